package hub

import (
	"context"
	"fmt"
	"iter"
)

// shelf says where the hub has which events of a journal.
type shelf struct {
	spans []shelved
	end   uint64 // the number of the message up to which it was read
}

// shelved is one chunk of a journal.
type shelved struct{ first, last, seq uint64 }

// seek fetches what is missing of a journal, from a number on, before a chunk
// and before what the log has of it, wherever the hub has it: one of which a
// text was erased stands behind later ones. What the hub does not have is named,
// and what comes after it is taken in all the same.
func (p *puller) seek(ctx context.Context, before *item, from uint64) error {
	j := before.journal
	s, err := p.look(ctx, before)
	if err != nil {
		return fmt.Errorf("look for what is missing of journal %s: %w", j, err)
	}
	below := max(before.first(), p.next[j]) // an old message may come again, as the first one
	for _, c := range s.spans {
		if c.last < from || c.first >= below {
			continue
		}
		msg, found, err := p.events.Next(ctx, before.Subject, c.seq)
		if err != nil {
			return fmt.Errorf("fetch what is missing of journal %s: %w", j, err)
		}
		it := item{Message: msg, journal: j}
		if it.chunk, it.err = decodeChunk(j, msg.Data); !found || it.err != nil {
			continue
		}
		m := merging{p: p}
		if err := m.add(ctx, &it); err != nil {
			return err
		}
		if err := m.flush(ctx); err != nil {
			return err
		}
	}
	if next := max(p.next[j], 1); next < before.first() {
		p.refuse(Refused{j, before.Seq, before.At, fmt.Sprintf("its events %d to %d are missing before it; whoever wrote them has them", next, before.first()-1)})
	}
	return nil
}

// look reads where the hub has a journal, as far as that was not done before.
func (p *puller) look(ctx context.Context, before *item) (*shelf, error) {
	s := p.shelf[before.journal]
	if s == nil {
		s = &shelf{}
		p.shelf[before.journal] = s
	}
	last, _, err := p.events.Last(ctx, before.Subject)
	if err != nil {
		return s, err
	}
	for m, err := range upTo(ctx, p.events, before.Subject, s.end+1, last.Seq) {
		if err != nil {
			return s, err
		}
		s.end = m.Seq
		if c, err := decodeChunk(before.journal, m.Data); err == nil {
			s.spans = append(s.spans, shelved{c.first(), c.head.Seq, m.Seq})
		}
	}
	return s, nil
}

// upTo yields the messages that match filter, from a number up to one that is there.
func upTo(ctx context.Context, s Stream, filter string, from, to uint64) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for from <= to {
			m, found, err := s.Next(ctx, filter, from)
			if err != nil {
				yield(m, err)
				return
			}
			if !found || m.Seq < from || m.Seq > to || !yield(m, nil) {
				return
			}
			from = m.Seq + 1
		}
	}
}
