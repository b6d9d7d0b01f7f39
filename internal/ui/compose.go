package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// saveAfter is how long after the last key a draft is saved.
const saveAfter = 300 * time.Millisecond

// reply opens the composer on the conversation, with the draft that was left.
func (m *model) reply() tea.Cmd {
	r := m.one()
	if r == nil {
		return nil
	}
	if why := m.barred(r); why != "" {
		m.say(screen.Warn, why)
		return nil
	}
	if r.HeldAt(m.env.Now) && !r.Mine(m.o.Me) && !m.approves(r) {
		m.say(screen.Warn, fmt.Sprintf("%s has it until %s; ask for it, or leave a note (%s)", r.Owner, screen.When(m.env.Now, r.Lease), m.keys.show("note")))
		return nil
	}
	return m.compose(r, false)
}

// note opens the composer for a remark to the team.
func (m *model) note() tea.Cmd {
	r := m.one()
	if r == nil {
		return nil
	}
	return m.compose(r, true)
}

func (m *model) compose(r *view.Row, note bool) tea.Cmd {
	limits, takes := source.Limits{}, false
	if m.o.Limits != nil {
		limits, takes = m.o.Limits(r.Source)
	}
	c := screen.NewComposer(r, note, limits, takes)
	if !note && !m.forApproval(c, r) {
		return nil
	}
	var cmd tea.Cmd
	if m.place != "conversation" {
		cmd = m.open(r.ID)
	}
	m.hold(c)
	m.draft++
	m.saved, m.recalls, m.sends = "", true, false
	return tea.Batch(cmd, m.recall())
}

// recall reads what was kept of the text in the composer, behind what is
// still being saved.
func (m *model) recall() tea.Cmd {
	c := m.composer
	return m.enqueue(func(ctx context.Context) tea.Msg {
		text, err := m.kept(ctx, c)
		return draftRead{c, text, err}
	})
}

// kept is the text of a composer as the desk has it.
func (m *model) kept(ctx context.Context, c *screen.Composer) (string, error) {
	if c.Note {
		return m.o.Desk.Note(ctx, c.ID)
	}
	return m.o.Desk.Draft(ctx, c.ID)
}

// keep gives the text of a composer to the desk; beside what was kept, where
// nobody has read that.
func (m *model) keep(ctx context.Context, c *screen.Composer, text string, unread bool) error {
	if unread {
		old, err := m.kept(ctx, c)
		if err != nil {
			return err
		}
		text = joined(old, text)
	}
	if c.Note {
		return m.o.Desk.SaveNote(ctx, c.ID, text)
	}
	return m.o.Desk.SaveDraft(ctx, c.ID, text)
}

// joined is what was kept with what was typed before it was read.
func joined(kept, typed string) string {
	if kept == "" || typed == "" || kept == typed {
		return cmp.Or(typed, kept)
	}
	return kept + "\n" + typed
}

// hold makes the composer the panel.
func (m *model) hold(c *screen.Composer) {
	m.ask(c, nil)
	m.composer, m.typed = c, (*model).composed
}

// draftRead is the reply as it was left.
type draftRead struct {
	composer *screen.Composer // that asked; by now there may be another
	text     string
	err      error
}

func (m *model) draftRead(d draftRead) tea.Cmd {
	c := m.composer
	switch {
	case c == nil || c != d.composer || !m.recalls:
		return nil
	case d.err != nil:
		m.sends = false
		m.say(screen.Bad, "read the draft: "+d.err.Error())
		return nil
	}
	typed, sends := c.Text(), m.sends
	m.saved, m.recalls, m.sends = d.text, false, false
	switch {
	case c.Approves != "" && d.text == "": // the colleague's words are nobody's draft
		m.saved = typed
	case c.Approves != "" && typed == m.proposed.text:
		c.SetText(d.text)
		m.say(screen.Plain, "your change, as you left it")
	case d.text != "" && d.text != typed: // with what was typed before it was read
		c.SetText(joined(d.text, typed))
		m.say(screen.Plain, "your draft, as you left it")
	case sends:
		return m.send()
	}
	if typed == "" {
		return nil
	}
	return m.composed()
}

// composed is told of every key in the composer, and saves what was typed
// once the typing pauses.
func (m *model) composed() tea.Cmd {
	m.draft++
	m.sends = false
	gen := m.draft
	return tea.Tick(saveAfter, func(time.Time) tea.Msg { return saveMsg{gen} })
}

// saveMsg says that the typing paused.
type saveMsg struct{ gen int }

func (m *model) saveNow(s saveMsg) tea.Cmd {
	m.dirty = false
	switch {
	case s.gen != m.draft || m.composer == nil:
		return nil
	case m.recalls:
		return m.recall()
	}
	return m.saveDraft()
}

// unsaved reports whether the composer holds what the desk does not have.
func (m *model) unsaved() bool {
	c := m.composer
	return c != nil && c.Text() != m.saved
}

// saveDraft saves the draft if it changed since it was last saved.
func (m *model) saveDraft() tea.Cmd {
	if !m.unsaved() {
		return nil
	}
	c, text, unread := m.composer, m.composer.Text(), m.recalls
	m.saved = text
	return m.enqueue(func(ctx context.Context) tea.Msg {
		if err := m.keep(ctx, c, text, unread); err != nil {
			return failed{"save the draft", err}
		}
		return nil
	})
}

// write applies a verb of writing.
func (m *model) write(name string) tea.Cmd {
	if m.composer == nil {
		m.say(screen.Warn, fmt.Sprintf("nothing is being written; %s begins a reply", m.keys.show("reply")))
		return nil
	}
	switch name {
	case "send":
		return m.send()
	case "editor":
		return m.edit()
	}
	save := m.saveDraft()
	if strings.TrimSpace(m.composer.Text()) != "" {
		begins := "reply"
		if m.composer.Note {
			begins = "note"
		}
		m.say(screen.Plain, "draft kept; "+m.keys.show(begins)+" goes on with it")
	}
	m.close()
	return save
}

// send gives what was written to the desk, or, where the source takes no
// replies, helps the person to post it.
func (m *model) send() tea.Cmd {
	c := m.composer
	text := strings.TrimSpace(c.Text())
	switch over := c.Over(); {
	case text == "":
		m.say(screen.Warn, "nothing is written yet")
		return nil
	case over > 0:
		m.say(screen.Warn, fmt.Sprintf("%d too many; shorten it first", over))
		return nil
	case m.recalls:
		m.sends = true
		m.say(screen.Plain, "looking for a draft that you left ...")
		return m.recall()
	case c.ByHand():
		return m.postByHand(c, text)
	}
	save := m.saveDraft()
	m.close()
	if c.Note {
		return tea.Batch(save, m.act([]domain.ID{c.ID}, desk.Command{Verb: "note", Text: text}, "noted on"))
	}
	if c.Approves != "" {
		return tea.Batch(save, m.approveAs(c.ID, text))
	}
	if c.Proposes {
		return tea.Batch(save, m.act([]domain.ID{c.ID}, desk.Command{Verb: "reply", Text: text}, "proposed to "+c.ApproversSaid()+": the reply to"))
	}
	cmd := m.act([]domain.ID{c.ID}, desk.Command{Verb: "reply", Text: text}, "reply queued for")
	if m.o.Hold > 0 {
		m.say(screen.Plain, "") // the countdown says it
	}
	return tea.Batch(save, cmd, m.withhold([]domain.ID{c.ID}, m.env.Now.Add(m.o.Hold)))
}

// postByHand copies the reply, opens the page, and asks for the link.
func (m *model) postByHand(c *screen.Composer, text string) tea.Cmd {
	save := m.saveDraft()
	url := ""
	if r := m.row(c.ID); r != nil {
		url = r.URL
	}
	p := &screen.Picker{Title: "Copied. Post it on the page, then give its link", Label: "link:", Free: true, Check: linkCheck}
	m.close()
	m.ask(p, func(m *model) tea.Cmd {
		return m.act([]domain.ID{c.ID}, desk.Command{Verb: "reply", Text: text, Posted: p.Answer()}, "wrote down your reply to")
	})
	m.closed = func(m *model) tea.Cmd {
		m.hold(c)
		m.say(screen.Plain, "not posted; your draft is here")
		return nil
	}
	m.say(screen.Plain, "this source takes no replies from hark: the text is on the clipboard")
	cmds := []tea.Cmd{save, tea.SetClipboard(text)}
	if url != "" {
		cmds = append(cmds, func() tea.Msg {
			if err := m.o.Desk.Browse(m.ctx, url); err != nil {
				return failed{"open the page", err}
			}
			return nil
		})
	}
	return tea.Batch(cmds...)
}

func linkCheck(text string) (string, bool) {
	text = strings.TrimSpace(text)
	for _, scheme := range []string{"https://", "http://"} {
		if host, ok := strings.CutPrefix(text, scheme); ok && host != "" && !strings.ContainsAny(text, " \t") {
			return "", true
		}
	}
	return "the link begins with https://", false
}
