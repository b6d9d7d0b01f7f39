package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// fillBatch is how many events one transaction of Fill holds.
const fillBatch = 4_000

// FillUntil is when the histories end unless told otherwise: a fixed moment,
// so that the same seed gives the same bytes on any day.
func FillUntil() time.Time { return time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) }

// Writer is what Fill needs of a log.
type Writer interface {
	Journal(ctx context.Context, name string) (domain.JournalID, error)
	Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error)
}

// Understander makes sense of a mention.
type Understander interface {
	Understand(in *domain.Mention) domain.Understanding
}

// FillOptions say what Fill writes.
type FillOptions struct {
	Seed       uint64
	Mentions   int
	Until      time.Time // when the last event happened; zero is FillUntil
	Understand Understander
	Clock      *Clock             // whose Now the log was opened with
	Progress   func(mentions int) // called after each transaction; nil is nobody
}

// Fill writes the histories of so many mentions into an empty log, in one
// journal, "demo": its events name the responders, as a day's simulation does.
// Where the log was opened with Options.Now of the Clock and Options.Rand of
// Chance, the same seed gives the same bytes in every event and text; their
// places in the file are the store's own affair. After an error what was written
// stays, and the log should be thrown away.
func Fill(ctx context.Context, o FillOptions, w Writer) error {
	if o.Until.IsZero() {
		o.Until = FillUntil()
	}
	o.Clock.set(o.Until.Add(-days(float64(o.Mentions)/perDay + 1)))
	j, err := w.Journal(ctx, "demo")
	if err != nil {
		return fmt.Errorf("fill log: %w", err)
	}
	f := &filler{o: o, w: w, ref: domain.Ref{Journal: j, Seq: 1}}
	for s := range History(o.Seed, o.Mentions, o.Until) {
		f.add(s)
		if len(f.batch) < fillBatch {
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
	o        FillOptions
	w        Writer
	ref      domain.Ref // of the event before the next
	batch    []domain.Proposal
	times    []time.Time
	mentions int
	begun    bool
}

func (f *filler) add(s Step) {
	e, t := &s.Proposal.Event, s.tale
	f.ref.Seq++
	switch e.Kind {
	case domain.Mentioned:
		if f.o.Understand != nil {
			u := f.o.Understand.Understand(s.Mention)
			e.Understood = &u
		}
		t.change = f.ref
		f.mentions++
	case domain.Undone:
		e.Undoes, e.Basis = t.last, t.change
	case domain.Sending, domain.Sent:
	default:
		e.Basis = t.change
	}
	switch e.Kind {
	case domain.Claimed, domain.Assigned, domain.Snoozed, domain.Resolved, domain.Reopened:
		t.change = f.ref
	}
	t.last = f.ref
	f.batch, f.times = append(f.batch, s.Proposal), append(f.times, s.At)
}

var errFilled = errors.New("the log was filled before; choose an empty --home")

// flush writes what was added, each event at its own time.
func (f *filler) flush(ctx context.Context) error {
	if len(f.batch) == 0 {
		return nil
	}
	entries, err := f.w.Write(ctx, f.ref.Journal, func(s kv.Snapshot) (eventlog.Batch, error) {
		if !f.begun && !begins(s, f.ref.Journal) {
			return eventlog.Batch{}, errFilled
		}
		f.o.Clock.set(f.times...)
		return eventlog.Batch{Proposals: f.batch}, nil
	})
	if err != nil {
		return fmt.Errorf("fill log: %w", err)
	}
	if last := entries[len(entries)-1].Event.Ref(); last != f.ref {
		return fmt.Errorf("fill log: somebody else writes to its journal: event %d is where %d was due", last.Seq, f.ref.Seq)
	}
	f.begun = true
	clear(f.batch)
	f.batch, f.times = f.batch[:0], f.times[:0]
	if f.o.Progress != nil {
		f.o.Progress(f.mentions)
	}
	return nil
}

// begins reports whether the log's latest event is the opening of the journal.
func begins(s kv.Snapshot, j domain.JournalID) bool {
	e, err := domain.Decode(s.Raw(s.End()))
	return err == nil && e.Kind == domain.Opened && e.Journal == j
}

// Clock tells the time of a history: the times it was set to, one for each
// time it is asked, then the last one on. A log asks once for each event. The
// zero value stands at the beginning of FillUntil's day.
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
		c.now = FillUntil()
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
