package ui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// forApproval prepares a composer where the person's replies go to an approver,
// or where they approve a colleague's: then its text is what can be changed. It
// reports whether there is anything to write.
func (m *model) forApproval(c *screen.Composer, r *view.Row) bool {
	team := m.env.Team
	if team.Proposes(m.o.Me, m.env.Now) {
		c.Proposes, c.Approvers = true, team.Approvers(m.o.Me, r)
		return true
	}
	if !m.approves(r) {
		return true
	}
	switch {
	case m.threadOf(r.ID) != nil:
	case m.place == "conversation":
		m.say(screen.Warn, "still reading; try again")
		return false
	default:
		m.say(screen.Warn, "open it first: a colleague's reply waits for approval there, and "+m.keys.show("reply")+" changes it")
		return false
	}
	if p := m.waiting(r.ID); p.id != "" {
		c.Approves, m.proposed = p.by, p
		c.SetText(p.text)
	}
	return true
}

// barred says why the person cannot even propose a reply there, before they
// write it; empty where they can. Who the roster does not know by the name at
// this screen, the desk judges.
func (m *model) barred(r *view.Row) string {
	who := m.env.Team.Member(m.o.Me)
	if who == nil {
		return ""
	}
	at := desk.Moment{Me: m.o.Me, Now: m.env.Now, Terms: &who.Terms, Who: m.env.Team.Who}
	if err := at.May(domain.Proposed); err != nil {
		return err.Error()
	}
	if who.Covers(r.Source, r.Subject) {
		return ""
	}
	return "this is not among what you work on; " + m.keys.show("people") + " shows who does what"
}

// proposal is a reply that waits for approval, as the person sees it.
type proposal struct{ id, by, text string }

// waiting is the earliest proposal of a colleague's on the screen; the zero one
// where none is.
func (m *model) waiting(id domain.ID) proposal {
	t := m.threadOf(id)
	if t == nil {
		return proposal{}
	}
	for i := range t.Conversation.Replies {
		r := &t.Conversation.Replies[i]
		if text, kept := t.Texts[r.Pos]; kept && r.Status == domain.ReplyProposed && r.By != m.o.Me {
			return proposal{r.ID, r.By, text}
		}
	}
	return proposal{}
}

// threadOf is a conversation's thread, where it is on the screen.
func (m *model) threadOf(id domain.ID) *view.Thread {
	t := m.conv.Thread()
	if l := m.list(); l != nil {
		t = l.Preview.Thread()
	}
	if t == nil || t.Row.ID != id {
		return nil
	}
	return t
}

// approve lets the replies go that wait for it, unless they are taken back in
// time. Of one that is on the screen, that very reply is meant.
func (m *model) approve() tea.Cmd {
	ids := m.targets()
	c := desk.Command{Verb: "approve"}
	if len(ids) == 1 {
		c.Reply = m.waiting(ids[0]).id
	}
	return m.letGo(ids, c)
}

// approveAs lets a reply go with other words; none where they are the same.
func (m *model) approveAs(id domain.ID, text string) tea.Cmd {
	if text == m.proposed.text {
		text = ""
	}
	return m.letGo([]domain.ID{id}, desk.Command{Verb: "approve", Text: text, Reply: m.proposed.id})
}

func (m *model) letGo(ids []domain.ID, c desk.Command) tea.Cmd {
	cmd := m.act(ids, c, "approved the reply to")
	if m.o.Hold > 0 && len(ids) > 0 {
		m.say(screen.Plain, "") // the countdown says it
	}
	return tea.Batch(cmd, m.withhold(ids, m.env.Now.Add(m.o.Hold)))
}

// approved drops the draft of a change that went out.
func (m *model) approved(id domain.ID) tea.Cmd {
	return m.enqueue(func(ctx context.Context) tea.Msg {
		if err := m.o.Desk.SaveDraft(ctx, id, ""); err != nil {
			return failed{"drop the draft", err}
		}
		return nil
	})
}

// may reports whether a hint on approving is for the person.
func (m *model) may(name string) bool {
	if name != "approve" && name != "decline" {
		return true
	}
	return slices.ContainsFunc(m.targets(), func(id domain.ID) bool {
		r := m.row(id)
		return r != nil && m.approves(r)
	})
}

// approves reports whether a reply waits there that the person can let go.
func (m *model) approves(r *view.Row) bool {
	return r.Proposed > 0 && m.env.Team.Approves(m.o.Me, r)
}

// decided tells of a reply that waited for approval and was declined.
func (m *model) decided(before *screen.Item, now *view.Row) {
	if before == nil || before.Row.Proposed <= now.Proposed || now.Reply != domain.ReplyDeclined || !now.Mine(m.o.Me) {
		return
	}
	m.say(screen.Warn, fmt.Sprintf("the reply to %s was declined; it says why, and %s writes another", now.Author.Label(), m.keys.show("reply")))
}
