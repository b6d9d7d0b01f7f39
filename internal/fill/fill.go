// Package fill writes a log of invented histories: what a desk has after a day
// or a year, for demonstrations and for measuring. The histories are those of
// source/demo; what a source may not know, the log, is known here.
//
// Where the log was opened with the Now of a Clock and the bytes of Chance, the
// same seed gives the same bytes in every event and text; their places in the
// file are the store's own affair. A log that holds anything is left alone:
// nothing is ever taken out of one again. After any other error what was
// written stays, and the log should be thrown away.
package fill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source/demo"
)

// batchEvents is how many events one transaction holds.
const batchEvents = 4_000

// Until is when the histories end unless told otherwise: a fixed moment,
// so that the same seed gives the same bytes on any day.
func Until() time.Time { return time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) }

// Writer is what is needed of a log.
type Writer interface {
	Read(f func(s kv.Snapshot) error) error
	Journal(ctx context.Context, name string) (domain.JournalID, error)
	Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error)
}

// Understander makes sense of a mention.
type Understander interface {
	Understand(in *domain.Mention) domain.Understanding
}

// Options say what is written.
type Options struct {
	Seed       uint64
	Mentions   int
	End        time.Time // when the last event happened; zero is Until
	Understand Understander
	Copies     *enrich.Copies     // knows repeated texts; nil knows none
	Clock      *Clock             // whose Now the log was opened with
	Progress   func(mentions int) // called after each transaction; nil is nobody
}

// Log writes the histories of so many mentions into an empty log, in one
// journal, "demo": its events name the responders, as a day's simulation does.
// The error of a log that is not empty matches ErrHeld.
func Log(ctx context.Context, o Options, w Writer) error {
	if o.End.IsZero() {
		o.End = Until()
	}
	if err := w.Read(empty); err != nil {
		return fmt.Errorf("fill log: %w", err)
	}
	o.Clock.set(o.End.Add(-demo.Span(o.Mentions)))
	j, err := w.Journal(ctx, "demo")
	if err != nil {
		return fmt.Errorf("fill log: %w", err)
	}
	f := &filler{o: o, w: w, ref: domain.Ref{Journal: j, Seq: 1}}
	for s := range demo.History(o.Seed, o.Mentions, o.End) {
		f.add(s)
		if len(f.batch) < batchEvents {
			continue
		}
		if err := f.flush(ctx); err != nil {
			return err
		}
	}
	return f.flush(ctx)
}

// filler numbers the events as the log will, since decisions name the events
// that they were made on.
type filler struct {
	o        Options
	w        Writer
	ref      domain.Ref // of the event before the next
	batch    []domain.Proposal
	times    []time.Time
	mentions int
}

func (f *filler) add(s demo.Step) {
	e, t := &s.Proposal.Event, s.Marks
	f.ref.Seq++
	switch e.Kind {
	case domain.Mentioned:
		if f.o.Understand != nil {
			u := f.o.Understand.Understand(s.Mention)
			if f.o.Copies != nil {
				u.CopyOf = f.o.Copies.Seen(s.Mention.Body(), e.Conversation, s.Mention.At)
			}
			e.Understood = &u
		}
		t.Change = f.ref
		f.mentions++
	case domain.Undone:
		e.Undoes, e.Basis = t.Last, t.Change
	case domain.Sending, domain.Sent:
	default:
		e.Basis = t.Change
	}
	switch e.Kind {
	case domain.Claimed, domain.Assigned, domain.Snoozed, domain.Resolved, domain.Reopened:
		t.Change = f.ref
	}
	t.Last = f.ref
	f.batch, f.times = append(f.batch, s.Proposal), append(f.times, s.At)
}

// ErrHeld says that the log is not empty.
var ErrHeld = errors.New("it holds events already")

func empty(s kv.Snapshot) error {
	if s.End() > 0 {
		return ErrHeld
	}
	return nil
}

// flush writes what was added, each event at its own time.
func (f *filler) flush(ctx context.Context) error {
	if len(f.batch) == 0 {
		return nil
	}
	entries, err := f.w.Write(ctx, f.ref.Journal, func(kv.Snapshot) (eventlog.Batch, error) {
		f.o.Clock.set(f.times...)
		return eventlog.Batch{Proposals: f.batch}, nil
	})
	if err != nil {
		return fmt.Errorf("fill log: %w", err)
	}
	if last := entries[len(entries)-1].Event.Ref(); last != f.ref {
		return fmt.Errorf("fill log: somebody else writes to its journal: event %d is where %d was due", last.Seq, f.ref.Seq)
	}
	clear(f.batch)
	f.batch, f.times = f.batch[:0], f.times[:0]
	if f.o.Progress != nil {
		f.o.Progress(f.mentions)
	}
	return nil
}

// Clock tells the time of a history: the times it was set to, one for each
// time it is asked, then the last one on. A log asks once for each event. The
// zero value stands at the beginning of Until's day.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	queue []time.Time
}

// Now is the time of the next event.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) > 0 {
		c.now, c.queue = c.queue[0], c.queue[1:]
	}
	if c.now.IsZero() {
		c.now = Until()
	}
	return c.now
}

func (c *Clock) set(times ...time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue[:0:0], times...)
}

// Chance is a source of bytes that is the same for a seed. Keys and salts
// drawn from it protect nothing: it is for logs of invented histories alone.
func Chance(seed uint64) io.Reader {
	var key [32]byte
	copy(key[:], fmt.Sprintf("hark demo %d", seed))
	return rand.NewChaCha8(key)
}
