package desk

import (
	"fmt"
	"slices"

	"hark/internal/domain"
)

// Undo gives the events that take back the latest command of m.Me on the
// conversation that these entries add up to, and what it was in words
// ("claimed, replied"). What one command did together is taken back together.
// It is asked like Decide: inside the log's transaction. The entries may come
// in any order and are sorted.
//
// It refuses where others have built on what would be taken back, and where
// a reply has left: nothing undoes that.
func Undo(entries []domain.Entry, m Moment) ([]domain.Proposal, string, error) {
	if m.Me == "" {
		return nil, "", fmt.Errorf("decide undo: nobody asks")
	}
	if err := m.May(domain.Undone); err != nil {
		return nil, "", err
	}
	now := domain.Fold(entries)
	void := without(entries, &now)
	last := slices.IndexFunc(backwards(entries), func(e *domain.Event) bool {
		return e.By == m.Me && (m.Journal == domain.JournalID{} || e.Journal == m.Journal) && undoable(e.Kind) && !void[e.Ref()]
	})
	if last < 0 {
		return nil, "", &Refusal{"there is nothing of yours to take back here", ""}
	}
	command := group(entries, backwards(entries)[last])
	a := &asked{c: &now, m: m}
	var ps []domain.Proposal
	var what string
	for _, e := range command {
		if err := a.inside(e, entries); err != nil {
			return nil, "", err
		}
		ps = append(ps, domain.Proposal{Event: domain.Event{Kind: domain.Undone, Undoes: e.Ref()}})
		if what != "" {
			what = ", " + what
		}
		what = says(e) + what
	}
	ps = a.propose(ps...)
	if err := a.builtOn(entries, ps); err != nil {
		return nil, "", err
	}
	return ps, what, nil
}

// without is the set of events that change nothing: what was taken back, and
// what the roster does not allow.
func without(entries []domain.Entry, now *domain.Conversation) map[domain.Ref]bool {
	void := domain.TakenBack(entries)
	if void == nil {
		void = map[domain.Ref]bool{}
	}
	for _, v := range now.Voids {
		void[v.Ref] = true
	}
	for i := range entries {
		if entries[i].Void != "" {
			void[entries[i].Event.Ref()] = true
		}
	}
	return void
}

// undoable reports whether "undo" looks for events of this kind. An undo is
// not among them: pressed again, it takes back what came before.
func undoable(k domain.Kind) bool { return k != domain.Undone && domain.CanUndo(k) }

// backwards lists the events of sorted entries, the latest first.
func backwards(entries []domain.Entry) []*domain.Event {
	es := make([]*domain.Event, len(entries))
	for i := range entries {
		es[len(es)-1-i] = &entries[i].Event
	}
	return es
}

// group finds the events that came of one command with e, its last undoable
// one: the latest first.
func group(entries []domain.Entry, e *domain.Event) []*domain.Event {
	var g []*domain.Event
	for _, o := range backwards(entries) {
		same := o.Journal == e.Journal && o.Seq <= e.Seq && o.Seq+uint64(e.With) >= e.Seq
		if same && undoable(o.Kind) && !slices.ContainsFunc(g, func(x *domain.Event) bool { return x.Seq == o.Seq }) {
			g = append(g, o)
		}
	}
	return g
}

// inside refuses to take a reply back that is out, or may be, and the deletion
// of one that is gone.
func (a *asked) inside(e *domain.Event, entries []domain.Entry) error {
	i := slices.IndexFunc(a.c.Replies, func(r domain.Reply) bool { return r.ID == e.Reply })
	if i < 0 {
		return nil
	}
	r := &a.c.Replies[i]
	if r.Status == domain.ReplyDeleted {
		return &Refusal{"the reply was deleted at " + a.clock(r.Removed.Time()) + "; nothing brings it back", "write it again"}
	}
	if e.Kind != domain.Replied && e.Kind != domain.Approved || !domain.MayBeOut(entries, r.ID) {
		return nil
	}
	switch r.Status {
	case domain.ReplySent, domain.ReplyRecalled:
		return &Refusal{"the reply is out since " + a.clock(r.Done.Time()) + "; nothing undoes that", "delete it, or write a correction"}
	case domain.ReplySending:
		return &Refusal{"the reply is leaving right now", "wait for what comes of it"}
	}
	return &Refusal{"the reply may be out; nothing undoes that", "look at the network, then write a correction or retry"}
}

// builtOn refuses where the undo would turn what somebody did since into a
// decision that no longer stands.
func (a *asked) builtOn(entries []domain.Entry, ps []domain.Proposal) error {
	after := slices.Clone(entries)
	at := a.c.Last
	for i := range ps {
		e := ps[i].Event
		at++
		e.At, e.Journal, e.Seq = at, e.Undoes.Journal, ^uint64(0)-uint64(i) // a number that no event has
		after = append(after, domain.Entry{Event: e})
	}
	then := domain.Fold(after)
	for _, c := range then.Conflicts {
		if !slices.ContainsFunc(a.c.Conflicts, func(o domain.Conflict) bool { return o.Ref == c.Ref }) {
			return a.since(c.By, c.Kind, c.At)
		}
	}
	for _, v := range then.Voids { // such as what somebody may do only while it is about their subject
		if !slices.ContainsFunc(a.c.Voids, func(o domain.Void) bool { return o.Ref == v.Ref }) {
			return a.since(v.By, v.Kind, v.At)
		}
	}
	return nil
}

// since refuses because of what somebody did in between.
func (a *asked) since(by string, kind domain.Kind, at domain.Clock) error {
	return &Refusal{
		fmt.Sprintf("%s has %s it since, at %s", a.name(by), kind, a.clock(at.Time())),
		"talk to " + by + "; what you did stays as it is",
	}
}

// says puts an undoable event into words.
func says(e *domain.Event) string {
	switch e.Kind {
	case domain.Assigned:
		return "assigned to " + e.To
	case domain.Classified:
		return "subject " + e.Subject
	case domain.Felt:
		return "sentiment"
	case domain.Labelled:
		return "label"
	case domain.Recalled:
		return "deletion of the reply"
	case domain.Resolved:
		return "resolved as " + e.Outcome
	case domain.Tagged, domain.Untagged:
		return fmt.Sprintf("%s %s", e.Kind, e.Tags)
	}
	return string(e.Kind)
}
