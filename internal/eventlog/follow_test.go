package eventlog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Many write, follow and read at once; a follower sees every event once and
// in order, whenever it began.
func TestFollowSeesEachEventOnce(t *testing.T) {
	l := open(t, options(t))
	const writers, writes = 4, 40
	var ids []domain.JournalID
	for w := range writers {
		ids = append(ids, journalOf(t, l, fmt.Sprint("writer", w)))
	}
	var wg sync.WaitGroup
	total := uint64(writers)
	sizes := make([][]int, writers)
	for w := range writers {
		for range writes {
			n := 1 + rand.IntN(20)
			sizes[w] = append(sizes[w], n)
			total += uint64(n)
		}
	}
	for w := range writers {
		wg.Go(func() {
			for i, n := range sizes[w] {
				_, err := l.Write(t.Context(), ids[w], func(kv.Snapshot) (Batch, error) { return said(conv(i), n, "live"), nil })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for f := range uint64(3) {
		wg.Go(func() {
			from := f * 10
			seen := from
			for entries, err := range l.Follow(t.Context(), from) {
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range entries {
					if e.Pos != seen+1 || e.Event.Seq == 0 {
						t.Errorf("position %d after %d", e.Pos, seen)
					}
					seen = e.Pos
				}
				if seen >= total {
					return
				}
			}
		})
	}
	wg.Go(func() {
		for range 200 {
			err := l.Read(func(s kv.Snapshot) error {
				if end := s.End(); s.Raw(end) == nil || s.Raw(end+1) != nil {
					return fmt.Errorf("the snapshot does not end at %d", end)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	soundLog(t, l)
}

func TestFollowEnds(t *testing.T) {
	l := open(t, options(t))
	journalOf(t, l, "ana")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for entries, err := range l.Follow(ctx, 0) {
		if err != nil || len(entries) != 1 {
			t.Fatal(entries, err)
		}
		cancel()
	}
	closed := make(chan error)
	ready := make(chan bool, 1)
	go func() {
		var last error
		for _, err := range l.Follow(context.Background(), 0) {
			last = err
			select {
			case ready <- true:
			default:
			}
		}
		closed <- last
	}()
	<-ready
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-closed; !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestClosedLogAnswersErrClosed(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	_, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) { return Batch{}, nil })
	if !errors.Is(err, ErrClosed) {
		t.Errorf("write: %v", err)
	}
	if err := l.Read(func(kv.Snapshot) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("read: %v", err)
	}
}

func TestWriteGivesUpWithItsContext(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	inside, release := make(chan bool), make(chan bool)
	go l.Write(context.Background(), j, func(kv.Snapshot) (Batch, error) {
		close(inside)
		<-release
		return Batch{}, nil
	})
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := l.Write(ctx, j, func(kv.Snapshot) (Batch, error) {
			t.Error("an abandoned request ran")
			return Batch{}, nil
		})
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	write(t, l, j, said(conv(1), 1, "after"))
}

// Decisions are exclusive: of many who see that nobody has it, one writes.
func TestDecisionsAreExclusive(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	id := conv(1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := l.Write(t.Context(), j, func(s kv.Snapshot) (Batch, error) {
				if s.View("tally/count").Get(id[:]) != nil {
					return Batch{}, errors.New("taken")
				}
				return said(id, 1, "mine"), nil
			})
			if err != nil && err.Error() != "taken" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := l.Stats().Events; n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestLocalStateChangesWithItsBatch(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "ana")
	b := said(conv(1), 1, "x")
	b.Local = []kv.Local{{Space: kv.Cursors, Key: "feed", Value: []byte("17")}, {Space: kv.Drafts, Key: "a", Value: []byte("b")}}
	write(t, l, j, b)
	write(t, l, j, Batch{Local: []kv.Local{{Space: kv.Drafts, Key: "a"}}})
	_, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) {
		return Batch{Local: []kv.Local{{Space: kv.Cursors, Key: "feed", Value: []byte("18")}}}, errors.New("no")
	})
	if err == nil {
		t.Fatal("accepted")
	}
	err = l.Read(func(s kv.Snapshot) error {
		if v := s.Local(kv.Cursors).Get([]byte("feed")); string(v) != "17" {
			t.Errorf("cursor is %q", v)
		}
		if v := s.Local(kv.Drafts).Get([]byte("a")); v != nil {
			t.Errorf("the draft is still %q", v)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	soundLog(t, l)
}

// Wherever the events stand, those that are wanted are the same as of the
// whole log, though what stands before the first of them is not read.
func TestRecordsOfARange(t *testing.T) {
	l, ids := twoJournals(t)
	heads, all := dump(t, l)
	wanted := func(l *Log, from map[domain.JournalID]uint64) (raws []string) {
		for r, err := range l.Records(t.Context(), from) {
			if err != nil {
				t.Fatal(err)
			}
			raws = append(raws, string(r.Raw))
		}
		return raws
	}
	mixed := open(t, options(t))
	half := len(all) / 2
	for _, part := range [][]domain.Record{all[half:], all[:half]} {
		if _, err := mixed.Merge(t.Context(), heads, each(part)); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range []*Log{l, mixed} {
		for first := range uint64(len(all) + 2) {
			for _, from := range []map[domain.JournalID]uint64{
				{ids[0]: first, ids[1]: first}, {ids[0]: first}, {ids[0]: ^uint64(0), ids[1]: first},
			} {
				var want []string
				for _, raw := range wanted(in, nil) {
					e, err := domain.Decode([]byte(raw))
					if err != nil {
						t.Fatal(err)
					}
					if e.Seq >= from[e.Journal] {
						want = append(want, raw)
					}
				}
				if got := wanted(in, from); !slices.Equal(got, want) {
					t.Errorf("from %v: %d records, want %d", from, len(got), len(want))
				}
			}
		}
	}
}

// What has a signed head is among the records that are read after it: else
// nothing proves what stands before it, as in a bundle that is written meanwhile.
func TestRecordsReachTheHeads(t *testing.T) {
	l := open(t, options(t))
	j := journalOf(t, l, "writer")
	var writing sync.WaitGroup
	defer writing.Wait()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	writing.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := l.Write(ctx, j, func(kv.Snapshot) (Batch, error) { return said(conv(i), 1, "live"), nil }); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	for range 200 {
		heads, err := l.Heads(t.Context())
		if err != nil || len(heads) != 1 {
			t.Fatal(heads, err)
		}
		last := uint64(0)
		for r, err := range l.Records(t.Context(), map[domain.JournalID]uint64{j: heads[0].Seq}) {
			if err != nil {
				t.Fatal(err)
			}
			e, err := domain.Decode(r.Raw)
			if err != nil {
				t.Fatal(err)
			}
			last = e.Seq
		}
		if last < heads[0].Seq {
			t.Fatalf("the head is of event %d, and the records end with %d", heads[0].Seq, last)
		}
	}
}
