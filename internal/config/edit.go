package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"hark/internal/secret"
)

// An Edit is a hark.toml that is changed: what it will say, already read as
// strictly as any, and nothing written yet. All that is not changed stays as
// the person wrote it, comments and all.
type Edit struct {
	Config *Config // as the file will be read
	path   string
	was    []byte
	will   []byte
}

// Append adds an entry at the end of the file, or of an empty one where there
// is none. What makes no sense in it, such as a name that another source has,
// is an *Error.
func Append(f Folders, getenv func(string) string, s Source) (*Edit, error) {
	doc, err := document(f)
	if err != nil {
		return nil, err
	}
	gap := ""
	if len(doc) > 0 {
		gap = "\n"
		if doc[len(doc)-1] != '\n' {
			gap = "\n\n"
		}
	}
	return edited(f, getenv, doc, slices.Concat(doc, []byte(gap+s.text())))
}

// Remove takes the entry of that name out: its lines from [[source]] to its
// last value. What stands behind them, comments too, is left.
func Remove(f Folders, getenv func(string) string, name string) (*Edit, error) {
	doc, err := document(f)
	if err != nil {
		return nil, err
	}
	old := Defaults(getenv)
	if err := Parse(f.File(), doc, old); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(old.Sources, func(s Source) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("%s has no [[source]] of the name %q; `hark account list` names them", f.File(), name)
	}
	want := same(old)
	if want.Sources = slices.Delete(slices.Clone(old.Sources), i, i+1); len(want.Sources) == 0 {
		want.Sources = nil
	}
	before, after, found := cut(doc, "source", i, func(rest []byte) bool {
		e, err := edited(f, getenv, doc, rest)
		return err == nil && reflect.DeepEqual(want, same(e.Config))
	})
	if !found {
		return nil, fmt.Errorf("the entry of %q stands in %s in a way that is not safe to change; take it out by hand", name, f.File())
	}
	return edited(f, getenv, doc, []byte(before+after))
}

// same is what a file says, and nothing of where it says it.
func same(c *Config) Config {
	said := *c
	said.at = nil
	return said
}

// cut takes the i-th table of that name out of a document, with its heading
// and the empty line behind it. Its last value may go on over several lines:
// as few go with it as leave a rest that is as it should be.
func cut(doc []byte, name string, i int, good func(rest []byte) bool) (before, after string, found bool) {
	lines := slices.Collect(strings.Lines(string(doc)))
	from, last, end := tableLines(doc, name, i)
	for to := last; from > 0 && to <= min(end, len(lines)); to++ {
		before, after = strings.Join(lines[:from-1], ""), strings.Join(lines[to:], "")
		if to < len(lines) && strings.TrimSpace(lines[to]) == "" {
			after = strings.Join(lines[to+1:], "")
		}
		if good([]byte(before + after)) {
			return before, after, true
		}
	}
	return "", "", false
}

// tableLines are the lines, from 1, of the i-th heading of that name and of
// its last key, and the one before the next heading.
func tableLines(doc []byte, table string, i int) (from, last, end int) {
	var p unstable.Parser
	p.Reset(doc)
	at := walker{doc: doc, line: 1}
	end = len(doc)
	for n := 0; p.NextExpression(); {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			name, key := keyOf(e)
			line := at.to(key).Line
			if from > 0 {
				return from, last, line - 1
			}
			if name == table {
				if n == i {
					from, last = line, line
				}
				n++
			}
		case unstable.KeyValue:
			if _, key := keyOf(e); from > 0 {
				last = at.to(key).Line
			}
		}
	}
	return from, last, end
}

func document(f Folders) ([]byte, error) {
	doc, err := os.ReadFile(f.File())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read config %s: %w", f.File(), err)
	}
	return doc, nil
}

func edited(f Folders, getenv func(string) string, was, will []byte) (*Edit, error) {
	c := Defaults(getenv)
	if len(will) > maxFile {
		return nil, fmt.Errorf("change config %s: it would have more than %d bytes", f.File(), maxFile)
	}
	if err := Parse(f.File(), will, c); err != nil {
		return nil, err
	}
	return &Edit{c, f.File(), was, will}, nil
}

// Write replaces the file at once, readable by its owner alone. Where somebody
// changed it meanwhile, it is left as it is.
func (e *Edit) Write() error {
	now, err := os.ReadFile(e.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("change config: %w", err)
	}
	if string(now) != string(e.was) {
		return fmt.Errorf("change config: %s has changed meanwhile; do it again", e.path)
	}
	return secret.Replace(e.path, e.will)
}

// Wrong is an error about a key of the file, such as "source[1].server", at
// its place.
func (c *Config) Wrong(key string, err error) error {
	p := c.at.of(key)
	return &Error{c.File, []Problem{{p.Line, p.Column, err.Error()}}}
}
