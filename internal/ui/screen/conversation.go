package screen

import (
	"strings"

	"hark/internal/domain"
	"hark/internal/view"
)

// Conversation is the screen of one thread, whole.
type Conversation struct {
	pane Preview
	id   domain.ID // asked for; the thread may still be on its way
}

// Open shows a conversation, from its end; its thread comes by Set.
func (c *Conversation) Open(id domain.ID) {
	if c.id != id {
		c.id = id
		c.pane.Set(nil)
		c.pane.ToEnd()
	}
}

// ID is the conversation that the screen is for; zero is none.
func (c *Conversation) ID() domain.ID { return c.id }

// Set gives the thread of the conversation, and why its mentions are felt to
// be as they are; one of another is not taken.
func (c *Conversation) Set(t *view.Thread, why Why) {
	if t.Row.ID != c.id {
		return
	}
	c.pane.Explain(why)
	first := c.pane.Thread() == nil
	c.pane.Set(t)
	if first {
		c.pane.ToEnd()
	}
}

// Thread is what is shown, or nil.
func (c *Conversation) Thread() *view.Thread { return c.pane.Thread() }

// Do implements Screen.
func (c *Conversation) Do(verb string, e *Env) (Ask, bool) { return nil, c.pane.Do(verb, e) }

// View implements Screen.
func (c *Conversation) View(e *Env) string {
	if c.pane.Thread() == nil {
		says := "Nothing is open. Choose a conversation in the queue."
		if !c.id.IsZero() {
			says = "Reading " + c.id.Short() + " ..."
		}
		return strings.Join(blank([]string{"", "  " + e.Theme.Muted.Render(e.Cells.Truncate(says, e.Width-2))}, e.Height), "\n")
	}
	lines := c.pane.Draw(e, readable(e), e.Height)
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return strings.Join(lines, "\n")
}

// readable bounds the measure of running text: past a hundred cells the eye
// loses the line.
func readable(e *Env) int { return min(e.Width-2, 100) }

// Cursor implements Screen.
func (c *Conversation) Cursor(*Env) (x, y int, shown bool) { return 0, 0, c.pane.Thread() != nil }

// Hints implements Screen: what can be done with a conversation depends on
// where it stands.
func (c *Conversation) Hints() []string {
	t := c.pane.Thread()
	if t == nil {
		return []string{"back", "queue", "palette", "help"}
	}
	var hints []string
	if t.Row.Proposed > 0 {
		hints = append(hints, "approve", "decline")
	}
	switch t.Row.Reply {
	case domain.ReplyFailed, domain.ReplyParked:
		hints = append(hints, "retry")
	}
	if t.Row.Status == domain.StatusResolved {
		return append(hints, "reopen", "note", "tag", "open", "back", "palette", "help")
	}
	if t.Row.Owner == "" {
		hints = append(hints, "claim")
	}
	return append(hints, "reply", "note", "tag", "resolve", "snooze", "open", "back", "palette", "help")
}

// Word implements Worder: the verb that opens the post elsewhere is not the
// one that opens a conversation.
func (c *Conversation) Word(verb string) string {
	if verb == "open" {
		return "open the post"
	}
	return ""
}
