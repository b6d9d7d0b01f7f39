package reviews

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// badMax is how many rows may be unreadable before a file is given up: it is
// none of ours.
const badMax = 100

// table is a CSV file as it is being read. After a row that cannot be read it
// goes on with the next line.
type table struct {
	text  []byte
	comma rune
	at    int // where the reader began
	line  int // lines before it
	r     *csv.Reader
}

// readCSV gives the rows below the first, which names the columns.
func readCSV(text []byte) iter.Seq[row] {
	return func(yield func(row) bool) {
		first, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
		t := &table{text: text, comma: separator(first)}
		t.begin(0)
		head, err := t.r.Read()
		names, stars := columns(head)
		if err == nil && !stars {
			err = fmt.Errorf("no column holds stars or what was written; there are %q. Call one of them rating, or review", head)
		}
		if err != nil {
			yield(row{where: lineAt(1), source: first, err: err})
			return
		}
		for bad := 0; bad < badMax; {
			got, ok := t.next(names)
			if !ok || !yield(got) {
				return
			}
			if got.err != nil {
				bad++
			}
		}
		yield(row{where: "the rest of the file", source: []byte("rest"), err: fmt.Errorf("%d rows cannot be read; want a CSV file with one review in each row", badMax)})
	}
}

// separator is what stands most often between the fields of the first line.
func separator(first []byte) rune {
	best, most := ',', 0
	for _, c := range ",;\t|" {
		n, quoted := 0, false
		for _, b := range string(first) {
			if b == '"' {
				quoted = !quoted
			} else if b == c && !quoted {
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

// columns are the normal names of a head, and whether a table under it can be
// one of reviews.
func columns(head []string) (names []string, reviews bool) {
	fields := map[string]string{}
	for _, h := range head {
		names = append(names, normal(h))
		fields[normal(h)] = "x"
	}
	return names, pick(fields, rating) != "" || pick(fields, body) != ""
}

func (t *table) begin(at int) {
	t.line += bytes.Count(t.text[t.at:at], []byte("\n"))
	t.at = at
	t.r = csv.NewReader(bytes.NewReader(t.text[at:]))
	t.r.Comma, t.r.FieldsPerRecord, t.r.ReuseRecord = t.comma, -1, true
}

// next reads a row. It is not ok at the end.
func (t *table) next(names []string) (row, bool) {
	from := t.at + int(t.r.InputOffset())
	for from < len(t.text) && (t.text[from] == '\n' || t.text[from] == '\r') {
		from++
	}
	got, err := t.r.Read()
	if errors.Is(err, io.EOF) {
		return row{}, false
	}
	if err != nil {
		return t.spoiled(from, err), true
	}
	line, _ := t.r.FieldPos(0)
	out := row{where: lineAt(t.line + line), fields: map[string]string{}, source: t.text[from : t.at+int(t.r.InputOffset())]}
	if len(out.source) > RowMax {
		out.err = fmt.Errorf("the row has %d bytes; at most %d are taken", len(out.source), RowMax)
		out.source = out.source[:RowMax]
		return out, true
	}
	if len(got) < len(names) && len(got) == 1 && len(names) > 1 && strings.TrimSpace(got[0]) != "" {
		out.err = fmt.Errorf("the row has one field of %d; want them separated by %q", len(names), t.comma)
	}
	for i, v := range got[:min(len(got), len(names))] {
		if names[i] != "" && out.fields[names[i]] == "" {
			out.fields[names[i]] = strings.TrimSpace(v)
		}
	}
	return out, true
}

// spoiled is the row at from, which cannot be read; the reader goes on behind
// its first line, because an open quotation mark swallows all others.
func (t *table) spoiled(from int, err error) row {
	first, _, _ := bytes.Cut(t.text[from:], []byte("\n"))
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		err = syntax.Err
	}
	line := 1 + bytes.Count(t.text[:from], []byte("\n"))
	t.begin(min(from+len(first)+1, len(t.text)))
	return row{where: lineAt(line), source: first[:min(len(first), RowMax)],
		err: fmt.Errorf(`%w; want a field with quotation marks in quotation marks, and those within doubled: "5"" screen"`, err)}
}
