package eventlog

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// tally is a view for tests: how many events a conversation has, where they
// are, and how many bytes were written in it.
type tally struct{ version int }

func (v tally) Name() string { return "tally" }
func (v tally) Version() int { return max(v.version, 1) }

func (v tally) Fold(tx kv.Tx, entries []domain.Entry) error {
	count, at := tx.Bucket("count"), tx.Bucket("at")
	touched := map[domain.ID]bool{}
	for i := range entries {
		id := entries[i].Event.Conversation
		if id.IsZero() {
			continue
		}
		touched[id] = true
		if err := at.Put(append(id[:], posKey(entries[i].Pos)...), nil); err != nil {
			return err
		}
	}
	for id := range touched {
		n, size := 0, 0
		for k := range at.From(id[:]) {
			if domain.ID(k[:10]) != id {
				break
			}
			n++
			text, _ := tx.Text(binary.BigEndian.Uint64(k[10:]))
			size += len(text)
		}
		if err := count.Put(id[:], fmt.Appendf(nil, "%d events, %d bytes", n, size)); err != nil {
			return err
		}
	}
	return nil
}

var day = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func options(t testing.TB) Options {
	dir := t.TempDir()
	return Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Views: []View{tally{}}, Holder: "a test"}
}

func open(t testing.TB, o Options) *Log {
	t.Helper()
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// sound fails the test where Check finds anything wrong.
func soundLog(t testing.TB, l *Log) {
	t.Helper()
	problems, err := l.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if !p.Info {
			t.Errorf("check: %s (%s)", p.What, p.Hint)
		}
	}
}

func journalOf(t testing.TB, l *Log, name string) domain.JournalID {
	t.Helper()
	j, err := l.Journal(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func conv(n int) domain.ID { return domain.MentionID("test", fmt.Sprint(n)) }

// said is a batch of n notes in conversation c.
func said(c domain.ID, n int, text string) Batch {
	var b Batch
	for i := range n {
		b.Proposals = append(b.Proposals, domain.Proposal{
			Event: domain.Event{Kind: domain.Noted, Conversation: c, By: "ana"}, Text: fmt.Sprint(text, i),
		})
	}
	return b
}

func write(t testing.TB, l *Log, j domain.JournalID, b Batch) []domain.Entry {
	t.Helper()
	entries, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) { return b, nil })
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// dump is the whole log as it travels.
func dump(t testing.TB, l *Log) ([]domain.Head, []domain.Record) {
	t.Helper()
	heads, err := l.Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var records []domain.Record
	for r, err := range l.Records(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return heads, records
}

func each(records []domain.Record) func(func(domain.Record, error) bool) {
	return func(yield func(domain.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestWriteChainsAndSurvivesReopening(t *testing.T) {
	o := options(t)
	l := open(t, o)
	j := journalOf(t, l, "ana")
	first := write(t, l, j, said(conv(1), 2, "hello"))
	if got := []uint64{first[0].Pos, first[1].Pos, first[0].Event.Seq, first[1].Event.Seq}; !slices.Equal(got, []uint64{2, 3, 2, 3}) {
		t.Errorf("positions and numbers are %v", got)
	}
	if first[1].Event.Prev != domain.HashOf(first[0].Raw) {
		t.Error("the second event does not name the first")
	}
	if first[0].Event.At >= first[1].Event.At {
		t.Error("stamps do not rise")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, o)
	if again := journalOf(t, l, "ana"); again != j {
		t.Errorf("reopening began journal %s, want %s", again, j)
	}
	more := write(t, l, j, said(conv(1), 1, "again"))
	if more[0].Event.Seq != 4 || more[0].Event.Prev != domain.HashOf(first[1].Raw) {
		t.Errorf("the journal does not go on: %+v", more[0].Event)
	}
	err := l.Read(func(s kv.Snapshot) error {
		id := conv(1)
		if got := string(s.View("tally/count").Get(id[:])); got != "3 events, 18 bytes" {
			t.Errorf("the view says %q", got)
		}
		if text, ok := s.Text(2); !ok || text != "hello0" {
			t.Errorf("text is %q, %v", text, ok)
		}
		if s.End() != 4 || string(s.Raw(3)) != string(first[1].Raw) {
			t.Errorf("end %d, or other bytes", s.End())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	soundLog(t, l)
}

func TestFailedRequestLeavesNoTrace(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	no := errors.New("no")
	cases := map[string]func(kv.Snapshot) (Batch, error){
		"error": func(kv.Snapshot) (Batch, error) { return said(conv(1), 1, "x"), no },
		"panic": func(kv.Snapshot) (Batch, error) { panic("a mistake") },
		"large": func(kv.Snapshot) (Batch, error) {
			b := said(conv(1), 2, "x")
			b.Proposals[1].Event.Reason = string(make([]byte, domain.MaxEvent))
			return b, nil
		},
	}
	for name, f := range cases {
		done := make(chan error)
		go func() {
			_, err := l.Write(context.Background(), j, func(kv.Snapshot) (Batch, error) { return said(conv(2), 1, "fine"), nil })
			done <- err
		}()
		if _, err := l.Write(t.Context(), j, f); err == nil {
			t.Errorf("%s: the write was accepted", name)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: another request was disturbed: %v", name, err)
		}
	}
	if n := l.Stats().Events; n != 4 {
		t.Errorf("%d events, want 4", n)
	}
	soundLog(t, l)
}

func TestMergeRestoresByteForByte(t *testing.T) {
	a := open(t, options(t))
	ana, ear := journalOf(t, a, "ana"), journalOf(t, a, "listener")
	for i := range 20 {
		write(t, a, ana, said(conv(i%3), 1+i%2, "note"))
		write(t, a, ear, said(conv(i%5), 3, "heard"))
	}
	heads, records := dump(t, a)
	b := open(t, options(t))
	for range 2 {
		if _, err := b.Merge(t.Context(), heads, each(records)); err != nil {
			t.Fatal(err)
		}
		gotHeads, gotRecords := dump(t, b)
		if !reflect.DeepEqual(heads, gotHeads) || !reflect.DeepEqual(records, gotRecords) {
			t.Fatal("the merged log gives other bytes")
		}
	}
	soundLog(t, a)
	soundLog(t, b)
	if _, err := b.Write(t.Context(), ana, func(kv.Snapshot) (Batch, error) { return said(conv(1), 1, "x"), nil }); err == nil {
		t.Error("a journal without its key was extended")
	}
}

// The same clock and the same randomness give the same bytes.
func TestSameSeedSameBytes(t *testing.T) {
	var dumps [2][]domain.Record
	for i := range dumps {
		o := options(t)
		n := 0
		o.Now = func() time.Time { n++; return day.Add(time.Duration(n) * time.Second) }
		o.Rand = rand.NewChaCha8([32]byte{7})
		l := open(t, o)
		write(t, l, journalOf(t, l, "ana"), said(conv(1), 5, "x"))
		_, dumps[i] = dump(t, l)
	}
	if !reflect.DeepEqual(dumps[0], dumps[1]) {
		t.Error("two logs differ")
	}
}

// A clock that is set back between two runs does not make stamps fall.
func TestStampsDoNotFallAcrossRuns(t *testing.T) {
	o := options(t)
	o.Now = func() time.Time { return day.Add(time.Hour) }
	l := open(t, o)
	j := journalOf(t, l, "ana")
	before := write(t, l, j, said(conv(1), 1, "x"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o.Now = func() time.Time { return day }
	after := write(t, open(t, o), j, said(conv(1), 1, "y"))
	if after[0].Event.At <= before[0].Event.At {
		t.Errorf("%s after %s", after[0].Event.At, before[0].Event.At)
	}
}

// A view that fails refuses the commit and leaves nothing behind.
type failing struct {
	tally
	fail *bool
}

func (f failing) Fold(tx kv.Tx, entries []domain.Entry) error {
	if err := f.tally.Fold(tx, entries); err != nil || !*f.fail {
		return err
	}
	return errors.New("the fold is wrong")
}

func TestFailingViewLeavesNoTrace(t *testing.T) {
	o := options(t)
	var fail bool
	o.Views = []View{failing{fail: &fail}}
	l := open(t, o)
	j := journalOf(t, l, "ana")
	fail = true
	if _, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) { return said(conv(1), 1, "x"), nil }); err == nil {
		t.Error("the write was accepted")
	}
	fail = false
	if e := write(t, l, j, said(conv(1), 1, "y")); e[0].Pos != 2 || e[0].Event.Seq != 2 {
		t.Errorf("the next event is %d, number %d", e[0].Pos, e[0].Event.Seq)
	}
	soundLog(t, l)
}

// Check may run while the log grows.
func TestCheckWhileWriting(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := 0; ctx.Err() == nil; i++ {
			_, err := l.Write(ctx, j, func(kv.Snapshot) (Batch, error) { return said(conv(i%7), 5, "more"), nil })
			if err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	}()
	for range 10 {
		soundLog(t, l)
	}
	cancel()
	<-done
}
