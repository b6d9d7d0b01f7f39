package kit

import (
	"strings"

	"hark/internal/ui/theme"
)

// Splice lays the lines of a box over those of a frame at column x, line y.
// What lies beside the box stays as it is; lines outside the frame are
// dropped. Cutting lines costs a twentieth of composing layers of cells.
func Splice(w Width, frame, box []string, x, y int) []string {
	out := append([]string(nil), frame...)
	for i, line := range box {
		at := y + i
		if at < 0 || at >= len(out) {
			continue
		}
		under := out[at]
		left := w.Cut(under, 0, x)
		out[at] = left + spaces(x-w.Of(left)) + line + w.TruncateLeft(under, x+w.Of(line))
	}
	return out
}

// Box is a frame around lines, with a title in its upper edge.
type Box struct {
	Title  string
	Border theme.Paint
	Head   theme.Paint
	ASCII  bool
}

// Draw gives the lines of the box, width cells wide; lines are cut or padded
// to what is inside, which has one space on either side.
func (b Box) Draw(w Width, lines []string, width int) []string {
	tl, tr, bl, br, h, v := "╭", "╮", "╰", "╯", "─", "│"
	if b.ASCII {
		tl, tr, bl, br, h, v = "+", "+", "+", "+", "-", "|"
	}
	inner := max(width-4, 0)
	top := b.Border.Render(tl + strings.Repeat(h, inner+2) + tr)
	if title := w.Truncate(b.Title, inner-2); title != "" {
		top = b.Border.Render(tl+h) + " " + b.Head.Render(title) + " " +
			b.Border.Render(strings.Repeat(h, inner-1-w.Of(title))+tr)
	}
	out := make([]string, 0, len(lines)+2)
	out = append(out, top)
	side := b.Border.Render(v)
	for _, l := range lines {
		out = append(out, side+" "+w.Fit(l, inner)+" "+side)
	}
	return append(out, b.Border.Render(bl+strings.Repeat(h, inner+2)+br))
}

// Beside joins two blocks of lines, left padded to width cells, with sep
// between, to height lines.
func Beside(w Width, left, right []string, width, height int, sep string) []string {
	out := make([]string, height)
	for i := range out {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = w.Fit(l, width) + sep + r
	}
	return out
}

// Fill makes lines exactly height many, each at most width cells: a frame
// that nothing breaks.
func Fill(w Width, lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = w.Truncate(lines[i], width)
		}
	}
	return out
}
