package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
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
	return kv.PutJSON(tx.Bucket([]byte(bucketViews)), []byte(name), st)
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
		if err := l.startOver(); err != nil {
			return err
		}
		return l.catchUp(ctx, progress)
	}})
}

// startOver marks every view as never folded, and finds the roster events anew.
func (l *Log) startOver() error {
	g, err := l.begin()
	if err != nil {
		return err
	}
	defer g.rollback()
	err = g.touch(func() error {
		if founderOf(g.tx) == (domain.JournalID{}) {
			return g.forget()
		}
		return errors.Join(g.enlist(), g.forget())
	})
	if err != nil {
		return err
	}
	return g.commit()
}

// settle has the views and the texts that have to go catch up with the log. It
// runs where nobody else writes, until it has succeeded.
func (l *Log) settle(ctx context.Context, progress func(done, total uint64)) error {
	l.unsettled = true
	err := l.letGo(ctx)
	if err == nil {
		err = l.catchUp(ctx, progress)
	}
	l.unsettled = err != nil
	return err
}

// catchUp folds what the views lack. It runs where nobody else writes.
func (l *Log) catchUp(ctx context.Context, progress func(done, total uint64)) error {
	if progress == nil {
		progress = func(uint64, uint64) {}
	}
	err := l.catchUpViews(ctx, progress)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil || errors.Is(err, ErrClosed):
		return err
	case full(err):
		return &FullError{err}
	}
	return fmt.Errorf("rebuild views: %w", err)
}

// catchUpViews reads the log once for all views: each folds of a stretch what
// it lacks.
func (l *Log) catchUpViews(ctx context.Context, progress func(done, total uint64)) error {
	total, _ := l.news()
	states, least := make([]viewState, len(l.o.Views)), total
	for i, v := range l.o.Views {
		if err := l.alive(ctx); err != nil {
			return err
		}
		st, err := l.ready(v, total)
		if err != nil {
			return err
		}
		states[i], least = st, min(least, st.Folded)
	}
	progress(least, total)
	if least == total {
		return nil
	}
	if total-least > cold {
		prefetch(l.o.Path)
	}
	return l.ahead(least+1, func(s *stretch) error {
		if err := l.alive(ctx); err != nil {
			return err
		}
		last := s.entries[len(s.entries)-1].Pos
		err := l.db.Update(func(tx *bolt.Tx) error {
			for i, v := range l.o.Views {
				lacks := max(states[i].Folded+1, s.entries[0].Pos)
				if lacks > last {
					continue
				}
				if err := foldInto(stretchLog{l.snap(tx), s}, tx, v, s.entries[lacks-s.entries[0].Pos:]); err != nil {
					return err
				}
				states[i].Folded = last
				if err := putViewState(tx, v.Name(), states[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			progress(last, total)
		}
		return err
	})
}

// ready empties a view that has to be folded from the start, and tells from
// where on to fold.
func (l *Log) ready(v View, total uint64) (viewState, error) {
	var st viewState
	err := l.view(func(tx *bolt.Tx) (err error) {
		st, err = getViewState(tx, v.Name())
		return err
	})
	if err != nil || st.Version == v.Version() && st.Folded <= total {
		return st, err
	}
	st = viewState{Version: v.Version()}
	return st, l.db.Update(func(tx *bolt.Tx) error {
		if err := dropView(tx, v.Name()); err != nil {
			return err
		}
		return putViewState(tx, v.Name(), st)
	})
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

// batch decodes and judges the next events from pos on, on all cores. Their bytes are
// valid as long as the transaction.
func (s snapshot) batch(pos uint64, limit int) ([]domain.Entry, error) {
	var entries []domain.Entry
	size := 0
	for p, raw := range s.eventsFrom(pos) {
		entries = append(entries, domain.Entry{Pos: p, Raw: raw})
		if size += len(raw); len(entries) == limit || size > stretchBytes {
			break
		}
	}
	return entries, decode(s.tx.DB().Path(), s.roster, entries)
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
