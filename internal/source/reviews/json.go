package reviews

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient reads what was written by others.
func lenient() jsontext.Options {
	return json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// How deep a review is looked for, and how deep within it.
const (
	listDepth  = 4
	fieldDepth = 6
	fieldsMax  = 500
)

// objects walks over the reviews of a JSON text.
type objects struct {
	text  []byte
	yield func(row) bool
	line  int // of at
	at    int
}

// readJSON gives the objects of a list, wherever in an object it stands, or of
// a file with one object on each line.
func readJSON(text []byte) iter.Seq[row] {
	return func(yield func(row) bool) {
		o := &objects{text: text, yield: yield, line: 1}
		for start, bad := 0, 0; bad < badMax; {
			end, err := o.values(start)
			if err == nil {
				return
			}
			was := end
			end = len(text) - len(bytes.TrimLeft(text[end:], " \t\r\n,]}"))
			if bad > 0 && end > was { // in the midst of a list, between two of its elements
				start = end
				continue
			}
			// An object that is spoiled does not cost those on the lines below it.
			rest, _, more := bytes.Cut(text[end:], []byte("\n{"))
			if !o.yield(row{where: o.where(end), source: rest[:min(len(rest), RowMax)], err: fmt.Errorf("not JSON: %w", err)}) || !more {
				return
			}
			start = end + len(rest) + 1
			bad++
		}
	}
}

// errEnough is the end of a walk that nobody wants to go on.
var errEnough = errors.New("enough")

// values reads the values from start. It gives where it came to, and the error
// of a text that is not JSON.
func (o *objects) values(start int) (int, error) {
	d := jsontext.NewDecoder(bytes.NewReader(o.text[start:]), lenient())
	for {
		at := start + int(d.InputOffset())
		var err error
		if d.PeekKind() == '[' {
			err = o.list(d, start)
		} else {
			var v jsontext.Value
			if v, err = d.ReadValue(); err == nil {
				err = o.value(v, start+int(d.InputOffset())-len(v))
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, errEnough):
			return at, nil
		case err != nil:
			return max(at, start+int(d.InputOffset())), err
		}
	}
}

// list reads the elements of a list one by one.
func (o *objects) list(d *jsontext.Decoder, start int) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if err := o.give(v, start+int(d.InputOffset())-len(v)); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// value gives the object v, or those of the list that it wraps.
func (o *objects) value(v jsontext.Value, at int) error {
	list, from := wrapped(v, 0)
	if list == nil {
		return o.give(v, at)
	}
	d := jsontext.NewDecoder(bytes.NewReader(list), lenient())
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		e, err := d.ReadValue()
		if err != nil {
			return err
		}
		if err := o.give(e, at+from+int(d.InputOffset())-len(e)); err != nil {
			return err
		}
	}
	return nil
}

// wrapped is the list of reviews in an object, as the stores' interfaces name
// it, and where in the object it begins; nil where there is none.
func wrapped(v jsontext.Value, depth int) (list jsontext.Value, at int) {
	if v.Kind() != '{' || depth > listDepth {
		return nil, 0
	}
	d := jsontext.NewDecoder(bytes.NewReader(v), lenient())
	if _, err := d.ReadToken(); err != nil {
		return nil, 0
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, 0
		}
		called := normal(name.String())
		e, err := d.ReadValue()
		if err != nil {
			return nil, 0
		}
		from := int(d.InputOffset()) - len(e)
		switch e.Kind() {
		case '[':
			switch called {
			case "reviews", "ratings", "data", "items", "results", "records", "entries", "entry":
				return bytes.Clone(e), from
			}
		case '{':
			if list, at := wrapped(e, depth+1); list != nil {
				return list, from + at
			}
		}
	}
	return nil, 0
}

// give hands an object over as a row.
func (o *objects) give(v jsontext.Value, at int) error {
	out := row{where: o.where(at), source: bytes.Clone(v[:min(len(v), RowMax)]), fields: map[string]string{}}
	switch {
	case len(v) > RowMax:
		out.err = fmt.Errorf("it has %d bytes; at most %d are taken", len(v), RowMax)
	case v.Kind() == '{':
		flatten(v, nil, out.fields)
	}
	if out.err == nil && pick(out.fields, rating) == "" && pick(out.fields, body) == "" && pick(out.fields, title) == "" {
		out.err = errors.New(`it is no review; want an object such as {"rating": 4, "review": "...", "date": "2026-11-21"}`)
	}
	if !o.yield(out) {
		return errEnough
	}
	return nil
}

// where is the line of an offset; offsets mostly rise.
func (o *objects) where(at int) string {
	at = min(at, len(o.text))
	if at < o.at {
		o.line, o.at = 1, 0
	}
	o.line += bytes.Count(o.text[o.at:at], []byte("\n"))
	o.at = at
	return lineAt(o.line)
}

// flatten puts the texts and numbers of an object into fields, by the normal
// name of their member, and of it with the one around it.
func flatten(v jsontext.Value, path []string, fields map[string]string) {
	if len(path) > fieldDepth || len(fields) > fieldsMax {
		return
	}
	switch v.Kind() {
	case '"', '0':
		s := string(v)
		if v.Kind() == '"' && json.Unmarshal(v, &s, lenient()) != nil {
			return
		}
		for _, name := range names(path) {
			if _, taken := fields[name]; !taken {
				fields[name] = strings.TrimSpace(s)
			}
		}
	case '{', '[':
		d := jsontext.NewDecoder(bytes.NewReader(v), lenient())
		object := v.Kind() == '{'
		if _, err := d.ReadToken(); err != nil {
			return
		}
		for d.PeekKind() != '}' && d.PeekKind() != ']' {
			inner := path
			if object {
				t, err := d.ReadToken()
				if err != nil {
					return
				}
				inner = append(path[:len(path):len(path)], normal(t.String()))
			}
			e, err := d.ReadValue()
			if err != nil {
				return
			}
			flatten(e, inner, fields)
		}
	}
}
