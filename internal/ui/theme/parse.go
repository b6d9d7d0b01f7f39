package theme

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// node is one value of a TOML document and where it stands.
type node struct {
	key    string
	kind   unstable.Kind
	text   string  // of a scalar
	fields []*node // of an inline table (with keys) or an array
	at     place
	keyAt  place // of a table's field
}

// parse reads a theme file without what it inherits. It returns the file and
// the name of the theme that it inherits, which may be empty.
func parse(path string, data []byte) (*file, string, error) {
	var syntax map[string]any
	if err := toml.Unmarshal(data, &syntax); err != nil {
		e := &Error{File: path, What: err.Error()}
		var d *toml.DecodeError
		if errors.As(err, &d) {
			e.Line, e.Col = d.Position()
			e.What = strings.TrimPrefix(d.Error(), "toml: ")
		}
		return nil, "", e
	}
	r := &reader{file: &file{dark: true, palette: map[string]ink{}, looks: map[string][]spec{}}, path: path}
	r.p.Reset(data)
	section := ""
	for r.p.NextExpression() {
		e := r.p.Expression()
		var err error
		switch e.Kind {
		case unstable.Table:
			section, err = r.section(e)
		case unstable.KeyValue:
			err = r.entry(section, e)
		case unstable.ArrayTable:
			err = r.place(e.Child().Raw).errorf("write [name] with single brackets", "a theme has no lists of tables")
		}
		if err != nil {
			return nil, "", err
		}
	}
	return r.file, r.inherits, nil
}

type reader struct {
	p        unstable.Parser
	path     string
	file     *file
	inherits string
}

func (r *reader) place(raw unstable.Range) place {
	s := r.p.Shape(raw).Start
	return place{r.path, s.Line, s.Column}
}

// sections are the tables of a theme file.
func sections() []string { return []string{"palette", "ui", "state", "sentiment", "chart"} }

func (r *reader) section(e *unstable.Node) (string, error) {
	it := e.Key()
	it.Next()
	name, at := string(it.Node().Data), r.place(it.Node().Raw)
	if !slices.Contains(sections(), name) || !it.IsLast() {
		return "", at.errorf(meant(name, sections()), "unknown section %q", name)
	}
	return name, nil
}

func (r *reader) entry(section string, e *unstable.Node) error {
	key, at, err := r.key(e)
	if err != nil {
		return err
	}
	v, err := r.value(e.Value(), at)
	if err != nil {
		return err
	}
	switch section {
	case "":
		return r.top(key, at, v)
	case "palette":
		return r.file.setInk(key, v)
	}
	return r.role(section, key, at, v)
}

// key gives the one part of a key; themes have no dotted ones.
func (r *reader) key(e *unstable.Node) (string, place, error) {
	it := e.Key()
	it.Next()
	key, at := string(it.Node().Data), r.place(it.Node().Raw)
	if !it.IsLast() {
		return "", at, at.errorf("put it under a [section]", "dotted key %q", key)
	}
	return key, at, nil
}

// value copies a value out of the parser, whose memory is reused. Values of
// a table are placed where their keys are.
func (r *reader) value(n *unstable.Node, at place) (*node, error) {
	v := &node{kind: n.Kind, text: string(n.Data), at: at}
	switch n.Kind {
	case unstable.Array, unstable.InlineTable:
		it := n.Children()
		for it.Next() {
			c, key, where := it.Node(), "", at
			if n.Kind == unstable.InlineTable {
				var err error
				if key, where, err = r.key(c); err != nil {
					return nil, err
				}
				c = c.Value()
			} else if c.Raw.Length > 0 {
				where = r.place(c.Raw)
			}
			f, err := r.value(c, where)
			if err != nil {
				return nil, err
			}
			f.key, f.keyAt = key, where
			v.fields = append(v.fields, f)
		}
	default:
		if n.Raw.Length > 0 {
			v.at = r.place(n.Raw)
		}
	}
	return v, nil
}

func (r *reader) top(key string, at place, v *node) error {
	known := []string{"name", "variant", "inherits"}
	if !slices.Contains(known, key) {
		return at.errorf(meant(key, append(known, sections()...)), "unknown key %q", key)
	}
	if v.kind != unstable.String {
		return v.at.errorf("put it in quotes", "%s must be text", key)
	}
	switch key {
	case "name":
		r.file.name = v.text
	case "inherits":
		r.inherits = v.text
	case "variant":
		if v.text != "dark" && v.text != "light" {
			return v.at.errorf("write dark or light", "unknown variant %q", v.text)
		}
		r.file.dark = v.text == "dark"
	}
	return nil
}

func (r *reader) role(section, key string, at place, v *node) error {
	var known []string
	list := false
	for _, x := range new(Theme).roles() {
		if x.section == section {
			known = append(known, x.name)
			list = list || x.name == key && x.many != nil
		}
	}
	if !slices.Contains(known, key) {
		return at.errorf(meant(key, known), "unknown role %q in [%s]", key, section)
	}
	values := []*node{v}
	if list {
		if v.kind != unstable.Array {
			return v.at.errorf("write it as a list in [ ]", "%s.%s needs several colours", section, key)
		}
		values = v.fields
	}
	specs := make([]spec, len(values))
	for i, v := range values {
		s, err := v.spec()
		if err != nil {
			return err
		}
		specs[i] = s
	}
	r.file.looks[section+"."+key] = specs
	return nil
}

// spec reads a role's value: a palette name, or a table of parts.
func (n *node) spec() (spec, error) {
	s := spec{at: n.at}
	if n.kind == unstable.String {
		s.fg = n.text
		return s, nil
	}
	if n.kind != unstable.InlineTable {
		return s, n.at.errorf("write a palette name in quotes, or { fg = \"...\", bold = true }", "bad value %s", n.text)
	}
	flags := map[string]*bool{"bold": &s.bold, "faint": &s.faint, "italic": &s.italic, "underline": &s.underline, "reverse": &s.invert}
	for _, f := range n.fields {
		switch {
		case f.key == "fg" && f.kind == unstable.String:
			s.fg = f.text
		case f.key == "bg" && f.kind == unstable.String:
			s.bg = f.text
		case flags[f.key] != nil && f.kind == unstable.Bool:
			*flags[f.key] = f.text == "true"
		case f.key == "fg" || f.key == "bg":
			return s, f.at.errorf("give a name of the [palette] in quotes", "bad value %s for %s", f.text, f.key)
		case flags[f.key] != nil:
			return s, f.at.errorf("write true or false", "bad value %s for %s", f.text, f.key)
		default:
			return s, f.keyAt.errorf(meant(f.key, []string{"fg", "bg", "bold", "faint", "italic", "underline", "reverse"}), "unknown key %q", f.key)
		}
		if f.key == "fg" || f.key == "bg" {
			s.at = f.at
		}
	}
	return s, nil
}
