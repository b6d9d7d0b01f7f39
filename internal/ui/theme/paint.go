package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Paint is how one meaning looks. The zero Paint changes nothing. Its escape
// sequence is made once, because a frame has thousands of painted pieces.
type Paint struct {
	look look
	on   string
}

// look is a paint taken apart; nil colours are the terminal's own.
type look struct {
	fg, bg                                 color.Color
	bold, faint, italic, underline, invert bool
}

// paint lets Lip Gloss draw one letter in this look, and keeps what stands
// before it: rendering each piece of a frame anew costs ten times as much.
func (l look) paint() Paint {
	if l == (look{}) {
		return Paint{}
	}
	s := lipgloss.NewStyle().Bold(l.bold).Faint(l.faint).Italic(l.italic).Underline(l.underline).Reverse(l.invert)
	if l.fg != nil {
		s = s.Foreground(l.fg)
	}
	if l.bg != nil {
		s = s.Background(l.bg)
	}
	on, _, _ := strings.Cut(s.Render("x"), "x")
	return Paint{l, on}
}

const off = "\x1b[m"

// Render paints s, one line of text without escape sequences of its own: an
// inner reset would end the paint early.
func (p Paint) Render(s string) string {
	if p.on == "" || s == "" {
		return s
	}
	return p.on + s + off
}

// Over is p on a base such as Selected, for a piece of a row that has a
// background. A piece that brings its own background keeps its look. Where
// the base inverts, or sets text and background both, the base wins and only
// the weight of p remains: a patchwork of inverted colours cannot be read.
func (p Paint) Over(base Paint) Paint {
	l, b := p.look, base.look
	switch {
	case b == (look{}), l.bg != nil, l.invert:
		return p
	case b.invert, b.fg != nil && b.bg != nil:
		b.bold = b.bold || l.bold
		b.italic = b.italic || l.italic
		b.underline = b.underline || l.underline
		return b.paint()
	}
	l.bg = b.bg
	if l.fg == nil {
		l.fg = b.fg
		l.faint = l.faint || b.faint && !l.bold
	}
	l.bold = l.bold || b.bold
	l.underline = l.underline || b.underline
	return l.paint()
}

// Bold is the same paint with more weight.
func (p Paint) Bold() Paint {
	l := p.look
	l.bold, l.faint = true, false
	return l.paint()
}

// Coloured reports whether the paint sets a colour; where it does not, signs
// must tell apart what it would.
func (p Paint) Coloured() bool { return p.look.fg != nil || p.look.bg != nil }
