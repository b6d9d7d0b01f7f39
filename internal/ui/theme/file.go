package theme

import (
	"maps"
	"slices"
	"strconv"

	"github.com/charmbracelet/colorprofile"
	"github.com/pelletier/go-toml/v2/unstable"
)

// file is a theme file, read and merged with what it inherits, from which
// themes for any terminal are made.
type file struct {
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
	t := &Theme{Name: f.name, Dark: f.dark, Profile: p, file: f}
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
	return t
}

func (f *file) look(s spec, p colorprofile.Profile) look {
	l := look{bold: s.bold, faint: s.faint, italic: s.italic, underline: s.underline, invert: s.invert}
	if s.fg != "" {
		l.fg = f.palette[s.fg].at(p)
	}
	if s.bg != "" {
		l.bg = f.palette[s.bg].at(p)
		// Where there is no colour to set the background with, the piece must
		// still stand out.
		if l.bg == nil && !f.palette[s.bg].own {
			l.invert = true
		}
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
		k := ink{ansi: -1}
		for _, e := range n.fields {
			switch e.key {
			case "hex":
				rgb, ok := parseHex(e.text)
				if e.kind != unstable.String || !ok {
					return e.at.errorf("write it as #rrggbb", "bad colour %q", e.text)
				}
				k.hex, k.rgb = true, rgb
			case "ansi":
				v, err := strconv.ParseUint(e.text, 10, 8)
				if e.kind != unstable.Integer || err != nil || v > 15 {
					return e.at.errorf("give a number from 0 to 15", "bad ansi colour %s", e.text)
				}
				k.ansi = int(v)
			default:
				return e.at.errorf(meant(e.key, []string{"hex", "ansi"}), "unknown key %q", e.key)
			}
		}
		if !k.hex {
			return n.at.errorf("add hex = \"#rrggbb\"", "the colour %q has no hex", name)
		}
		f.palette[name] = k
		return nil
	}
	k, ok := n.ink()
	if !ok {
		return n.at.errorf("write \"#rrggbb\", a number from 0 to 255, or \"default\"", "bad colour %q", n.text)
	}
	f.palette[name] = k
	return nil
}

func (n *node) ink() (ink, bool) {
	switch n.kind {
	case unstable.String:
		if n.text == "default" {
			return ink{own: true, ansi: -1}, true
		}
		rgb, ok := parseHex(n.text)
		return ink{hex: true, rgb: rgb, ansi: -1}, ok
	case unstable.Integer:
		v, err := strconv.ParseUint(n.text, 10, 8)
		return ink{n: uint8(v), ansi: -1}, err == nil
	}
	return ink{}, false
}
