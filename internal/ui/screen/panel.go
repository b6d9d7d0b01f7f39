package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// Panel asks for something at the bottom of the body. While one is shown,
// keys go to it first.
type Panel interface {
	// Key applies a key: its name, and the text that it types, if any.
	Key(key, text string) State
	// Paste puts pasted text in.
	Paste(text string)
	// Draw gives the panel's lines, at most e.Height of e.Width cells, and the
	// cursor's cell among them.
	Draw(e *Env) (lines []string, x, y int)
	// Hints are the keys that matter in it.
	Hints(e *Env) []Hint
}

// State is how far a panel's question is answered.
type State uint8

// The states of a question.
const (
	Asking State = iota
	Answered
	Cancelled
)

// Hint is a key and what it does, for the footer.
type Hint struct{ Key, Says string }

// title is the line above a panel: a rule with what is asked on the left and
// a remark on the right; both may be hostile.
func title(e *Env, says, remark string, remarkPaint theme.Paint) string {
	th, g, w := e.Theme, e.Glyphs, e.Cells
	rule := func(n int) string { return th.BorderFocus.Render(strings.Repeat(g.Rule, max(n, 0))) }
	if remark != "" {
		remark = " " + w.Truncate(kit.Clean(remark), e.Width/2) + " "
	}
	says = w.Truncate(" "+kit.Clean(says)+" ", max(e.Width-4-w.Of(remark), 4))
	used := 2 + w.Of(says) + w.Of(remark)
	end := min(2, max(e.Width-used, 0))
	return rule(2) + th.Title.Render(says) + rule(e.Width-used-end) + remarkPaint.Render(remark) + rule(end)
}
