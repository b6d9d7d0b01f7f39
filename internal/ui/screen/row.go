package screen

import "hark/internal/ui/theme"

// rowLead begins the line of a list, two cells wide: with the cursor where the
// line is the selected one. Base is what its cells lie on.
func rowLead(e *Env, selected bool) (lead string, base theme.Paint) {
	if !selected {
		return "  ", theme.Paint{}
	}
	base = e.Theme.Selected
	return e.Theme.Mark.Over(base).Render(e.Glyphs.Cursor) + base.Render(" "), base
}
