package eventlog

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// groupEvents bounds one commit: a claim behind a burst of mentions waits for
// one group, not for the burst.
const groupEvents = 2048

// queueLength is how many requests wait without blocking their callers' sends.
const queueLength = 256

// request is one piece of work for the writer.
type request struct {
	journal domain.JournalID
	weight  int // how many events to expect; 0 is as many as the journal's last request had

	run   func(g *group) error // in the group's transaction
	alone func() error         // or: between transactions, with no other writer

	taken atomic.Bool // by the writer or, to give up, by the caller
	done  chan error
}

// update hands a request to the writer and waits for its commit.
func (l *Log) update(ctx context.Context, r *request) error {
	r.done = make(chan error, 1)
	if err := l.alive(ctx); err != nil {
		return err
	}
	select {
	case l.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.stopped:
		return ErrClosed
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
	case <-l.stopped:
	}
	if r.taken.CompareAndSwap(false, true) {
		return l.alive(ctx)
	}
	return <-r.done // it has begun: only its end tells what is on disk
}

// writer is the one goroutine that changes the file.
func (l *Log) writer() {
	defer close(l.stopped)
	debug.SetPanicOnFault(true)
	var pending []*request
	sizes := map[domain.JournalID]int{}
	for {
		if len(pending) == 0 {
			select {
			case r := <-l.queue:
				pending = append(pending, r)
			case <-l.quit:
				return
			}
		}
		for more := true; more; {
			select {
			case r := <-l.queue:
				pending = append(pending, r)
			default:
				more = false
			}
		}
		sortByWeight(pending, sizes)
		if pending[0].alone != nil {
			l.runAlone(pending[0])
			pending = pending[1:]
			continue
		}
		n := l.commit(pending, sizes)
		pending = append(pending[:0], pending[n:]...)
	}
}

// sortByWeight lets small requests go first; those of equal weight, and so
// those of one journal, keep their order.
func sortByWeight(pending []*request, sizes map[domain.JournalID]int) {
	for _, r := range pending {
		if r.weight == 0 {
			r.weight = max(sizes[r.journal], 1)
		}
	}
	slices.SortStableFunc(pending, func(a, b *request) int { return a.weight - b.weight })
}

func (l *Log) runAlone(r *request) {
	if !r.taken.CompareAndSwap(false, true) {
		return
	}
	r.done <- l.safely(r.alone)
}

// safely runs f in the writer's goroutine, which must survive it.
func (l *Log) safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if ofFile(v) {
				err = &DamagedError{l.o.Path, fmt.Errorf("%v", v)}
			} else {
				err = fmt.Errorf("write log: the request panicked, which is a mistake in hark: %v\n%s", v, debug.Stack())
			}
		}
	}()
	return f()
}

// commit runs requests from the front of pending in one transaction, tells
// their callers after it is on disk, and returns how many it took.
func (l *Log) commit(pending []*request, sizes map[domain.JournalID]int) int {
	var took []*request
	var errs []error
	n := 0
	err := l.safely(func() error {
		g, err := l.begin()
		if err != nil {
			return err
		}
		defer g.rollback()
		for n < len(pending) && g.events < groupEvents && !g.unsettled && pending[n].alone == nil {
			r := pending[n]
			n++
			if !r.taken.CompareAndSwap(false, true) {
				continue
			}
			before := g.events
			took, errs = append(took, r), append(errs, nil)
			errs[len(errs)-1] = l.safely(func() error { return r.run(g) })
			if g.broken != nil {
				return g.broken
			}
			sizes[r.journal] = g.events - before
		}
		if err := g.commit(); err != nil {
			return err
		}
		l.unsettled = l.unsettled || g.unsettled
		return nil
	})
	if l.unsettled && err == nil {
		// What was written is on disk, whatever comes of this; where it fails, it
		// is tried again after the next commit, and when the log is opened.
		behind := l.safely(func() error { return l.settle(context.Background(), nil) })
		_ = l.spoiled(behind)
		l.tell() // whoever looks at the views now sees them whole
	}
	if n == 0 { // no transaction could be had
		for _, r := range pending {
			if r.taken.CompareAndSwap(false, true) {
				took, errs = append(took, r), append(errs, err)
			}
		}
		n = len(pending)
	}
	_ = l.spoiled(errors.Join(append(errs, err)...))
	var noRoom *FullError
	if errors.As(err, &noRoom) {
		l.setFull(err)
	}
	for i, r := range took {
		if err != nil {
			errs[i] = err
		}
		r.done <- errs[i]
	}
	return n
}

// group is one transaction of the writer and what it has done so far.
type group struct {
	l      *Log
	tx     *bolt.Tx
	end    uint64 // position of the latest event
	events int    // written in this group
	dirty  bool
	// unsettled is set where the commit leaves views, or texts that have to go,
	// behind. They catch up before anybody else writes.
	unsettled bool
	// broken is set where something was stored in part. The transaction cannot
	// be committed then: all its requests fail.
	broken error
}

func (l *Log) begin() (*group, error) {
	if err := l.spoiled(nil); err != nil {
		return nil, err
	}
	tx, err := l.db.Begin(true)
	if err != nil {
		return nil, fmt.Errorf("write log: %w", err)
	}
	g := &group{l: l, tx: tx}
	g.end = newSnapshot(tx).End()
	return g, nil
}

// rollback lets go of a transaction that was not committed.
func (g *group) rollback() {
	if g.tx.DB() != nil {
		_ = g.tx.Rollback() // it can only say that it is closed already
	}
}

func (g *group) commit() error {
	if !g.dirty {
		g.rollback()
		return nil
	}
	err := g.tx.Commit()
	if full(err) {
		return &FullError{err}
	}
	if err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	g.l.setFull(nil)
	if g.l.advance(g.end) && !g.unsettled {
		g.l.tell()
	}
	return nil
}

// touch notes that the transaction is being changed. When f fails, it may
// have changed things in part, and the group is broken.
func (g *group) touch(f func() error) error {
	g.dirty = true
	g.broken = errors.New("write log: storing was broken off") // stands if f panics
	g.broken = f()
	if full(g.broken) {
		g.broken = &FullError{g.broken}
	}
	return g.broken
}
