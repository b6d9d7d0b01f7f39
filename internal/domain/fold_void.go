package domain

import (
	"fmt"
	"slices"
)

// void names an event that does not count.
func (c *folding) void(e *Event, why string) {
	c.Voided++
	if len(c.Voids) == VoidsMax {
		copy(c.Voids, c.Voids[1:])
		c.Voids = c.Voids[:VoidsMax-1]
	}
	c.Voids = append(c.Voids, Void{e.Ref(), e.Kind, e.By, e.At, why})
}

// outside says why an event does not count: by the roster alone, or because
// this conversation is none of its writer's.
func (c *folding) outside(en *Entry) string {
	e, t := &en.Event, en.Terms
	switch {
	case en.Void != "" || t == nil || !scoped(e.Kind):
		return en.Void
	case !within(t.Sources, c.source):
		return fmt.Sprintf("%s does not work on %s", t.Name, c.source)
	case !within(t.Subjects, c.Subject):
		return fmt.Sprintf("%s does not work on this subject (%q)", t.Name, c.Subject)
	case e.Kind == Assigned && !t.Role.Leads() && c.Claim.HeldAt(e.At.Time()) && !c.Mine(e.By):
		return fmt.Sprintf("%s had the conversation, and only a lead gives it to somebody else", c.Claim.Owner)
	}
	return ""
}

// scoped reports whether only those may write a kind who work on the
// conversation. What is heard, and what a network did, the roster has judged
// already; reading and taking back touch nobody else.
func scoped(k Kind) bool {
	switch k {
	case Mentioned, Withdrawn, Sending, Sent, Failed, Uncertain, Parked, Removed, Kept, Undone, Erased, Opened, Viewed, Exported:
		return false
	}
	return least(k) > 0
}

// is reports whether the event's writer goes by that name.
func (e *Entry) is(name string) bool {
	t := e.Terms
	return e.Event.By == name || t != nil && t.Name != "" && t.Goes(name)
}

// sourceOf is the source of the mention that began the conversation, of entries
// in the order of Fold.
func sourceOf(entries []Entry) string {
	for i := range entries {
		if e := &entries[i]; e.Event.Kind == Mentioned && e.Void == "" && e.Event.Mention != nil {
			return e.Event.Mention.Source
		}
	}
	return ""
}

// speakers gives who can tell what the network did with a reply, of entries in
// the order of Fold: the journal that accepted it, or each that approved it, and
// those who send for the desk.
func speakers(entries []Entry, reply string) func(*Entry) bool {
	source := sourceOf(entries)
	counts := func(e *Entry) bool {
		return e.Void == "" && e.Event.Reply == reply && (e.Terms == nil || within(e.Terms.Sources, source))
	}
	var first *Event
	var from []JournalID
	for i := range entries {
		if e := &entries[i]; (e.Event.Kind == Replied || e.Event.Kind == Proposed) && counts(e) {
			first = &e.Event
			break
		}
	}
	switch {
	case first == nil:
	case first.Kind == Replied:
		from = []JournalID{first.Journal}
	default:
		for i := range entries {
			if e := &entries[i]; e.Event.Kind == Approved && counts(e) && !e.is(first.By) {
				from = append(from, e.Event.Journal)
			}
		}
	}
	return func(e *Entry) bool {
		if first == nil || e.Void != "" || e.Event.Reply != reply {
			return false
		}
		return slices.Contains(from, e.Event.Journal) || e.Terms.SendsFor(source)
	}
}
