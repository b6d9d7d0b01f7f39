package config

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// place is where something stands in a file, from 1.
type place struct {
	Line, Column int
	text         *quoted // of a key whose value is a text
}

// quoted is a text of the file, with its quotation marks.
type quoted struct {
	Line, Column int
	raw          string
}

// inside is the place of a byte of the text that stands behind a key.
func (p place) inside(offset int) place {
	if p.text == nil {
		return p
	}
	raw := p.text.raw
	i, n := 1, 0
	if strings.HasPrefix(raw, `"""`) || strings.HasPrefix(raw, "'''") {
		// A line break right behind the marks is not part of the text.
		i = 3 + strings.IndexFunc(raw[3:], func(r rune) bool { return r != '\r' && r != '\n' })
	}
	for i < len(raw) {
		size, stands := 1, 1
		if raw[0] == '"' && raw[i] == '\\' {
			size, stands = escaped(raw[i:])
		}
		if n == offset && stands > 0 {
			break
		}
		i, n = i+size, min(n+stands, offset)
	}
	before := raw[:min(i, len(raw))]
	if last := strings.LastIndexByte(before, '\n'); last >= 0 {
		return place{Line: p.text.Line + strings.Count(before, "\n"), Column: len(before) - last}
	}
	return place{Line: p.text.Line, Column: p.text.Column + len(before)}
}

// escaped gives how many bytes an escape has, and for how many it stands.
func escaped(s string) (size, stands int) {
	if len(s) < 2 {
		return 1, 1
	}
	switch s[1] {
	case 'x', 'u', 'U':
		size = map[byte]int{'x': 4, 'u': 6, 'U': 10}[s[1]]
		r, err := strconv.ParseUint(s[2:min(size, len(s))], 16, 31)
		if err != nil {
			return size, 1
		}
		return size, utf8.RuneLen(rune(r))
	case ' ', '\t', '\r', '\n': // a line that goes on in the next
		return 1 + len(s[1:]) - len(strings.TrimLeft(s[1:], " \t\r\n")), 0
	}
	return 2, 1
}

// places maps the keys of a document, "hold" or "feed[1].url", to where they
// stand. The strict decoder tells the place of what it cannot read; this does
// it for values that could be read and make no sense.
type places map[string]place

// of is the place of a key or, where the key is what is missing, of the table
// that should have it.
func (p places) of(key string) place {
	for key != "" {
		if at, ok := p[key]; ok {
			return at
		}
		key = key[:max(strings.LastIndexByte(key, '.'), 0)]
	}
	return place{}
}

// locate reads a document that has already been decoded without an error.
func locate(doc []byte) places {
	found := places{}
	count := map[string]int{}
	var p unstable.Parser
	p.Reset(doc)
	at := walker{doc: doc, line: 1}
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, key := keyOf(e)
			if table = name; e.Kind == unstable.ArrayTable {
				table = fmt.Sprintf("%s[%d]", name, count[name])
				count[name]++
			}
			found[table] = at.to(key)
		case unstable.KeyValue:
			name, key := keyOf(e)
			if table != "" {
				name = table + "." + name
			}
			stands := at.to(key)
			if v := e.Value(); v.Kind == unstable.String {
				start := at.to(int(v.Raw.Offset))
				stands.text = &quoted{start.Line, start.Column, string(p.Raw(v.Raw))}
			}
			found[name] = stands
		}
	}
	return found
}

// walker counts lines on the way through a document once: the parser's own
// count begins anew for every key, which takes minutes for the longest files.
type walker struct {
	doc       []byte
	at, begin int // how far it is, and where its line begins
	line      int
}

// to gives the place of a byte, which is not before the one asked for last.
func (w *walker) to(offset int) place {
	for ; w.at < min(offset, len(w.doc)); w.at++ {
		if w.doc[w.at] == '\n' {
			w.line, w.begin = w.line+1, w.at+1
		}
	}
	return place{Line: w.line, Column: offset - w.begin + 1}
}

// keyOf gives a key with its dots, and the byte where it begins.
func keyOf(e *unstable.Node) (name string, at int) {
	var parts []string
	for k := e.Key(); k.Next(); {
		n := k.Node()
		if parts == nil {
			at = int(n.Raw.Offset)
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), at
}
