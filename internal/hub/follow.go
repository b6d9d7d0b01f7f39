package hub

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"hark/internal/domain"
)

// Claim is what became of a conversation, as the hub has it.
type Claim struct {
	Conversation domain.ID
	Holder            // who has it; where nobody does, who had it last
	Held         bool // somebody has it, until Until
	Refused      bool // the word does not count: Holder is who stays, By and Journal of Said who said it
	Said         Said
}

// Said is one word on a conversation.
type Said struct {
	Seq     uint64 // of its message
	By      string
	Journal domain.JournalID
}

// followMax is how many conversations are known at once.
const followMax = 1 << 16

// Follow yields what becomes of claims: first the latest word of each, then
// those that come, until ctx ends or with an error.
func (c *Claims) Follow(ctx context.Context) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		known := map[domain.ID]tenure{}
		r := rules{people: true, leads: c.m.Leads}
		for m, err := range c.m.Line.Claims().Follow(ctx, c.m.Desk.Claim("*", "*"), 1) {
			if err != nil {
				yield(Claim{}, fmt.Errorf("follow claims: %w", err))
				return
			}
			c.clock.heard(m.At)
			parts := strings.Split(m.Subject, ".")
			s, err := c.m.hear(m)
			if err != nil || len(parts) != 4 {
				continue // nobody is served by it, and nobody harmed
			}
			id, err := domain.ParseID(parts[2])
			if err != nil {
				continue
			}
			t := known[id]
			counts := r.next(&t, s)
			if known[id] = t; len(known) > followMax {
				forget(known, c.clock.now())
			}
			h := c.post(id).holder(&t)
			if !yield(Claim{id, h, t.held(c.clock.now()), !counts, Said{s.seq, s.By, s.journal}}, nil) {
				return
			}
		}
	}
}

// forget drops what nobody has and, where that is little, some of the rest: a
// later word on it is then taken for the first.
func forget(known map[domain.ID]tenure, now time.Time) {
	for id, t := range known {
		if !t.held(now) || len(known) > followMax {
			delete(known, id)
		}
	}
}
