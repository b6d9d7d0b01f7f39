package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// ScrubOptions say of which log and hub texts are erased.
type ScrubOptions struct {
	Line Line // of the hub's own process
	Desk Desk
	Log  Log // which has taken in what the hub has, and knows what was erased
}

// Scrub takes texts that were erased in the log out of the hub as well, and
// gives the number of messages that it replaced. Only the hub's own process
// may; for others, and at a hub that lets nobody, it is ErrDenied.
//
// A chunk that holds such a text is put again without it, at the end of its
// subject, and then erased where it stood: it proves itself as before, since
// what is chained and signed is a salted hash of the text. Whoever has the
// chunk learns nothing new from it. Broken off between the two, it is put a
// second time by the next Scrub, which harms nobody.
func Scrub(ctx context.Context, o ScrubOptions) (replaced int, err error) {
	events := o.Line.Events()
	eraser, ok := events.(Eraser)
	if !ok {
		return 0, fmt.Errorf("erase texts at the hub: %w", ErrDenied)
	}
	gone, err := erasedIn(ctx, o.Log)
	if err != nil || len(gone.missing) == 0 {
		return 0, err
	}
	filter := o.Desk.Events("*")
	last, found, err := events.Last(ctx, filter)
	if err != nil || !found {
		return 0, err
	}
	for m, err := range upTo(ctx, events, filter, 1, last.Seq) {
		if err != nil {
			return replaced, fmt.Errorf("erase texts at the hub: %w", err)
		}
		j, err := writerOf(m.Subject)
		if err != nil {
			continue
		}
		c, err := decodeChunk(j, m.Data)
		if err != nil || !gone.strip(&c) {
			continue
		}
		if err := c.prove(); err == nil { // else nobody takes it in, and it just goes
			if err := putAgain(ctx, events, m.Subject, &c); err != nil {
				return replaced, fmt.Errorf("erase texts at the hub: put chunk again: %w", err)
			}
		}
		if err := eraser.Erase(ctx, m.Seq); err != nil {
			return replaced, fmt.Errorf("erase texts at the hub: %w", err)
		}
		replaced++
	}
	return replaced, nil
}

// putAgain puts a chunk behind all others of its subject.
func putAgain(ctx context.Context, events Stream, subject string, c *chunk) error {
	data, err := c.encode()
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		last, _, err := events.Last(ctx, subject)
		if err != nil {
			return err
		}
		_, err = events.Put(ctx, subject, data, Expect{subject, last.Seq})
		if err == nil || !errors.Is(err, ErrWrongLast) && !errors.Is(err, ErrUnsure) || try == tries {
			return err
		}
	}
}

// erased is what a log knows of texts that are gone.
type erased struct {
	missing map[domain.Ref]bool // events whose text the log does not have
	named   map[domain.Ref]bool // those of which an event says that it was erased
	until   time.Time           // what customers wrote before, because of its age
}

// erasedIn reads a log through. A text that is missing without a word of its
// erasure never came, and stays where it is.
func erasedIn(ctx context.Context, log Log) (erased, error) {
	gone := erased{missing: map[domain.Ref]bool{}, named: map[domain.Ref]bool{}}
	for r, err := range log.Records(ctx, nil) {
		if err != nil {
			return gone, err
		}
		e, err := domain.DecodeEntry(0, r.Raw)
		if err != nil {
			return gone, fmt.Errorf("read what was erased: %w", err)
		}
		switch {
		case !e.Event.Text.IsZero() && r.Salt == nil:
			gone.missing[e.Event.Ref()] = true
		case e.Event.Kind == domain.Erased && e.Event.Undoes.IsZero() && e.Event.Until.After(gone.until):
			gone.until = e.Event.Until
		case e.Event.Kind == domain.Erased:
			gone.named[e.Event.Undoes] = true
		}
	}
	return gone, nil
}

// strip takes erased texts out of a chunk, and tells whether there were any.
func (g *erased) strip(c *chunk) (any bool) {
	for i := range c.records {
		r := &c.records[i]
		if r.Salt == nil && r.Text == "" {
			continue
		}
		e, err := domain.DecodeEntry(0, r.Raw)
		if err != nil || !g.missing[e.Event.Ref()] {
			continue
		}
		aged := e.Event.Kind == domain.Mentioned && e.Event.At.Time().Before(g.until)
		if aged || g.named[e.Event.Ref()] {
			r.Salt, r.Text, any = nil, "", true
		}
	}
	return any
}

// scrubPause is how long erasures are gathered: each Scrub reads the whole hub.
const scrubPause = time.Minute

// KeepScrubbed scrubs now and after each erasure that comes to the log, until
// ctx ends or the hub does not allow it. Other errors are tried again.
func KeepScrubbed(ctx context.Context, o ScrubOptions) error {
	for {
		var end uint64
		err := o.Log.Read(func(s kv.Snapshot) error {
			end = s.End()
			return nil
		})
		if err == nil {
			_, err = Scrub(ctx, o)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrDenied) || fatal(err):
			return err
		case err == nil:
			if err := awaitErasure(ctx, o.Log, end); err != nil {
				return err
			}
		}
		sleep(ctx, scrubPause)
	}
}

// awaitErasure returns when an erasure stands in the log above a position.
func awaitErasure(ctx context.Context, log Log, from uint64) error {
	for entries, err := range log.Follow(ctx, from) {
		if err != nil {
			return err
		}
		for i := range entries {
			if entries[i].Event.Kind == domain.Erased {
				return nil
			}
		}
	}
	return ctx.Err()
}
