package config

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// place is where something stands in a file, from 1.
type place struct{ Line, Column int }

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
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, at := keyOf(&p, e)
			if table = name; e.Kind == unstable.ArrayTable {
				table = fmt.Sprintf("%s[%d]", name, count[name])
				count[name]++
			}
			found[table] = at
		case unstable.KeyValue:
			name, at := keyOf(&p, e)
			if table != "" {
				name = table + "." + name
			}
			found[name] = at
		}
	}
	return found
}

func keyOf(p *unstable.Parser, e *unstable.Node) (string, place) {
	var parts []string
	var at place
	for k := e.Key(); k.Next(); {
		n := k.Node()
		if parts == nil {
			start := p.Shape(n.Raw).Start
			at = place{start.Line, start.Column}
		}
		parts = append(parts, string(n.Data))
	}
	return strings.Join(parts, "."), at
}
