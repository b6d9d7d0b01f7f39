package view

import (
	"time"

	"hark/internal/domain"
)

// episodeFact is an episode as figures and filters need it. Times are Unix
// milliseconds; 0 is not yet.
type episodeFact struct {
	began, answered, resolved int64
	claimed                   int64 // first, by anybody
	answeredBy, resolvedBy    string
	outcome, reason           string
	after                     byte       // what began after its resolve
	sent                      []sentFact // the replies that the network took
}

// What can follow a resolve.
const (
	afterNothing  = iota
	afterCustomer // they wrote again
	afterHand     // a colleague reopened
)

// sentFact is a reply that the network took.
type sentFact struct {
	at int64  // Unix milliseconds
	by string // its writer
}

// episodesOf are the episodes of a conversation.
func episodesOf(c *domain.Conversation) []episodeFact {
	if len(c.Episodes) == 0 {
		return nil
	}
	all := make([]episodeFact, len(c.Episodes))
	for i := range c.Episodes {
		e := &c.Episodes[i]
		all[i] = episodeFact{
			began: e.Began.UnixMilli(), answered: clockMilli(e.Answered), resolved: clockMilli(e.Resolved), claimed: clockMilli(firstClaim(c, i)),
			answeredBy: e.AnsweredBy, resolvedBy: e.ResolvedBy, outcome: e.Outcome, reason: e.Reason,
		}
	}
	for i := range c.Episodes[1:] {
		all[i].after = afterCustomer
		if c.Episodes[i+1].ByHand {
			all[i].after = afterHand
		}
	}
	for i := range c.Replies {
		if r := &c.Replies[i]; r.Done > 0 {
			e := &all[max(r.Episode, 0)]
			e.sent = append(e.sent, sentFact{clockMilli(r.Done), r.By})
		}
	}
	return all
}

// reach is the time in which an episode can be worked on: from its beginning,
// or the end of the one before, to its resolve; without one, to the end of time.
func reach(c *domain.Conversation, i int) (from, to time.Time) {
	e := &c.Episodes[i]
	from, to = e.Began, time.UnixMilli(1<<50)
	if i > 0 {
		from = later(from, c.Episodes[i-1].Resolved.Time())
	}
	if e.Resolved > 0 {
		to = e.Resolved.Time()
	}
	return from, to
}

// firstClaim is when somebody first took an episode; 0 where nobody has, or
// where somebody had the conversation when it began.
func firstClaim(c *domain.Conversation, i int) domain.Clock {
	from, to := reach(c, i)
	for j := range c.Holds {
		h := &c.Holds[j]
		switch {
		case !later(h.From.Time(), from).Before(earlier(h.Until, to)):
		case h.From.Time().Before(from):
			return 0
		default:
			return h.From
		}
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (p *episodeFact) encode(e *encoder) {
	e.int(int(p.began))
	for _, at := range [...]int64{p.answered, p.resolved, p.claimed} {
		e.since(p.began, at)
	}
	for _, s := range [...]string{p.answeredBy, p.resolvedBy, p.outcome, p.reason} {
		e.str(s)
	}
	e.byte(p.after)
	e.uint(uint64(len(p.sent)))
	for _, s := range p.sent {
		e.since(p.began, s.at)
		e.str(s.by)
	}
}

func (p *episodeFact) decode(d *decoder) {
	p.began = int64(d.int())
	for _, at := range [...]*int64{&p.answered, &p.resolved, &p.claimed} {
		*at = d.since(p.began)
	}
	for _, s := range [...]*string{&p.answeredBy, &p.resolvedBy, &p.outcome, &p.reason} {
		*s = d.str()
	}
	p.after = d.byte()
	for range d.count() {
		p.sent = append(p.sent, sentFact{d.since(p.began), d.str()})
	}
}

// since writes a time by its distance from another; 0, which is no time, is
// one byte.
func (e *encoder) since(from, at int64) {
	if at == 0 {
		e.byte(0)
		return
	}
	e.byte(1)
	e.int(int(at - from))
}

func (d *decoder) since(from int64) int64 {
	if d.byte() == 0 {
		return 0
	}
	return from + int64(d.int())
}
