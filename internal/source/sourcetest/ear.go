package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// Ear is a sink that remembers what it was given, for the tests of one source.
// It may be heard with again and again: it goes on from its cursor, and
// remembers what came in all runs. The zero Ear has heard nothing.
//
// Deliver and Report are safe for concurrent use. All else is for the
// functions that an Ear calls, which it does under its lock, and for when
// nothing speaks to it.
type Ear struct {
	Mentions []domain.Mention // in the order in which they came
	Refused  []source.Refused
	Cursor   []byte          // of the latest batch that had one
	Largest  int             // mentions of the largest batch
	Health   []source.Health // of the latest run
	Err      error           // what Listen gave at the end of the latest run
	Fail     error           // what Deliver gives; it takes nothing then

	mu      sync.Mutex
	enough  func(*Ear) bool // nil where nothing is waited for, or not any more
	reached func()
}

// Deliver implements source.Sink.
func (e *Ear) Deliver(_ context.Context, b source.Batch) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Fail != nil {
		return e.Fail
	}
	e.Mentions, e.Refused = append(e.Mentions, b.Mentions...), append(e.Refused, b.Refused...)
	e.Largest = max(e.Largest, len(b.Mentions))
	if b.Cursor != nil {
		e.Cursor = bytes.Clone(b.Cursor)
	}
	e.look()
	return nil
}

// Report implements source.Sink.
func (e *Ear) Report(h source.Health) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Health = append(e.Health, h)
	e.look()
}

// look asks whether this is what was waited for. The caller holds the lock.
func (e *Ear) look() {
	if e.enough != nil && e.enough(e) {
		e.enough = nil
		e.reached()
	}
}

// Hear runs a source from a cursor until it is enough, which is asked at each
// batch and each report, or to its end where enough is nil. The test fails
// where that does not come, and where Listen does not end as its context did.
func Hear(t testing.TB, src source.Source, cursor []byte, enough func(*Ear) bool) *Ear {
	t.Helper()
	e := &Ear{Cursor: cursor}
	e.Hear(t, src, enough)
	return e
}

// Hear is the function Hear from the ear's own cursor.
func (e *Ear) Hear(t testing.TB, src source.Source, enough func(*Ear) bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	e.Listen(ctx, src, enough)
	switch {
	case ctx.Err() == context.DeadlineExceeded, e.enough != nil:
		t.Fatalf("what was waited for did not come: %v", e)
	case enough != nil && !errors.Is(e.Err, context.Canceled):
		t.Errorf("its context ended, and Listen gave %v", e.Err)
	}
}

// Listen is Hear without its judgement, for a test that keeps the time itself:
// it runs a source until it is enough, or until ctx or the source ends.
func (e *Ear) Listen(ctx context.Context, src source.Source, enough func(*Ear) bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	e.Health, e.Err, e.enough, e.reached = nil, nil, enough, stop
	e.run(ctx, src)
}

func (e *Ear) run(ctx context.Context, src source.Source) {
	err := src.Listen(ctx, bytes.Clone(e.Cursor), e)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Err = err
}

// Overhear runs a source from a cursor while the test goes on, until stop is
// called, which returns when Listen has, or until the test ends.
func Overhear(t testing.TB, src source.Source, cursor []byte) (e *Ear, stop func()) {
	e = &Ear{Cursor: cursor}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		e.run(ctx, src)
	}()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return e, stop
}

// Until waits for what a source that is overheard must come to, or has come to.
func (e *Ear) Until(t testing.TB, what string, enough func(*Ear) bool) {
	t.Helper()
	reached := make(chan struct{})
	e.mu.Lock()
	e.enough, e.reached = enough, func() { close(reached) }
	e.look()
	e.mu.Unlock()
	select {
	case <-reached:
	case <-time.After(patience):
		e.mu.Lock()
		defer e.mu.Unlock()
		t.Fatalf("%s: it did not come; %v", what, e)
	}
}
