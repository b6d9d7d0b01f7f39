package domain

import (
	"slices"
	"time"
)

// Status is where a conversation stands. Who has it is told by its Claim.
type Status string

// The states of a conversation.
const (
	StatusOpen     Status = "open"
	StatusSnoozed  Status = "snoozed" // until Conversation.Until, or until the customer writes
	StatusResolved Status = "resolved"
)

// Level is the extent to which we got involved.
type Level string

// The engagement levels, from least to most.
const (
	LevelSeen     Level = "seen"
	LevelNoted    Level = "noted"
	LevelAnswered Level = "answered"
	LevelDialogue Level = "in dialogue"
	LevelOffline  Level = "taken offline"
	LevelHanded   Level = "handed over"
)

// Conversation is a root mention, its follow-ups and what we did about them:
// the unit of work. It is only ever made by Fold.
type Conversation struct {
	ID        ID
	Heard     []Heard // mentions in the order they were folded; the first one began it
	Around    []Heard // posts of the thread that are not about us: to be read, nothing waits for them
	Status    Status
	Until     time.Time // when a snooze ends
	Claim     Claim     // the zero Claim is nobody's
	Holds     []Hold    // who has had it, in the order of their beginnings; the last may still run
	Tags      []string  // sorted
	Subject   string    // set by a person, else the best that enrich found
	ByHand    bool      // the subject was set by a person
	Cluster   string    // the id of the cluster it belongs to, or empty
	Grouped   bool      // a person has said so, or that it belongs to none
	Replies   []Reply
	Notes     []Note
	Episodes  []Episode  // at least one; the last is the present one
	Conflicts []Conflict // decisions that were not applied, for a person to see
	Change    Ref        // the last change of state; decisions name it as their basis
	Last      Clock      // of the latest event
	Newer     int        // events that only a newer hark understands
	Voids     []Void     // events that do not count, in the order of their clocks: the latest VoidsMax
	Voided    int        // how many there are in all
}

// VoidsMax is how many of the events that do not count are named.
const VoidsMax = 100

// Void is an event that does not count, and why.
type Void struct {
	Ref  Ref
	Kind Kind
	By   string // whom it names, which may be a lie
	At   Clock
	Why  string // for people
}

// Heard is one mention of a conversation and what is known of it.
type Heard struct {
	ID         ID
	Mention    Mention // stripped; the latest revision
	Understood Understanding
	Sentiment  Sentiment // a person's word where there is one, else the machine's
	Label      Sentiment // what a person said who was asked about a post drawn at random; it corrects figures, and does not overrule Sentiment. With By and no Feeling they could not say
	Arrived    Clock
	Pos        uint64 // of the event that holds the latest revision's text
	Revisions  int    // changes after the first version
	Deleted    bool
}

// When is the time the author waits from: the time of the post, or of its
// arrival where the post claims to come from the future.
func (h *Heard) When() time.Time {
	if a := h.Arrived.Time(); h.Mention.At.IsZero() || h.Mention.At.After(a) {
		return a
	}
	return h.Mention.At
}

// Claim is one responder's leased hold on a conversation.
type Claim struct {
	Owner string
	Since Clock
	Until time.Time // the lease's end; what the owner does extends it
	Lease time.Duration
	Token uint64 // the hub's fencing token; 0 is provisional
	Ref   Ref    // the event that granted it
}

// HeldAt reports whether the claim keeps others out at t.
func (c *Claim) HeldAt(t time.Time) bool { return c.Owner != "" && LeaseRuns(c.Until, t) }

// leaseMost is the longest lease that can be set, a day, and an hour by which
// two clocks may differ.
const leaseMost = 25 * time.Hour

// LeaseRuns reports whether a lease that says it ends at until keeps others out
// at t. One that would go on for longer than any can be set to does not: who
// claims for a century, or from the next one, has nothing.
func LeaseRuns(until, t time.Time) bool { return t.Before(until) && until.Sub(t) <= leaseMost }

// Hold is a stretch in which somebody had a conversation: from the claim or
// the assignment to the release, the next holder, or the end of the lease. It
// does not end with a resolve.
type Hold struct {
	By       string
	From     Clock
	Until    time.Time // of the last one, the end of its lease
	Assigned bool      // somebody else gave it to them
}

// Note is an internal remark, kept for the team.
type Note struct {
	By  string
	At  Clock
	Pos uint64 // of the event that holds its text
}

// Episode runs from the first inbound mention to the resolve.
type Episode struct {
	Began      time.Time // first inbound mention
	Answered   Clock     // first reply that the network took; 0 is not yet
	AnsweredBy string    // its sender, who gets the credit
	Resolved   Clock     // 0 is not yet
	ResolvedBy string
	Outcome    string
	Reason     string
	ByHand     bool // begun by a person's reopen, not by the customer
}

// Conflict is a decision that the fold did not apply, and why.
type Conflict struct {
	Ref    Ref
	Kind   Kind
	By     string
	At     Clock
	Winner string // who has what the decision asked for
	Won    Clock  // since when
}

// Mine reports whether name holds the claim, even where its lease has run out.
func (c *Conversation) Mine(name string) bool { return name != "" && c.Claim.Owner == name }

// StatusAt is the status at t: a snooze that has run out is open.
func (c *Conversation) StatusAt(t time.Time) Status {
	if c.Status == StatusSnoozed && !t.Before(c.Until) {
		return StatusOpen
	}
	return c.Status
}

// Latest is the newest mention that was not deleted, or nil.
func (c *Conversation) Latest() *Heard {
	for i := len(c.Heard) - 1; i >= 0; i-- {
		if !c.Heard[i].Deleted {
			return &c.Heard[i]
		}
	}
	return nil
}

// Waiting is the earliest mention that nobody has seen to, or nil: neither a
// reply that went out was written after it, nor was the conversation resolved
// after it and left so until the customer wrote again.
func (c *Conversation) Waiting() *Heard {
	if c.Status == StatusResolved {
		return nil
	}
	var seen Clock
	for i := range c.Replies {
		if c.Replies[i].Out() {
			seen = max(seen, c.Replies[i].At)
		}
	}
	for i := 1; i < len(c.Episodes); i++ {
		if !c.Episodes[i].ByHand {
			seen = max(seen, c.Episodes[i-1].Resolved)
		}
	}
	for i := range c.Heard {
		if h := &c.Heard[i]; !h.Deleted && h.Arrived > seen {
			return h
		}
	}
	return nil
}

// Hidden reports whether rules keep it out of the queue: all that was heard is
// hidden, and nobody has done anything with it.
func (c *Conversation) Hidden() bool {
	return c.Claim.Owner == "" && len(c.Replies) == 0 && len(c.Heard) > 0 &&
		!slices.ContainsFunc(c.Heard, func(h Heard) bool { return !h.Understood.Hidden })
}

// Priority is the highest that rules gave a mention that was not deleted.
func (c *Conversation) Priority() Priority {
	var p Priority
	found := false
	for i := range c.Heard {
		h := &c.Heard[i]
		if q := h.Understood.Priority; !h.Deleted && (!found || q.Rank() > p.Rank()) {
			p, found = q, true
		}
	}
	return p
}

// For is the expertise or responder that the latest mention waits for.
func (c *Conversation) For() string {
	for i := range slices.Backward(c.Heard) {
		if f := c.Heard[i].Understood.For; f != "" {
			return f
		}
	}
	return ""
}

// Episode is the present episode, or nil before anything was heard.
func (c *Conversation) Episode() *Episode {
	if len(c.Episodes) == 0 {
		return nil
	}
	return &c.Episodes[len(c.Episodes)-1]
}

// Level is the extent to which we got involved, from what was done: handed
// over by the outcome "routed", offline by the tag "offline", in dialogue when
// the author wrote again after a sent reply or we replied twice.
func (c *Conversation) Level() Level {
	var sent int
	var first Clock
	for i := range c.Replies {
		if r := &c.Replies[i]; r.Out() {
			if sent++; first == 0 {
				first = r.Done
			}
		}
	}
	e := c.Episode()
	again := sent > 0 && slices.ContainsFunc(c.Heard, func(h Heard) bool { return h.Arrived > first })
	switch {
	case e != nil && e.Outcome == "routed":
		return LevelHanded
	case slices.Contains(c.Tags, "offline"):
		return LevelOffline
	case sent > 1 || again:
		return LevelDialogue
	case sent == 1:
		return LevelAnswered
	case len(c.Notes) > 0 || c.ByHand || slices.ContainsFunc(c.Tags, c.byPerson):
		return LevelNoted
	}
	return LevelSeen
}

// byPerson reports whether no rule gave the tag.
func (c *Conversation) byPerson(tag string) bool {
	return !slices.ContainsFunc(c.Heard, func(h Heard) bool { return slices.Contains(h.Understood.Tags, tag) })
}
