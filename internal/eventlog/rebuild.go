package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"hark/internal/domain"
	"hark/internal/kv"
)

// A batch of a rebuild is one transaction: large, because a view folds each
// conversation once a batch; not larger, because bbolt splits no page before
// the commit (100,000 mentions: 1.6 s of CPU with 20,000 a batch, 3.0 s with
// 50,000), and because it is held in memory.
const (
	batchEvents = 20_000
	batchBytes  = 64 << 20
)

// cold is how many events make it worth reading the file once in order before
// a scan: bbolt maps it for random access, and a scan of a cold file then
// takes ten times as long (10.9 s instead of 1.1 s for a million events).
const cold = 50_000

// viewState is which fold a view's buckets hold, and up to which position.
type viewState struct {
	Version int    `json:"version"`
	Folded  uint64 `json:"folded"`
}

func getViewState(tx *bolt.Tx, name string) (viewState, error) {
	var st viewState
	v := tx.Bucket([]byte(bucketViews)).Get([]byte(name))
	if v == nil {
		return st, nil
	}
	if err := json.Unmarshal(v, &st); err != nil {
		return st, fmt.Errorf("read state of view %s: %w", name, err)
	}
	return st, nil
}

func putViewState(tx *bolt.Tx, name string, st viewState) error {
	return putJSON(tx.Bucket([]byte(bucketViews)), []byte(name), st)
}

// foldInto folds entries into the buckets that a view has in a transaction.
func foldInto(log kv.Log, into *bolt.Tx, v View, entries []domain.Entry) error {
	tx := &foldTx{Log: log, into: into, prefix: prefixView + v.Name() + "/"}
	if err := errors.Join(v.Fold(tx, entries), tx.failed); err != nil {
		return fmt.Errorf("fold view %s: %w", v.Name(), err)
	}
	return nil
}

// Rebuild drops every view and folds it anew from the log. Readers see the
// views grow meanwhile, writers wait. When it is broken off, the views stay
// behind until the next Rebuild or Open, which goes on where it stopped. progress, which may be nil, is told how many
// events are folded, of how many.
func (l *Log) Rebuild(ctx context.Context, progress func(done, total uint64)) error {
	return l.update(ctx, &request{alone: func() error {
		if err := l.forgetViews(); err != nil {
			return err
		}
		return l.catchUp(ctx, progress)
	}})
}

// forgetViews marks every view as never folded.
func (l *Log) forgetViews() error {
	return l.db.Update(func(tx *bolt.Tx) error {
		for _, v := range l.o.Views {
			if err := putViewState(tx, v.Name(), viewState{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// catchUp folds what the views lack. It runs where nobody else writes.
func (l *Log) catchUp(ctx context.Context, progress func(done, total uint64)) error {
	total, _ := l.news()
	for _, v := range l.o.Views {
		warm := false
		for {
			if err := l.alive(ctx); err != nil {
				return err
			}
			var st viewState
			more := false
			err := l.db.Update(func(tx *bolt.Tx) (err error) {
				st, more, err = catchUpOnce(tx, v, total)
				return err
			})
			if full(err) {
				return &FullError{err}
			}
			if err != nil {
				return fmt.Errorf("rebuild views: %w", err)
			}
			if progress != nil {
				progress(st.Folded, total)
			}
			if !more {
				break
			}
			if !warm && total-st.Folded > cold {
				prefetch(l.o.Path)
				warm = true
			}
		}
	}
	return nil
}

// catchUpOnce folds one batch and reports whether there is more.
func catchUpOnce(tx *bolt.Tx, v View, total uint64) (viewState, bool, error) {
	st, err := getViewState(tx, v.Name())
	if err != nil {
		return st, false, err
	}
	if st.Version == v.Version() && st.Folded == total {
		return st, false, nil
	}
	if st.Version != v.Version() || st.Folded > total {
		st = viewState{Version: v.Version()}
		if err := dropView(tx, v.Name()); err != nil {
			return st, false, err
		}
	}
	s := newSnapshot(tx)
	entries, err := s.batch(st.Folded+1, batchEvents)
	if err != nil {
		return st, false, err
	}
	if len(entries) > 0 {
		if err := foldInto(s, tx, v, entries); err != nil {
			return st, false, err
		}
		st.Folded = entries[len(entries)-1].Pos
	}
	return st, len(entries) > 0 && st.Folded < total, putViewState(tx, v.Name(), st)
}

func dropView(tx *bolt.Tx, name string) error {
	for _, b := range bucketsOf(tx, prefixView+name+"/") {
		if err := tx.DeleteBucket([]byte(b)); err != nil {
			return fmt.Errorf("drop view %s: %w", name, err)
		}
	}
	return nil
}

// bucketsOf lists the buckets whose names begin with prefix, in order.
func bucketsOf(tx *bolt.Tx, prefix string) []string {
	var names []string
	c := tx.Cursor()
	for k, _ := c.Seek([]byte(prefix)); k != nil && strings.HasPrefix(string(k), prefix); k, _ = c.Next() {
		names = append(names, string(k))
	}
	return names
}

// batch decodes the next events from pos on, on all cores. Their bytes are
// valid as long as the transaction.
func (s snapshot) batch(pos uint64, limit int) ([]domain.Entry, error) {
	var entries []domain.Entry
	size := 0
	for p, raw := range s.eventsFrom(pos) {
		entries = append(entries, domain.Entry{Pos: p, Raw: raw})
		if size += len(raw); len(entries) == limit || size > batchBytes {
			break
		}
	}
	var work errgroup.Group
	part := len(entries)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(entries); from += part {
		mine := entries[from:min(from+part, len(entries))]
		work.Go(func() (err error) {
			defer guard(s.tx.DB().Path(), &err)()
			for i := range mine {
				if mine[i], err = domain.DecodeEntry(mine[i].Pos, mine[i].Raw); err != nil {
					return fmt.Errorf("event %d: %w", mine[i].Pos, err)
				}
			}
			return nil
		})
	}
	return entries, work.Wait()
}

// prefetch reads the file once, so that a scan finds it in memory. Where it
// fails, the scan is slower and nothing else.
func prefetch(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, f, make([]byte, 1<<20))
}
