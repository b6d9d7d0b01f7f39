package view

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// TestOnTheLog stands the view on a real log: what is written is in the view,
// an erased text is gone from it, and the log finds it equal to a refold.
func TestOnTheLog(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	log, err := eventlog.Open(ctx, eventlog.Options{
		Path: filepath.Join(dir, "log.db"), Keys: filepath.Join(dir, "keys"),
		Views: []eventlog.View{&View{sealAt: 16}}, Holder: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	j, err := log.Journal(ctx, "ana")
	if err != nil {
		t.Fatal(err)
	}
	g := generate(11, 150)
	for _, w := range g.out {
		if w.event.Conversation.IsZero() {
			continue
		}
		_, err := log.Write(ctx, j, func(kv.Snapshot) (eventlog.Batch, error) {
			return eventlog.Batch{Proposals: []domain.Proposal{{Event: w.event, Text: w.text}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var thread Thread
	err = log.Read(func(s kv.Snapshot) (err error) {
		thread, err = ThreadOf(s, g.ids[0])
		return err
	})
	if err != nil || thread.Row.Excerpt == "" {
		t.Fatalf("%+v, %v", thread.Row, err)
	}
	var refs []domain.Ref
	for i := range thread.Events {
		if !thread.Events[i].Event.Text.IsZero() {
			refs = append(refs, thread.Events[i].Event.Ref())
		}
	}
	if err := log.Erase(ctx, j, "ana", refs, "asked to"); err != nil {
		t.Fatal(err)
	}
	err = log.Read(func(s kv.Snapshot) (err error) {
		thread, err = ThreadOf(s, g.ids[0])
		return err
	})
	if err != nil || thread.Row.Excerpt != "" || len(thread.Texts) > 0 {
		t.Errorf("after it was erased: %q, %d texts, %v", thread.Row.Excerpt, len(thread.Texts), err)
	}
	check(t, log)
	if err := log.Rebuild(ctx, nil); err != nil {
		t.Fatal(err)
	}
	check(t, log)
}

// What has grown old is gone from the view too, without folding it anew, and as
// if it were.
func TestRetentionOnTheLog(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	log, err := eventlog.Open(ctx, eventlog.Options{
		Path: filepath.Join(dir, "log.db"), Keys: filepath.Join(dir, "keys"),
		Views: []eventlog.View{&View{sealAt: 16}}, Holder: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	j, err := log.Journal(ctx, "ana")
	if err != nil {
		t.Fatal(err)
	}
	put := func(w written) domain.Clock {
		entries, err := log.Write(ctx, j, func(kv.Snapshot) (eventlog.Batch, error) {
			return eventlog.Batch{Proposals: []domain.Proposal{{Event: w.event, Text: w.text}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return entries[0].Event.At
	}
	g := generate(12, 120)
	var half domain.Clock
	for i, w := range g.out {
		if at := put(w); i == len(g.out)/2 {
			half = at
		}
	}
	old := func() (n int) {
		err := log.Read(func(s kv.Snapshot) error {
			rows, err := Search(s, Filter{}, At{}, Page{Limit: 1000})
			for _, r := range rows {
				if r.Excerpt != "" {
					n++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := old()
	put(written{event: domain.Event{Kind: domain.Erased, By: "ana", Until: half.Time().Add(time.Millisecond), Reason: "kept for a while"}})
	if after := old(); after == 0 || after >= before {
		t.Errorf("of %d conversations with an excerpt, %d have one", before, after)
	}
	check(t, log)
}

func check(t *testing.T, log *eventlog.Log) {
	t.Helper()
	problems, err := log.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if !p.Info {
			t.Errorf("check: %s; %s", p.What, p.Hint)
		}
	}
}
