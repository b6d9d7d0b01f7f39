// Package listen takes what the sources hear into the log.
//
// What a source delivers is checked and bounded, compared with what the log
// knows, understood, and written together with the source's cursor in one
// transaction: when Deliver returns nil all of it is on disk, and after any
// other end none of it is. So the same post heard twice, in one batch, from
// two batches or after a crash, is one mention; a changed one is a revision,
// a deleted one is marked. What cannot be taken in is kept in a quarantine for
// a person to see, with the reason; what has to be cut to fit is cut and kept.
//
// When more is waiting than MaxBehind, and while the disk is full, Deliver
// answers source.ErrLagging: the source keeps its batch and nothing is lost.
// Intake goes on by itself once there is room; a full disk shows in Health.
package listen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// Log is what a listener needs of the log.
type Log interface {
	Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error)
	Read(f func(s kv.Snapshot) error) error
}

// Understander makes sense of a mention. It is called from several goroutines.
type Understander interface {
	Understand(in *domain.Mention) domain.Understanding
}

// Options join a listener to its surroundings.
type Options struct {
	Log        Log
	Journal    domain.JournalID // that the listener writes
	Understand Understander
	Copies     *enrich.Copies                                            // knows repeated texts, by their conversation; nil knows none
	Known      func(s kv.Snapshot, mention domain.ID) (view.Known, bool) // nil is view.KnownOf
	Now        func() time.Time                                          // nil is time.Now
	OnHealth   func(Status)                                              // called on every change, one call at a time; nil is nobody
	MaxBehind  int                                                       // mentions that may wait to be written; 0 is DefaultBehind
}

// DefaultBehind is how many mentions may wait to be written: about a second's
// work.
const DefaultBehind = 20_000

// Status is how a source is doing and what became of what it heard since the
// listener began.
type Status struct {
	Name       string
	State      source.State
	LastItem   time.Time     // when the latest mention was stored
	Lag        time.Duration // from its being posted to its being stored
	Received   int           // mentions delivered
	Kept       int           // new mentions, revisions and deletions that were stored
	Duplicates int           // known already
	Refused    int           // in quarantine
	Seen       int           // posts the source looked at to find those; 0 is that it does not say, or that it has all
	Missed     int           // posts of a time in which nobody listened, in the latest catching up; see First
	First      bool          // nothing was stored of this source before: what is caught up with is its past
	Error      string
	NextTry    time.Time // of a fault, or the next poll
	Detail     string
}

// Listener takes mentions into one log. It is safe for concurrent use.
type Listener struct {
	o       Options
	waiting atomic.Int64 // mentions on their way into the log

	mu      sync.Mutex
	sources map[string]*heard
	telling sync.Mutex // held while OnHealth runs
}

// New makes a listener. Log, Journal and Understand must be set.
func New(o Options) *Listener {
	if o.Known == nil {
		o.Known = view.KnownOf
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxBehind <= 0 {
		o.MaxBehind = DefaultBehind
	}
	return &Listener{o: o, sources: map[string]*heard{}}
}

// Run listens to one source, from where it was left, until ctx ends (nil), the
// source has no more to give (nil), or it is broken for good. A source that
// panics is broken; the others go on.
func (l *Listener) Run(ctx context.Context, src source.Source) error {
	name := src.Name()
	if why := badName(name); why != "" {
		return fmt.Errorf("listen to %q: its name %s", name, why)
	}
	h, err := l.begin(name)
	if err != nil {
		return err
	}
	defer l.end(h)
	var cursor []byte
	err = l.o.Log.Read(func(s kv.Snapshot) error {
		cursor = bytes.Clone(s.Local(kv.Cursors).Get([]byte(name)))
		return nil
	})
	l.tell(h, func(s *Status) { s.First = cursor == nil })
	if err == nil {
		err = guarded(ctx, src, cursor, &sink{l, h})
	}
	switch {
	case ctx.Err() != nil:
		return nil
	case err == nil:
		l.tell(h, func(s *Status) { s.State, s.Error = source.Ended, "" })
		return nil
	}
	l.tell(h, func(s *Status) { s.State, s.Error = source.Broken, err.Error() })
	return fmt.Errorf("listen to %s: %w", name, err)
}

// guarded is Listen, whose mistakes must not take the program down.
func guarded(ctx context.Context, src source.Source, cursor []byte, to source.Sink) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the source panicked, which is a mistake in hark: %v\n%s", p, debug.Stack())
		}
	}()
	return src.Listen(ctx, cursor, to)
}

// sink takes what one source hears.
type sink struct {
	l *Listener
	h *heard
}

// Report implements source.Sink.
func (s *sink) Report(h source.Health) { s.l.report(s.h, h) }

// Deliver implements source.Sink.
func (s *sink) Deliver(ctx context.Context, b source.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l, n := s.l, int64(len(b.Mentions))
	if behind := l.waiting.Add(n); behind > n && behind > int64(l.o.MaxBehind) {
		l.waiting.Add(-n)
		return source.ErrLagging
	}
	defer l.waiting.Add(-n)
	in := l.prepare(s.h.status.Name, b)
	if err := l.understand(in); err != nil {
		return err
	}
	_, err := l.o.Log.Write(ctx, l.o.Journal, func(snap kv.Snapshot) (eventlog.Batch, error) {
		return l.decide(snap, in)
	})
	var full *eventlog.FullError
	if errors.As(err, &full) {
		l.tell(s.h, func(st *Status) { s.h.full, st.Error = true, err.Error() })
		return fmt.Errorf("%w: %w", source.ErrLagging, err)
	}
	if err != nil {
		return err
	}
	l.count(s.h, in)
	return nil
}
