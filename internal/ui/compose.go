package ui

import (
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
	if r.HeldAt(m.env.Now) && !r.Mine(m.o.Me) {
		m.say(screen.Warn, fmt.Sprintf("%s has it until %s; ask for it, or leave a note (%s)", r.Owner, screen.When(m.env.Now, r.Lease), m.keys.show("note")))
		return nil
	}
	cmd := m.compose(r, false)
	id, c := r.ID, m.composer
	return tea.Batch(cmd, func() tea.Msg {
		text, err := m.o.Desk.Draft(m.ctx, id)
		return draftRead{c, text, err}
	})
}

// note opens the composer for a remark to the team.
func (m *model) note() tea.Cmd {
	r := m.one()
	if r == nil {
		return nil
	}
	cmd := m.compose(r, true)
	m.composer.SetText(m.notes[r.ID])
	return cmd
}

func (m *model) compose(r *view.Row, note bool) tea.Cmd {
	limits, takes := source.Limits{}, false
	if m.o.Limits != nil {
		limits, takes = m.o.Limits(r.Source)
	}
	c := screen.NewComposer(r, note, limits, takes)
	var cmd tea.Cmd
	if m.place != "conversation" {
		cmd = m.open(r.ID)
	}
	m.hold(c)
	m.draft++
	m.saved = ""
	return cmd
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
	case c == nil || c != d.composer:
	case d.err != nil:
		m.say(screen.Bad, "read the draft: "+d.err.Error())
	case d.text != "" && c.Text() == "":
		c.SetText(d.text)
		m.saved = d.text
		m.say(screen.Plain, "your draft, as you left it")
	case d.text != "" && d.text != c.Text(): // typed before the draft was read: keep both
		typed := c.Text()
		c.SetText(d.text)
		c.Paste(typed)
	}
	return nil
}

// composed is told of every key in the composer, and saves what was typed
// once the typing pauses.
func (m *model) composed() tea.Cmd {
	if m.composer.Note {
		m.notes[m.composer.ID] = m.composer.Text()
		return nil
	}
	m.draft++
	gen := m.draft
	return tea.Tick(saveAfter, func(time.Time) tea.Msg { return saveMsg{gen} })
}

// saveMsg says that the typing paused.
type saveMsg struct{ gen int }

func (m *model) saveNow(s saveMsg) tea.Cmd {
	m.dirty = false
	if s.gen != m.draft {
		return nil
	}
	return m.saveDraft()
}

// saveDraft saves the draft if it changed since it was last saved.
func (m *model) saveDraft() tea.Cmd {
	c := m.composer
	if c == nil || c.Note || c.Text() == m.saved {
		return nil
	}
	id, text := c.ID, c.Text()
	m.saved = text
	return m.enqueue(func(ctx context.Context) tea.Msg {
		if err := m.o.Desk.SaveDraft(ctx, id, text); err != nil {
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
	if !m.composer.Note && strings.TrimSpace(m.composer.Text()) != "" {
		m.say(screen.Plain, "draft kept; "+m.keys.show("reply")+" goes on with it")
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
	case c.Note:
		m.close()
		delete(m.notes, c.ID)
		return m.act([]domain.ID{c.ID}, desk.Command{Verb: "note", Text: text}, "noted on")
	case c.ByHand():
		return m.postByHand(c, text)
	}
	save := m.saveDraft()
	m.close()
	cmd := m.submit(c.ID, desk.Command{Verb: "reply", Text: text}, "reply queued for")
	m.say(screen.Good, m.message+"; "+m.keys.show("undo")+" takes it back until it goes out")
	return tea.Batch(save, cmd)
}

// submit gives a reply to the desk, and forgets the draft once it is accepted.
func (m *model) submit(id domain.ID, c desk.Command, says string) tea.Cmd {
	return m.actThen([]domain.ID{id}, c, says, func(m *model) tea.Cmd {
		return m.enqueue(func(ctx context.Context) tea.Msg {
			if err := m.o.Desk.SaveDraft(ctx, id, ""); err != nil {
				return failed{"forget the draft of the reply", err}
			}
			return nil
		})
	})
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
		return m.submit(c.ID, desk.Command{Verb: "reply", Text: text, Posted: p.Answer()}, "wrote down your reply to")
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
