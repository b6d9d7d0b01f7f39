package domain

import (
	"slices"
	"time"
)

// approval is a word that lets a proposed reply go.
type approval struct {
	reply, by string
	pos       uint64 // of the text, where it was changed; else 0
}

// answer folds a reply in: one that is to go, or one that awaits approval.
func (c *folding) answer(e *Event, pos uint64) {
	if e.Reply == "" || c.reply(e.Reply) != nil {
		return
	}
	r := Reply{ID: e.Reply, By: e.By, Vouched: e.By, At: e.At, Accepted: e.At, Ref: e.Ref(), Pos: pos, Status: ReplyQueued}
	if e.Kind == Proposed {
		r.Status, r.Vouched, r.Accepted = ReplyProposed, "", 0
	}
	r.Episode = len(c.Episodes) - 1
	if e.Cluster != nil {
		r.Tells = e.Cluster.ID
	}
	if h := c.Latest(); h != nil {
		r.To, r.Revision = h.ID, h.Mention.Revision
	}
	c.Replies = append(c.Replies, r)
	c.replay(e.Reply)
}

// replay folds what was said of a reply by clocks that were behind its own.
func (c *folding) replay(reply string) {
	list := c.early[reply]
	delete(c.early, reply)
	for _, e := range list {
		c.deliver(e)
	}
}

// later keeps an event until there is a reply that it can be said of.
func (c *folding) later(e *Entry) {
	if c.early == nil {
		c.early = map[string][]*Entry{}
	}
	c.early[e.Event.Reply] = append(c.early[e.Event.Reply], e)
}

// deliver folds what became of a reply. Only some can tell: see told. After a
// receipt it can only be taken down.
func (c *folding) deliver(en *Entry) {
	e := &en.Event
	r := c.reply(e.Reply)
	decides := e.Kind == Approved || e.Kind == Declined
	switch {
	case r == nil:
		c.later(en)
		return
	case decides:
		c.approve(r, en)
		return
	case r.Status == ReplyProposed || r.Status == ReplyDeclined:
		c.later(en)
		return
	case !c.told(r, en):
		return
	case e.Token < r.Token && fenced(e.Kind):
		return
	}
	r.Token = max(r.Token, e.Token)
	if r.Settled() || r.Status == ReplyRecalled {
		r.recall(e)
		return
	}
	c.progress(r, e)
}

// fenced reports whether the kind does not count under an older lease. What the
// network did is so, under whatever lease.
func fenced(k Kind) bool {
	switch k {
	case Sending, Failed, Uncertain, Parked, Kept:
		return true
	}
	return false
}

// told reports whether an event can tell of a reply. The journal that accepted
// it can, and, what the network did, those who send for the desk. That it shall
// go again, or be taken down, its writer can say from any machine, and a lead.
func (c *folding) told(r *Reply, en *Entry) bool {
	e, t := &en.Event, en.Terms
	switch {
	case e.Journal == r.Ref.Journal:
		return true
	case e.Kind == Retried || e.Kind == Recalled:
		return t != nil && (t.Role.Leads() || t.Goes(r.Vouched))
	}
	return t.SendsFor(c.source)
}

// approve folds an approver's word. A reply goes out where one of them lets
// it, whatever others say: it may be out already.
func (c *folding) approve(r *Reply, en *Entry) {
	e := &en.Event
	if en.is(r.By) {
		c.void(e, "nobody decides on their own reply")
		return
	}
	switch waits := r.Status == ReplyProposed || r.Status == ReplyDeclined; {
	case !waits && e.Kind == Approved:
		if c.others == nil {
			c.others = map[Ref]approval{}
		}
		c.others[e.Ref()] = approval{r.ID, e.By, changed(en)}
	case !waits:
		c.Conflicts = append(c.Conflicts, Conflict{e.Ref(), e.Kind, e.By, e.At, r.Vouched, r.At})
	case e.Kind == Declined:
		r.Status, r.Decliner, r.Error = ReplyDeclined, e.By, e.Reason
	default:
		r.Status, r.Error, r.Decliner, r.Accepted = ReplyQueued, "", "", e.At
		c.vouch(r, e.Ref(), approval{r.ID, e.By, changed(en)})
		c.now(r)
		c.replay(r.ID)
	}
}

// changed is the position of the text that an approver put in place of what
// was proposed; 0 where they did not.
func changed(en *Entry) uint64 {
	if en.Event.Text.IsZero() {
		return 0
	}
	return en.Pos
}

// vouch lets a reply go on somebody's word.
func (c *folding) vouch(r *Reply, ref Ref, a approval) {
	r.Vouched, r.Ref = a.by, ref
	if a.pos > 0 {
		r.Pos = a.pos
	}
}

// progress folds what became of a reply on its way out. An attempt may name, as
// its Basis, which of several approvals it went by: that text is out.
func (c *folding) progress(r *Reply, e *Event) {
	switch e.Kind {
	case Sending:
		if r.Started == 0 {
			r.Started = e.At
		}
		if a, other := c.others[e.Basis]; other && a.reply == r.ID {
			c.vouch(r, e.Basis, a)
		}
		if e.Plan != "" {
			r.Plan = e.Plan
		}
		r.Status, r.Attempts, r.Key, r.Error, r.Next = ReplySending, e.Attempt, e.Key, "", time.Time{}
		r.Doubts = append(r.Doubts, e.Attempt)
	case Sent:
		if e.Receipt == nil {
			return
		}
		r.Status, r.Done, r.Receipt, r.Error, r.Next = ReplySent, e.At, *e.Receipt, "", time.Time{}
		if r.Episode >= 0 && c.Episodes[r.Episode].Answered == 0 {
			ep := &c.Episodes[r.Episode]
			ep.Answered, ep.AnsweredBy = e.At, r.By
		}
	case Failed:
		r.Status, r.Error, r.Next = ReplyFailed, e.Error, e.Until
		r.Attempts = max(r.Attempts, e.Attempt) // it may have failed before anything could leave
		r.Doubts = slices.DeleteFunc(r.Doubts, func(n int) bool { return n == e.Attempt })
	case Uncertain:
		r.Status, r.Error, r.Next = ReplyUncertain, e.Error, time.Time{}
	case Parked:
		r.Status, r.Error, r.Next = ReplyParked, e.Error, time.Time{}
	case Retried:
		c.again(r, e.By)
	}
}

// recall folds what becomes of a reply that is out. That the network has taken
// it down is so whether or not the recall still stands.
func (r *Reply) recall(e *Event) {
	switch {
	case r.Status == ReplyDeleted:
	case e.Kind == Recalled:
		r.Status, r.Recalled, r.Recaller, r.Recalls, r.Error, r.Next = ReplyRecalled, e.At, e.By, 0, "", time.Time{}
	case e.Kind == Removed:
		r.Status, r.Removed, r.Error, r.Next = ReplyDeleted, e.At, "", time.Time{}
	case e.Kind == Kept && r.Status == ReplyRecalled:
		r.Error, r.Next, r.Recalls = e.Error, e.Until, e.Attempt
		if e.Until.IsZero() {
			r.Status = ReplySent
		}
	}
}

// again queues a reply on a person's word, which covers its post as it is now.
// While an attempt is under way there is nothing to do: what comes of it is
// still to be told.
func (c *Conversation) again(r *Reply, by string) {
	if r.Status == ReplySending {
		return
	}
	r.Status, r.Error, r.Next, r.Vouched = ReplyQueued, "", time.Time{}, by
	c.now(r)
}

// now lets a reply answer its post as it is.
func (c *Conversation) now(r *Reply) {
	for i := range c.Heard {
		if c.Heard[i].ID == r.To {
			r.Revision = c.Heard[i].Mention.Revision
		}
	}
}
