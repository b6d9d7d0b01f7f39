package theme

import (
	"image/color"
	"strconv"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// ink is a colour as a theme file gives it.
type ink struct {
	own   bool // the terminal's own foreground or background
	hex   bool
	rgb   color.RGBA
	n     uint8 // where not hex: a number of the 256
	xterm int   // the colour of the 256 to use where there are no more; -1 leaves it to distance
	ansi  int   // the same of the 16
}

// parseHex reads #rgb or #rrggbb.
func parseHex(s string) (color.RGBA, bool) {
	if len(s) == 4 {
		s = string([]byte{s[0], s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' {
		return color.RGBA{}, false
	}
	v, err := strconv.ParseUint(s[1:], 16, 24)
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}, err == nil
}

// at is the colour for a terminal; nil where there is none to set.
func (k ink) at(p colorprofile.Profile) color.Color {
	if k.own || p <= colorprofile.ASCII {
		return nil
	}
	if p == colorprofile.ANSI && k.ansi >= 0 {
		return ansi.BasicColor(k.ansi)
	}
	if p == colorprofile.ANSI256 && k.xterm >= 0 {
		return ansi.IndexedColor(k.xterm)
	}
	if k.hex {
		return p.Convert(k.rgb)
	}
	if k.n < 16 {
		return ansi.BasicColor(k.n)
	}
	return p.Convert(ansi.IndexedColor(k.n))
}
