package domain

import (
	"time"
)

// hold folds claims. Whoever has the conversation keeps it until the lease
// ends; of two claims, one with a token beats a provisional one, the lower
// token beats the higher, and between provisional ones the earlier stands. A
// lead may end the claim of somebody else.
func (c *Conversation) hold(en *Entry) {
	e := &en.Event
	held := c.Claim.HeldAt(e.At.Time()) && c.Claim.Owner != e.By
	switch e.Kind {
	case Claimed:
		if held && !beats(e.Token, c.Claim.Token) {
			c.conflict(e)
			return
		}
		if held {
			c.Conflicts = append(c.Conflicts, Conflict{c.Claim.Ref, Claimed, c.Claim.Owner, c.Claim.Since, e.By, e.At})
		}
		c.take(e, e.By)
	case Renewed:
		if c.Mine(e.By) {
			c.extend(e, e.Until)
			if c.Claim.Token == 0 && c.Claim.HeldAt(e.At.Time()) {
				c.Claim.Token = e.Token // the hub has settled it since
			}
		}
	case Released:
		leads := en.Terms != nil && en.Terms.Role.Leads() && c.Claim.Owner != ""
		if !c.Mine(e.By) && !leads || e.Basis != c.Change {
			c.conflict(e)
			return
		}
		c.letGo(e.At)
		c.Claim = Claim{}
		c.Change = e.Ref()
	case Assigned:
		if e.Basis != c.Change {
			c.conflict(e)
			return
		}
		c.take(e, e.To)
	}
}

// beats reports whether a claim with token a displaces one with token b.
func beats(a, b uint64) bool { return a > 0 && (b == 0 || a < b) }

// take gives the claim to owner. Claiming again what the hub has granted does
// not lose its token.
func (c *Conversation) take(e *Event, owner string) {
	token := e.Token
	if token == 0 && c.Mine(owner) && c.Claim.HeldAt(e.At.Time()) {
		token = c.Claim.Token
	}
	if c.Mine(owner) && c.Claim.HeldAt(e.At.Time()) {
		c.Holds[len(c.Holds)-1].Until = e.Until
	} else {
		c.letGo(e.At)
		c.Holds = append(c.Holds, Hold{owner, e.At, e.Until, e.Kind == Assigned})
	}
	c.Claim = Claim{owner, e.At, e.Until, e.Until.Sub(e.At.Time()), token, e.Ref()}
	c.Change = e.Ref()
}

// extend lets the claim run to until, where that is later. Whoever comes back
// after the lease had ended has not had the conversation in between.
func (c *Conversation) extend(e *Event, until time.Time) {
	if !until.After(c.Claim.Until) {
		return
	}
	if !c.Claim.HeldAt(e.At.Time()) {
		c.Holds = append(c.Holds, Hold{By: e.By, From: e.At})
	}
	c.Claim.Until, c.Holds[len(c.Holds)-1].Until = until, until
}

// letGo ends the present hold, unless its lease has ended before. One that
// began with the very release was none.
func (c *Conversation) letGo(at Clock) {
	n := len(c.Holds)
	if n == 0 || !c.Claim.HeldAt(at.Time()) {
		return
	}
	if c.Holds[n-1].Until = at.Time(); c.Holds[n-1].From == at {
		c.Holds = c.Holds[:n-1]
	}
}
