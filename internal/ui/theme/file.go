package theme

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/charmbracelet/colorprofile"
	"github.com/pelletier/go-toml/v2/unstable"
)

// file is a theme file, read and merged with what it inherits, from which
// themes for any terminal are made.
type file struct {
	key     string // the name it was loaded by
	name    string
	dark    bool
	palette map[string]ink
	looks   map[string][]spec // by "section.role"; one, or several for a list
}

// spec is a role's value: palette names and attributes.
type spec struct {
	at                                     place
	fg, bg                                 string
	bold, faint, italic, underline, invert bool
}

// theme makes the paints for a terminal that shows no more than p.
func (f *file) theme(p colorprofile.Profile) *Theme {
	t := &Theme{File: f.key, Name: f.name, Dark: f.dark, Profile: p, file: f}
	for _, r := range t.roles() {
		specs := f.looks[r.section+"."+r.name]
		if r.one != nil {
			*r.one = f.look(specs[0], p).paint()
			continue
		}
		for _, s := range specs {
			*r.many = append(*r.many, f.look(s, p).paint())
		}
	}
	if t.SelectedInactive == t.Selected {
		t.SelectedInactive = look{underline: true}.paint()
	}
	return t
}

func (f *file) look(s spec, p colorprofile.Profile) look {
	l := look{bold: s.bold, faint: s.faint, italic: s.italic, underline: s.underline, invert: s.invert}
	if s.fg != "" {
		l.fg = f.palette[s.fg].at(p)
	}
	switch {
	case s.bg == "":
	case f.palette[s.bg].own:
	case p <= colorprofile.ASCII, p == colorprofile.ANSI && s.fg == "":
		// A piece with a background must still stand out where there is no
		// colour, and with 16 colours no background is one that all paints can
		// be read on.
		l.invert = true
	default:
		l.bg = f.palette[s.bg].at(p)
	}
	return l
}

// check reports roles that are not set and colours that are not in the palette.
func (f *file) check(path string) error {
	for _, r := range new(Theme).roles() {
		key := r.section + "." + r.name
		specs := f.looks[key]
		if len(specs) == 0 || r.many != nil && len(specs) < 3 {
			return &Error{File: path, What: "the role " + key + " is not set",
				Hint: "set it, or add inherits = \"dark\" at the top (a list needs three colours)"}
		}
		for _, s := range specs {
			for _, name := range []string{s.fg, s.bg} {
				if _, ok := f.palette[name]; name != "" && !ok {
					return s.at.errorf(meant(name, slices.Collect(maps.Keys(f.palette))), "unknown colour %q", name)
				}
			}
		}
	}
	return nil
}

// merge lays f over base, which is not changed.
func (f *file) merge(base *file) {
	over := func(k string) bool { _, ok := f.palette[k]; return !ok }
	for k, v := range base.palette {
		if over(k) {
			f.palette[k] = v
		}
	}
	for k, v := range base.looks {
		if _, ok := f.looks[k]; !ok {
			f.looks[k] = v
		}
	}
}

// setInk reads one palette entry.
func (f *file) setInk(name string, n *node) error {
	if n.kind == unstable.InlineTable {
		k, err := n.inkTable(name)
		f.palette[name] = k
		return err
	}
	k, ok := n.ink()
	if !ok {
		return n.at.errorf("write \"#rrggbb\", a number from 0 to 255, or \"default\"", "bad colour %q", n.text)
	}
	f.palette[name] = k
	return nil
}

// inkTable reads { hex, xterm, ansi }.
func (n *node) inkTable(name string) (ink, error) {
	k := ink{xterm: -1, ansi: -1}
	for _, e := range n.fields {
		switch e.key {
		case "hex":
			rgb, ok := parseHex(e.text)
			if e.kind != unstable.String || !ok {
				return k, e.at.errorf("write it as #rrggbb", "bad colour %q", e.text)
			}
			k.hex, k.rgb = true, rgb
		case "xterm", "ansi":
			to, most := &k.xterm, uint64(255)
			if e.key == "ansi" {
				to, most = &k.ansi, 15
			}
			v, err := strconv.ParseUint(e.text, 10, 8)
			if e.kind != unstable.Integer || err != nil || v > most {
				return k, e.at.errorf(fmt.Sprintf("give a number from 0 to %d", most), "bad %s colour %s", e.key, e.text)
			}
			*to = int(v)
		default:
			return k, e.keyAt.errorf(meant(e.key, []string{"hex", "xterm", "ansi"}), "unknown key %q", e.key)
		}
	}
	if !k.hex {
		return k, n.at.errorf("add hex = \"#rrggbb\"", "the colour %q has no hex", name)
	}
	return k, nil
}

// ink reads a hex value, a number of the 256, or "default".
func (n *node) ink() (ink, bool) {
	switch n.kind {
	case unstable.String:
		if n.text == "default" {
			return ink{own: true}, true
		}
		rgb, ok := parseHex(n.text)
		return ink{hex: true, rgb: rgb, xterm: -1, ansi: -1}, ok
	case unstable.Integer:
		v, err := strconv.ParseUint(n.text, 10, 8)
		return ink{n: uint8(v), xterm: -1, ansi: -1}, err == nil
	}
	return ink{}, false
}
