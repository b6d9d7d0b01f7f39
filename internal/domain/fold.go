package domain

import (
	"errors"
	"slices"
	"time"
)

// Fold gives the conversation that its events add up to. It depends on the
// set of events alone, not on the order of the slice: they are sorted by
// clock, journal and number, doubles are dropped, what was undone is left
// out. The slice is sorted in place. It returns the zero Conversation for an
// empty slice.
//
// What the roster says of the entries (Roster.Judge) must stand in them: events
// that are void change nothing, and are named in Voids.
func Fold(entries []Entry) Conversation {
	inOrder(entries)
	f := folding{echo: echoes(entries), source: sourceOf(entries)}
	f.Heard = room(entries)
	void := TakenBack(entries)
	var prev Ref
	for i := range entries {
		e := &entries[i].Event
		ref := e.Ref()
		if ref == prev || void[ref] {
			continue
		}
		prev = ref
		f.take(&entries[i])
	}
	f.tidy()
	return f.Conversation
}

// inOrder sorts entries for the fold. Most come in that order, and they are too
// large to be looked at by a sort where that is so.
func inOrder(entries []Entry) {
	sorted := true
	for i := 1; i < len(entries) && sorted; i++ {
		sorted = !entries[i].Event.Before(&entries[i-1].Event)
	}
	if sorted {
		return
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		switch {
		case a.Event.Before(&b.Event):
			return -1
		case b.Event.Before(&a.Event):
			return +1
		}
		return 0
	})
}

// folding is a conversation in the making.
type folding struct {
	Conversation
	echo map[string]bool // ids and links under which our own replies come back
	gone map[ID]bool     // mentions withdrawn before they were heard
	at   map[ID]int      // where in Heard the first len(at) mentions are; made once there are many
	near map[ID]int      // the same of Around
	ours map[ID]bool     // of Around, what is about us after all

	source string              // of the mention that began it, by which scope is judged
	early  map[string][]*Entry // by reply: what was said of it before it was there, by clocks that differ
	others map[Ref]approval    // further approvals of replies
}

// fewHeard is up to how many mentions are faster looked through than looked up.
const fewHeard = 16

// find gives the mention of this id, or nil; beside, the post around.
func (c *folding) find(id ID) *Heard   { return among(c.Heard, &c.at, id) }
func (c *folding) beside(id ID) *Heard { return among(c.Around, &c.near, id) }

// among gives the one of this id, or nil. A thread of ten thousand would
// otherwise be looked through for each of them. at is kept between calls; the
// list only grows.
func among(list []Heard, at *map[ID]int, id ID) *Heard {
	if len(list) > fewHeard {
		if *at == nil {
			*at = make(map[ID]int, cap(list))
		}
		for i := len(*at); i < len(list); i++ {
			(*at)[list[i].ID] = i
		}
		if i, ok := (*at)[id]; ok {
			return &list[i]
		}
		return nil
	}
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

// room is an empty list with room for all mentions, nil where there are none.
func room(entries []Entry) []Heard {
	n := 0
	for i := range entries {
		if entries[i].Event.Kind == Mentioned {
			n++
		}
	}
	return slices.Grow([]Heard(nil), n)
}

// echoes collects from all receipts what our own replies are called at the
// network. A source may well bring one back before its receipt was written.
func echoes(entries []Entry) map[string]bool {
	var ours map[string]bool
	var speak map[string]func(*Entry) bool
	for i := range entries {
		e := &entries[i].Event
		if e.Kind != Sent || e.Receipt == nil {
			continue
		}
		if ours == nil {
			ours, speak = map[string]bool{}, map[string]func(*Entry) bool{}
		}
		if speak[e.Reply] == nil {
			speak[e.Reply] = speakers(entries, e.Reply)
		}
		if speak[e.Reply](&entries[i]) {
			ours[e.Receipt.ID], ours[e.Receipt.URL] = true, true
		}
	}
	delete(ours, "")
	return ours
}

// newer is the kind, which no one knows, of an event of a later version.
const newer = "newer"

// DecodeEntry decodes an event as a log keeps it. One of a newer version is
// no error here: it comes back with a kind that no one knows, so that Fold
// counts it and leaves the state alone.
func DecodeEntry(pos uint64, raw []byte) (Entry, error) {
	e := Entry{Pos: pos, Raw: raw}
	err := e.Decode()
	return e, err
}

// Decode is DecodeEntry for an entry that has its position and its bytes, and
// nothing else yet: of many, each is decoded where it stands.
func (e *Entry) Decode() error {
	err := e.Event.decode(e.Raw)
	if errors.Is(err, ErrNewer) {
		e.Event.Kind, err = newer, nil
	}
	return err
}

func (c *folding) take(en *Entry) {
	e := &en.Event
	if c.ID.IsZero() {
		c.ID, c.Status = e.Conversation, StatusOpen
	}
	if why := c.outside(en); why != "" {
		c.void(e, why)
		return
	}
	c.Last = max(c.Last, e.At)
	if c.Mine(e.By) && c.Claim.Lease > 0 && extends(e.Kind) {
		c.extend(e, e.At.Time().Add(c.Claim.Lease))
	}
	c.apply(en)
}

// extends reports whether a kind is work: reading is recorded only where the
// policy asks for it, and must make no difference.
func extends(k Kind) bool { return k != Viewed && k != Exported && k != Opened }

func (c *folding) apply(en *Entry) {
	e, pos := &en.Event, en.Pos
	switch e.Kind {
	case Mentioned:
		c.hear(e, pos)
	case Withdrawn:
		c.withdraw(e)
	case Claimed, Renewed, Released, Assigned:
		c.hold(en)
	case Snoozed, Resolved, Reopened:
		c.decide(e)
	case Tagged:
		c.Tags = append(c.Tags, e.Tags...)
	case Untagged:
		c.Tags = slices.DeleteFunc(c.Tags, func(t string) bool { return slices.Contains(e.Tags, t) })
	case Classified:
		c.Subject, c.ByHand = e.Subject, true
	case Felt:
		if h := c.Latest(); h != nil && e.Sentiment != nil {
			h.Sentiment = *e.Sentiment
		}
	case Labelled:
		c.label(e)
	case Grouped, Ungrouped:
		c.Cluster, c.Grouped = "", true
		if e.Kind == Grouped && e.Cluster != nil {
			c.Cluster = e.Cluster.ID
		}
	case Noted:
		c.Notes = append(c.Notes, Note{e.By, e.At, pos})
	case Replied, Proposed:
		c.answer(e, pos)
	case Approved, Declined, Sending, Sent, Failed, Uncertain, Parked, Retried, Recalled, Removed, Kept:
		c.deliver(en)
	case Undone, Erased, Opened, HandedOver, Acknowledged, Clustered, Warned, Calmed, Taken, Enrolled, Governed, Viewed, Exported:
		// Seen to elsewhere, or nothing to a conversation.
	default:
		c.Newer++
	}
}

// hear folds a mention in: the first version of one, or a revision. A mention
// that is our own reply, come back through the source, is not inbound; what
// began the conversation is, whatever a receipt may claim.
func (c *folding) hear(e *Event, pos uint64) {
	m := e.Mention
	if m == nil || len(c.Heard) > 0 && (c.echo[m.ID] || c.echo[m.URL]) {
		return
	}
	id := m.MentionID()
	if m.Context && c.find(id) == nil {
		c.surround(e, pos)
		return
	}
	if c.beside(id) != nil {
		if c.ours == nil {
			c.ours = map[ID]bool{}
		}
		c.ours[id] = true
	}
	h := Heard{ID: id, Mention: *m, Arrived: e.At, Pos: pos, Deleted: m.Deleted || c.gone[id]}
	if u := e.Understood; u != nil {
		h.Understood, h.Sentiment = *u, u.Sentiment
	}
	if old := c.find(id); old != nil {
		c.revise(old, h)
		return
	}
	c.Heard = append(c.Heard, h)
	if len(h.Understood.Subjects) > 0 && c.Subject == "" {
		c.Subject = h.Understood.Subjects[0]
	}
	if !c.Grouped && c.Cluster == "" {
		c.Cluster = h.Understood.Cluster
	}
	c.Tags = append(c.Tags, h.Understood.Tags...)
	c.Change = e.Ref()
	if len(c.Episodes) == 0 || c.Status == StatusResolved && c.Episode().Outcome != "spam" {
		c.open(Episode{Began: h.When()})
	} else if c.Status == StatusSnoozed {
		c.Status, c.Until = StatusOpen, time.Time{}
	}
}

// label keeps what a person said of one mention that was drawn at random.
func (c *folding) label(e *Event) {
	if e.Mention == nil || e.Sentiment == nil {
		return
	}
	if h := c.find(e.Mention.MentionID()); h != nil {
		h.Label = *e.Sentiment
	}
}

// surround folds in a post of the thread that is not about us.
func (c *folding) surround(e *Event, pos uint64) {
	id := e.Mention.MentionID()
	h := Heard{ID: id, Mention: *e.Mention, Arrived: e.At, Pos: pos, Deleted: e.Mention.Deleted || c.gone[id]}
	if old := c.beside(id); old != nil {
		c.revise(old, h)
		return
	}
	c.Around = append(c.Around, h)
}

func (c *Conversation) open(ep Episode) {
	c.Status, c.Until = StatusOpen, time.Time{}
	c.Episodes = append(c.Episodes, ep)
}

func (c *Conversation) revise(old *Heard, h Heard) {
	if h.Mention.Revision <= old.Mention.Revision {
		return
	}
	h.Arrived, h.Revisions, h.Label = old.Arrived, old.Revisions+1, old.Label
	if old.Sentiment != old.Understood.Sentiment {
		h.Sentiment = old.Sentiment // a person has judged; a new wording does not overrule them
	}
	h.Deleted = h.Deleted || old.Deleted
	*old = h
}

func (c *folding) withdraw(e *Event) {
	if e.Mention == nil {
		return
	}
	id := e.Mention.MentionID()
	if h := c.find(id); h != nil {
		h.Deleted = true
		return
	}
	if h := c.beside(id); h != nil {
		h.Deleted = true
	}
	if c.gone == nil {
		c.gone = map[ID]bool{}
	}
	c.gone[id] = true
}

// decide folds the decisions on the status. Each was made on a state; if that
// is no longer the state, it is kept as a conflict for a person to see.
func (c *Conversation) decide(e *Event) {
	ep := c.Episode()
	legal := ep != nil && (e.Kind == Reopened) == (c.Status == StatusResolved)
	if e.Basis != c.Change || !legal {
		c.conflict(e)
		return
	}
	c.Change = e.Ref()
	switch e.Kind {
	case Snoozed:
		c.Status, c.Until = StatusSnoozed, e.Until
	case Resolved:
		c.Status, c.Until = StatusResolved, time.Time{}
		ep.Resolved, ep.ResolvedBy, ep.Outcome, ep.Reason = e.At, e.By, e.Outcome, e.Reason
	case Reopened:
		c.open(Episode{Began: e.At.Time(), ByHand: true})
	}
}

func (c *Conversation) conflict(e *Event) {
	c.Conflicts = append(c.Conflicts, Conflict{e.Ref(), e.Kind, e.By, e.At, c.Claim.Owner, c.Claim.Since})
}

func (c *folding) tidy() {
	if c.ours != nil {
		c.Around = slices.DeleteFunc(c.Around, func(h Heard) bool { return c.ours[h.ID] })
	}
	slices.Sort(c.Tags)
	c.Tags = slices.Compact(c.Tags)
}
