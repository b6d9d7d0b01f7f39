package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"hark/internal/domain"
	"hark/internal/eventlog"
)

// locate asks the hub how much it has of a journal of ours. What the hub has
// more of it than this log, which then was put back from an old copy, is taken
// in: the log begins another journal by itself.
//
// The latest message says it, as a rule. It need not: the hub puts a chunk
// again, at the end, where it erased a text of it, and somebody may have put one
// there that does not follow what the hub was known to have, so that the rest
// would never go up. Then the messages since are read.
func (p *pusher) locate(ctx context.Context, h domain.Head) error {
	j := h.Journal
	last, found, err := p.events.Last(ctx, p.o.Desk.Events(j.String()))
	if err != nil {
		return fmt.Errorf("ask what the hub has: %w", err)
	}
	if !found {
		p.locked(j, spot{})
		return nil
	}
	p.mu.Lock()
	known := p.cur.Places[j]
	p.mu.Unlock()
	c, err := decodeChunk(j, last.Data)
	if err == nil && c.first() <= known.Seq+1 && known.Seq <= c.head.Seq && c.head.Seq <= h.Seq && p.same(c.head) && c.prove() == nil {
		p.locked(j, spot{c.head.Seq, last.Seq})
		return nil
	}
	seq, err := p.survey(ctx, h, known, last.Seq)
	if err != nil {
		return err
	}
	p.locked(j, spot{seq, last.Seq})
	return nil
}

// Regain takes in what the hub has more of our journals than the log, which may
// have been put back from a backup. It comes before anything is written: what is
// written first would stand under numbers that the hub has otherwise. A journal
// that did go on otherwise stays as it is, and Sync tells.
func Regain(ctx context.Context, o SyncOptions) error {
	s, err := newSyncer(o)
	if err != nil {
		return fmt.Errorf("regain journals: %w", err)
	}
	heads, err := o.Log.Heads(ctx)
	if err != nil {
		return fmt.Errorf("regain journals: %w", err)
	}
	p := &pusher{syncer: s, found: map[domain.JournalID]spot{}, parked: map[domain.JournalID]bool{}}
	for _, h := range heads {
		if !o.Ours(h.Journal) {
			continue
		}
		var stuck *parkedError
		if err := p.locate(ctx, h); err != nil && !errors.As(err, &stuck) {
			return fmt.Errorf("regain journal %s: %w", h.Journal, err)
		}
	}
	return nil
}

// locked notes where the hub stands.
func (p *pusher) locked(j domain.JournalID, s spot) {
	p.found[j] = s
	p.mu.Lock()
	defer p.mu.Unlock()
	p.place(j)
}

// same reports whether a head is of an event that this log holds.
func (p *pusher) same(h domain.Head) bool {
	ours, err := p.o.Log.HeadAt(domain.Ref{Journal: h.Journal, Seq: h.Seq})
	return err == nil && ours.Hash == h.Hash
}

// survey reads what the hub has of a journal, from the known place on where it
// still stands, and gives the number up to which nothing is missing.
func (p *pusher) survey(ctx context.Context, h domain.Head, known place, last uint64) (uint64, error) {
	type span struct{ first, last uint64 }
	var spans []span
	from := uint64(1)
	if known.At > 0 && p.stands(ctx, h.Journal, known) {
		from, spans = known.At, []span{{1, known.Seq}}
	}
	for m, err := range upTo(ctx, p.events, p.o.Desk.Events(h.Journal.String()), from, last) {
		if err != nil {
			return 0, fmt.Errorf("read what the hub has: %w", err)
		}
		c, err := decodeChunk(h.Journal, m.Data)
		if err == nil {
			err = c.prove()
		}
		if err != nil {
			continue // nobody takes it in, and so it does not count
		}
		if err := p.compare(ctx, h, &c); err != nil {
			return 0, err
		}
		spans = append(spans, span{c.first(), c.head.Seq})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	seq := uint64(0)
	for _, s := range spans {
		if s.first <= seq+1 {
			seq = max(seq, s.last)
		}
	}
	return seq, nil
}

// stands reports whether a chunk is still where it was known to be.
func (p *pusher) stands(ctx context.Context, j domain.JournalID, known place) bool {
	m, found, err := p.events.Next(ctx, p.o.Desk.Events(j.String()), known.At)
	if err != nil || !found || m.Seq != known.At {
		return false
	}
	c, err := decodeChunk(j, m.Data)
	return err == nil && c.head.Seq == known.Seq && p.same(c.head)
}

// compare holds a proven chunk of our journal against the log. One that goes
// on beyond it is taken in.
func (p *pusher) compare(ctx context.Context, h domain.Head, c *chunk) error {
	if c.head.Seq <= h.Seq && p.same(c.head) {
		return nil
	}
	_, err := p.o.Log.Merge(ctx, []domain.Head{c.head}, each(c.records))
	var fork *eventlog.ForkError
	if errors.As(err, &fork) {
		return &parkedError{fmt.Sprintf("the hub has another event %d of it: this log was put back from an old copy and went on in another way; what was written since stays here, and `hark bundle` shows it; to go on, move the log aside and join again with a new code, hark join CODE", fork.Seq)}
	}
	if err != nil {
		return fmt.Errorf("take in what the hub has of journal %s: %w", h.Journal, err)
	}
	return nil
}
