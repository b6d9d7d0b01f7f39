package screen

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// Composer is where a reply or a note is written. It keeps what was typed as
// it was typed; saving it is for the one who holds the composer.
type Composer struct {
	ID   domain.ID
	Note bool // for the team alone
	// Proposes says that the reply goes to one of Approvers first; Approves
	// that it is this colleague's, changed by who approves it.
	Proposes  bool
	Approvers []string
	Approves  string

	to     string
	source string
	limits source.Limits
	byHand bool // the source takes no replies; a person posts
	editor Editor
	cut    bool // a paste did not fit
}

// NewComposer begins a reply to a conversation, or a note in it. Takes says
// that the source takes replies, by the limits.
func NewComposer(r *view.Row, note bool, limits source.Limits, takes bool) *Composer {
	return &Composer{ID: r.ID, Note: note, to: r.Author.Label(), source: r.Source, limits: limits, byHand: !takes}
}

// ByHand reports whether a person has to post the reply.
func (c *Composer) ByHand() bool { return c.byHand && !c.Note && !c.Proposes && c.Approves == "" }

// Text is what was typed.
func (c *Composer) Text() string { return c.editor.Text() }

// SetText puts a draft in place.
func (c *Composer) SetText(s string) { c.editor.SetText(s) }

// Over is by how much the text exceeds what the network takes; 0 where it fits.
func (c *Composer) Over() int {
	if c.Note || c.limits.Length == 0 {
		return 0
	}
	return max(c.count()-c.limits.Length, 0)
}

// count counts as the network does, or clusters where it does not say.
func (c *Composer) count() int {
	s := strings.TrimSpace(c.editor.Text())
	if c.limits.Count != nil {
		return c.limits.Count(s)
	}
	n := 0
	for s != "" {
		raw, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(raw):]
		n++
	}
	return n
}

// Key implements Panel. Sending and leaving are verbs and come from outside.
func (c *Composer) Key(key, text string) State {
	if text != "" {
		c.cut = !c.editor.Insert(text)
		return Asking
	}
	c.editor.Edit(key)
	return Asking
}

// Paste implements Panel.
func (c *Composer) Paste(text string) { c.cut = !c.editor.Insert(text) }

// Hints implements Panel.
func (c *Composer) Hints(e *Env) []Hint {
	send := "send"
	switch {
	case c.Note:
		send = "save the note"
	case c.Approves != "":
		send = "approve it so"
	case c.Proposes:
		send = "propose it to " + c.ApproversSaid()
	case c.byHand:
		send = "copy it and open the page"
	}
	return []Hint{{e.Key("send"), send}, {e.Key("editor"), "editor"}, {e.Key("back"), "back, draft is kept"}}
}

// ApproversSaid is who can let the reply go, in words.
func (c *Composer) ApproversSaid() string {
	if len(c.Approvers) == 0 {
		return "an approver"
	}
	return listed(c.Approvers, "or")
}

// counter says how much was written and how much may be.
func (c *Composer) counter(e *Env) (string, theme.Paint) {
	n := c.count()
	unit := c.limits.Unit
	if unit == "" {
		unit = "characters"
	}
	switch {
	case c.cut:
		return fmt.Sprintf("the rest did not fit: at most %d KiB", MaxDraft>>10), e.Theme.Error
	case c.Note || c.limits.Length == 0:
		return fmt.Sprintf("%d %s", n, unit), e.Theme.Muted
	case n > c.limits.Length:
		return fmt.Sprintf("%d/%d %s, %d too many", n, c.limits.Length, unit, n-c.limits.Length), e.Theme.Error
	case n > c.limits.Length*9/10:
		return fmt.Sprintf("%d/%d %s", n, c.limits.Length, unit), e.Theme.Warning
	}
	return fmt.Sprintf("%d/%d %s", n, c.limits.Length, unit), e.Theme.Muted
}

// Draw implements Panel. It takes all lines that it is given.
func (c *Composer) Draw(e *Env) (lines []string, x, y int) {
	says := "reply to " + kit.Clean(c.to) + " on " + kit.Clean(c.source)
	switch {
	case c.Note:
		says = "note for the team about " + kit.Clean(c.to)
	case c.Approves != "":
		says = name(e, c.Approves) + "'s " + says + ", as you approve it"
	case c.Proposes:
		says += ": goes to " + c.ApproversSaid()
	case c.byHand:
		says += ", which you post by hand"
	}
	counter, paint := c.counter(e)
	lines = append(lines, title(e, says, counter, paint))
	if there := e.present(c.ID).writing; len(there) > 0 && !c.Note {
		lines = append(lines, " "+e.Theme.Warning.Render(e.Cells.Truncate(e.Glyphs.Due+" "+does(there, "writing")+" to "+kit.Clean(c.to)+", too", e.Width-2)))
	}
	rows, x, y := c.editor.Draw(e.Cells, min(e.Width-2, 100), max(e.Height-len(lines), 1))
	y += len(lines) - 1
	for _, r := range rows {
		lines = append(lines, " "+e.Theme.Input.Render(r))
	}
	return lines, x + 1, y + 1
}
