package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// awayAfter is how long after the last key nobody is taken to be looking any
// more: a console that is left open would keep colleagues off for a night.
const awayAfter = 5 * time.Minute

// attention is what colleagues are told that the person does.
type attention struct {
	id    domain.ID
	doing screen.Doing
}

// shared takes in what is new of the desk's hub and roster, and of who is
// there.
func (m *model) shared(c *Changed) {
	if c.Team != nil {
		m.env.Team = c.Team
		m.others.people.SetTeam(c.Team)
		m.lists["queue"].Empty = m.nothing()
	}
	if c.Here != nil {
		m.env.Here = map[domain.ID][]screen.Here{}
		for _, h := range c.Here {
			m.env.Here[h.Conversation] = append(m.env.Here[h.Conversation], h)
		}
	}
}

// team is who a conversation can be assigned to: those of the roster who may
// have one, where there is a roster.
func (m *model) team() []string {
	t := m.env.Team
	if t == nil || len(t.Members) == 0 {
		return m.o.Team
	}
	var names []string
	for i := range t.Members {
		if who := &t.Members[i]; who.Role != domain.Machine && domain.Permits(who.Role, domain.Claimed) {
			names = append(names, who.Name)
		}
	}
	return names
}

// attending is what the person does now: a preview counts once it is read,
// which it is where the cursor rests.
func (m *model) attending() (a attention) {
	a.doing = screen.Looking
	switch {
	case m.env.Now.Sub(m.touched) >= awayAfter:
	case m.composer != nil && !m.composer.Note:
		return attention{m.composer.ID, screen.Writing}
	case m.place == "conversation":
		a.id = m.conv.ID()
	case m.list() != nil && m.list().Previews(m.body()):
		a.id = m.list().Preview.ID()
	}
	return a
}

// tell tells colleagues what the person does, where that has changed: one
// word at a time, so that the last one is heard last.
func (m *model) tell() tea.Cmd {
	a := m.attending()
	if m.env.Team == nil || m.telling || a == m.told {
		return nil
	}
	m.telling, m.told = true, a
	ctx := m.ctx
	return func() tea.Msg {
		if a.doing == screen.Writing {
			m.o.Desk.Writing(ctx, a.id)
		} else {
			m.o.Desk.Looking(ctx, a.id)
		}
		return told{}
	}
}

// told says that colleagues were told.
type told struct{}

// overtaken marks what a colleague has in the person's place: a claim made
// without the hub that was somebody else's there, which the desk tells of, or
// one that was given to them, which is said here.
func (m *model) overtaken(before *screen.Item, now *view.Row) {
	if before == nil || !before.Row.Mine(m.o.Me) || before.Busy != "" || m.own[now.ID] != "" || now.Owner == "" || now.Mine(m.o.Me) {
		return
	}
	m.lost[now.ID] = now.Owner
	if !m.env.Unsettled(&before.Row) {
		m.say(screen.Warn, fmt.Sprintf("%s is %s's now; what you wrote is kept as a draft", now.Author.Label(), now.Owner))
	}
}

// seen forgets that a claim was lost, of conversations that the person opens
// or acts on.
func (m *model) seen(ids ...domain.ID) {
	for _, id := range ids {
		delete(m.lost, id)
	}
}
