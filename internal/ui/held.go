package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// withhold notes that replies or deletions of the person's can be taken back
// for a while, and begins to count down. While nothing is held, no clock runs.
func (m *model) withhold(ids []domain.ID, until time.Time) tea.Cmd {
	for _, id := range ids {
		if until.After(m.env.Now) {
			m.held[id] = until
		}
	}
	return m.tick()
}

// withheld takes from a thread on the screen what is held back in it: also
// what another hark on this machine wrote.
func (m *model) withheld(t *view.Thread) tea.Cmd {
	left := screen.Held(&m.env, t)
	if left == 0 {
		return nil
	}
	return m.withhold([]domain.ID{t.Row.ID}, m.env.Now.Add(left))
}

// heldMsg says that a second has passed while something is held back.
type heldMsg struct{}

// tick waits for the next second of a countdown, where there is one.
func (m *model) tick() tea.Cmd {
	if m.ticks || len(m.held) == 0 {
		return nil
	}
	m.ticks = true
	_, until := m.soonest()
	wait := until.Sub(m.env.Now) % time.Second // so that the figure changes as it is due
	if wait <= 0 {
		wait = time.Second
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return heldMsg{} })
}

// ticked is a second's turn: what has left is no longer held.
func (m *model) ticked() tea.Cmd {
	m.ticks = false
	for id, until := range m.held {
		if !until.After(m.env.Now) {
			delete(m.held, id)
		}
	}
	return m.tick()
}

// soonest is the conversation whose reply or deletion is done next, and when.
func (m *model) soonest() (id domain.ID, until time.Time) {
	for i, u := range m.held {
		if until.IsZero() || u.Before(until) || u.Equal(until) && i.String() < id.String() {
			id, until = i, u
		}
	}
	return id, until
}

// countdown says in the footer what is held back, and whether undo takes just
// that back; empty is nothing.
func (m *model) countdown() (says string, undoes bool) {
	id, until := m.soonest()
	if until.IsZero() {
		return "", false
	}
	what, whom := "reply", id.Short()
	if r := m.row(id); r != nil {
		whom = r.Author.Label()
		if r.Reply == domain.ReplyRecalled {
			what = "deletion of the reply"
		}
	}
	when := " sends in "
	if what != "reply" {
		when = " is done in "
	}
	when += screen.Seconds(until.Sub(m.env.Now))
	// A long name gives way to the key that takes it back.
	room := m.width - len(what+" to "+when+"; takes it back  ") - len(m.keys.show("undo")) - 1
	says = what + " to " + m.env.Cells.Truncate(kit.Clean(whom), max(room, 8)) + when
	if n := len(m.undo); n > 0 && slices.Equal(m.undo[n-1].ids, []domain.ID{id}) && held(m.undo[n-1].verb) {
		return says, true
	}
	return says, false
}

// left forgets a conversation whose reply is not held any more, and offers no
// undo of what is out.
func (m *model) left(r *view.Row) {
	if r.Reply == domain.ReplyQueued || r.Reply == domain.ReplyRecalled {
		return
	}
	m.release([]domain.ID{r.ID})
	if r.Reply != domain.ReplySent && r.Reply != domain.ReplyDeleted {
		return
	}
	for i, u := range m.undo { // what was done a moment ago is not what this tells of
		if held(u.verb) && slices.Equal(u.ids, []domain.ID{r.ID}) && m.env.Now.Sub(u.at) >= m.env.Hold {
			m.undo[i].gone = true
		}
	}
}

// tooLate says that the latest action cannot be taken back, and what can be
// done in its place; false is that it can. It takes it off the list, and
// nothing else back: whoever presses the key a moment too late did not mean
// what they did before.
func (m *model) tooLate() bool {
	n := len(m.undo)
	if n == 0 || !m.undo[n-1].gone {
		return false
	}
	u := m.undo[n-1]
	// What was done there before cannot be taken back either: undo is of the latest.
	m.undo = slices.DeleteFunc(m.undo, func(o undoable) bool { return slices.Equal(o.ids, u.ids) })
	if u.verb == "delete" {
		m.say(screen.Warn, "the reply is taken down, nothing puts it back: "+m.keys.show("reply")+" writes another")
		return true
	}
	m.say(screen.Warn, "the reply"+m.to(u.ids[0])+" is out: "+m.keys.show("delete")+" takes it down where the network can, "+m.keys.show("reply")+" writes a correction")
	return true
}

// to names whom a conversation is with; empty where that is not known.
func (m *model) to(id domain.ID) string {
	if r := m.row(id); r != nil {
		return " to " + r.Author.Label()
	}
	return ""
}

// release ends countdowns.
func (m *model) release(ids []domain.ID) {
	for _, id := range ids {
		delete(m.held, id)
	}
}

// held reports whether a verb's work is held back for a while.
func held(verb string) bool { return verb == "reply" || verb == "approve" || verb == "delete" }
