package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// pusher puts what this machine writes to the hub, over one connection.
type pusher struct {
	*syncer
	found  map[domain.JournalID]spot // where the hub stands, as it said itself
	parked map[domain.JournalID]bool
}

// spot is how much of a journal the hub has, and the number of the latest
// message of its subject, which the next put expects.
type spot struct {
	seq, last uint64
}

// push brings up what the hub does not have and then what is written, until
// ctx ends or with an error.
func (s *syncer) push(ctx context.Context) error {
	p := &pusher{syncer: s, found: map[domain.JournalID]spot{}, parked: map[domain.JournalID]bool{}}
	p.tell(func(st *SyncState) { st.Parked = nil })
	for {
		end, err := p.end()
		if err == nil {
			err = p.all(ctx)
		}
		if err != nil {
			return err
		}
		p.went(pushing, nil)
		p.keep(ctx, false)
		for _, err := range p.o.Log.Follow(ctx, end) {
			if err != nil {
				return err
			}
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// end is the position of the latest event of the log.
func (p *pusher) end() (end uint64, err error) {
	err = p.o.Log.Read(func(s kv.Snapshot) error {
		end = s.End()
		return nil
	})
	return end, err
}

// all brings up what there is of every journal of ours.
func (p *pusher) all(ctx context.Context) error {
	heads, err := p.o.Log.Heads(ctx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if p.o.Ours(h.Journal) && p.found[h.Journal].seq < h.Seq {
			p.wait(h)
		}
	}
	for _, h := range heads {
		if !p.o.Ours(h.Journal) || p.parked[h.Journal] {
			continue
		}
		if err := p.journal(ctx, h, heads); err != nil {
			return err
		}
	}
	p.tell(func(st *SyncState) {
		p.counted = true
		p.settled(st)
	})
	return nil
}

// wait tells how much of a journal is still to go up.
func (p *pusher) wait(h domain.Head) {
	p.tell(func(st *SyncState) {
		at := p.cur.Places[h.Journal].Seq
		if spot, ok := p.found[h.Journal]; ok {
			at = spot.seq
		}
		p.waiting[h.Journal] = h.Seq - min(at, h.Seq)
	})
}

// tries is how often in a row the hub may answer that somebody was there
// before, or not at all, until there is a pause.
const tries = 5

// journal brings one journal up to its head.
func (p *pusher) journal(ctx context.Context, h domain.Head, heads []domain.Head) error {
	for try := 0; ; try++ {
		err := p.once(ctx, h, heads)
		var stuck *parkedError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &stuck), errors.Is(err, ErrDenied):
			p.park(h.Journal, err.Error())
			p.parked[h.Journal] = true
			return nil
		case !errors.Is(err, ErrWrongLast) && !errors.Is(err, ErrUnsure) || try == tries || ctx.Err() != nil:
			return fmt.Errorf("bring journal %s to the hub: %w", h.Journal, err)
		}
		delete(p.found, h.Journal) // it is read back where the hub stands
	}
}

// parkedError says that a journal cannot go up as it is.
type parkedError struct{ why string }

// Error implements error.
func (e *parkedError) Error() string { return e.why }

// park tells of a journal of ours, or a part of it, that does not go up.
func (p *pusher) park(j domain.JournalID, why string) {
	p.tell(func(st *SyncState) {
		if slices.Contains(st.Parked, (Parked{j, why})) {
			return
		}
		if len(st.Parked) < RefusedMax {
			st.Parked = append(st.Parked, Parked{j, why})
		}
	})
}

// once brings one journal up to its head, if nothing comes between.
func (p *pusher) once(ctx context.Context, h domain.Head, heads []domain.Head) error {
	if _, ok := p.found[h.Journal]; !ok {
		if err := p.locate(ctx, h); err != nil {
			return err
		}
		p.wait(h)
	}
	from := map[domain.JournalID]uint64{}
	for _, other := range heads {
		from[other.Journal] = other.Seq + 1
	}
	for {
		before := p.found[h.Journal].seq
		if before >= h.Seq {
			return nil
		}
		from[h.Journal] = before + 1
		if err := p.bring(ctx, h, from); err != nil {
			return err
		}
		if p.found[h.Journal].seq > before {
			continue
		}
		// The log tells its heads a moment before it hands out the events.
		if sleep(ctx, 10*time.Millisecond); ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := p.o.Log.HeadAt(domain.Ref{Journal: h.Journal, Seq: before + 1}); err != nil {
			return &parkedError{fmt.Sprintf("this log lacks event %d of it; restore it from a backup, or import a bundle that has it", before+1)}
		}
	}
}

// bring brings up the events of a journal that stand in the log in the order
// of their numbers, from the one that is named up to its head.
func (p *pusher) bring(ctx context.Context, h domain.Head, from map[domain.JournalID]uint64) error {
	var c chunk
	next, size := from[h.Journal], 0
	for r, err := range p.o.Log.Records(ctx, from) {
		if err != nil {
			return err
		}
		e, err := domain.DecodeEntry(0, r.Raw)
		if err != nil {
			return fmt.Errorf("read event %s/%d: %w", h.Journal, next, err)
		}
		if e.Event.Ref() != (domain.Ref{Journal: h.Journal, Seq: next}) {
			continue
		}
		weight := len(r.Raw) + len(r.Text) + len(r.Text)/8 + 64 // quotes and ends of lines are escaped
		if len(c.records) == chunkEvents || len(c.records) > 0 && size+weight > chunkBytes {
			if err := p.put(ctx, h.Journal, c.records, next-1); err != nil {
				return err
			}
			c.records, size = nil, 0
			p.wait(h)
		}
		c.records, size = append(c.records, r), size+weight
		if next++; next > h.Seq {
			break
		}
	}
	if len(c.records) == 0 {
		return nil
	}
	err := p.put(ctx, h.Journal, c.records, next-1)
	p.wait(h)
	return err
}

// put puts records, of which the last has the number seq, as one message. What
// the hub does not take at once goes in halves, and at last without its text.
func (p *pusher) put(ctx context.Context, j domain.JournalID, records []domain.Record, seq uint64) error {
	head, err := p.o.Log.HeadAt(domain.Ref{Journal: j, Seq: seq})
	if err != nil && !fatal(err) {
		return &parkedError{fmt.Sprintf("%v; put its key back from a copy of the keys folder", err)}
	}
	if err != nil {
		return err
	}
	data, err := (&chunk{head, records}).encode()
	if err != nil {
		return err
	}
	subject := p.o.Desk.Events(j.String())
	before := p.o.Now()
	at, err := p.events.Put(ctx, subject, data, Expect{subject, p.found[j].last})
	took := p.o.Now().Sub(before)
	switch {
	case err == nil:
		p.found[j] = spot{seq, at}
		p.tell(func(st *SyncState) {
			p.sent = moment{at, before.Add(took / 2)}
			p.clocks(st)
			p.place(j)
		})
		return nil
	case !errors.Is(err, ErrTooLarge):
		return err
	case len(records) > 1:
		half := len(records) / 2
		if err := p.put(ctx, j, records[:half], seq-uint64(len(records)-half)); err != nil {
			return err
		}
		return p.put(ctx, j, records[half:], seq)
	case records[0].Salt != nil:
		p.park(j, fmt.Sprintf("the text of event %d has %d bytes, more than the hub takes; the event is there without it", seq, len(records[0].Text)))
		return p.put(ctx, j, []domain.Record{{Raw: records[0].Raw}}, seq)
	}
	return &parkedError{fmt.Sprintf("event %d has %d bytes, more than the hub takes", seq, len(records[0].Raw))}
}

// place notes where the hub stands with a journal; p.mu is held.
func (p *pusher) place(j domain.JournalID) {
	if p.cur.Places == nil {
		p.cur.Places = map[domain.JournalID]place{}
	}
	p.cur.Places[j] = place{p.found[j].seq, p.found[j].last}
	p.changed = true
}
