package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/escape"
	"hark/internal/view"
)

// The object that JSON writes. Fields are only ever added.
type (
	document struct {
		Title    string      `json:"title"`
		Desk     string      `json:"desk"`
		From     time.Time   `json:"from"`
		To       time.Time   `json:"to"`
		Baseline stretchJSON `json:"baseline,omitzero"`
		Written  time.Time   `json:"written"`
		Entries  []entry     `json:"entries"`
	}
	stretchJSON struct {
		From time.Time `json:"from"`
		To   time.Time `json:"to"`
	}
	// entry is a figure with its value, a table with its rows, or a chart
	// with its points.
	entry struct {
		ID      string      `json:"id"`
		Name    string      `json:"name"`
		Place   view.Place  `json:"place"`
		Is      string      `json:"is"` // "figure", "table", "chart"
		Unit    view.Unit   `json:"unit,omitzero"`
		Define  string      `json:"define"`
		Value   *view.Value `json:"value,omitzero"`
		Behind  string      `json:"behind,omitzero"` // the filter for what it is made of
		Columns []column    `json:"columns,omitzero"`
		Rows    []row       `json:"rows,omitzero"`
	}
	column struct {
		Name   string    `json:"name"`
		Unit   view.Unit `json:"unit"`
		Define string    `json:"define,omitzero"`
	}
	row struct {
		Name   string       `json:"name,omitzero"`
		At     time.Time    `json:"at,omitzero"`
		Values []view.Value `json:"values"`
		Behind string       `json:"behind,omitzero"`
	}
)

// JSON writes the report as one object: every entry with its definition, and
// every number unrounded. Lengths of time are seconds, shares are 0 to 1. Broken
// bytes in names are written as U+FFFD.
func (r *Report) JSON(w io.Writer, s *view.Stats) error {
	d := document{Title: r.Head.Title, Desk: r.Head.Desk, From: r.Head.From, To: r.Head.To, Written: r.Head.Written,
		Baseline: stretchJSON{r.Head.Baseline.From, r.Head.Baseline.To}}
	for _, sec := range r.Sections {
		for i := range sec.Figures {
			f := &sec.Figures[i]
			d.Entries = append(d.Entries, entry{ID: f.ID, Name: f.Name, Place: f.Place, Is: "figure", Unit: f.Unit, Define: f.Define, Value: &f.Value, Behind: f.Behind(s)})
		}
		for _, t := range sec.Tables {
			e := entry{ID: t.ID, Name: t.Name, Place: t.Place, Is: "table", Define: t.Define}
			for _, c := range t.Columns {
				e.Columns = append(e.Columns, column{c.Name, c.Unit, c.Define})
			}
			for _, l := range t.Lines {
				e.Rows = append(e.Rows, row{Name: l.Name, Values: l.Values, Behind: l.Behind})
			}
			d.Entries = append(d.Entries, e)
		}
		for _, c := range sec.Charts {
			e := entry{ID: c.ID, Name: c.Name, Place: c.Place, Is: "chart", Unit: c.Unit, Define: c.Define}
			for _, name := range c.Series {
				e.Columns = append(e.Columns, column{Name: name, Unit: c.Unit})
			}
			for _, p := range c.Line {
				e.Rows = append(e.Rows, row{At: p.At, Values: p.Values, Behind: p.Behind})
			}
			d.Entries = append(d.Entries, e)
		}
	}
	if err := json.MarshalWrite(w, &d, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true), json.Deterministic(true)); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return put(w, "\n")
}

// CSVHeader is the first line of the table form. Columns are only ever added,
// at the end. Times are RFC 3339, numbers unrounded, empty where there is none.
func CSVHeader() []string {
	return []string{"id", "name", "row", "at", "column", "unit", "value", "low", "high", "n", "of", "p50", "p90", "p99", "before", "before_n", "diff", "diff_low", "diff_high", "verdict", "note"}
}

// CSV writes one line a number, RFC 4180 with \n line ends: those of tables
// and charts with their row and column.
func (r *Report) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{CSVHeader()}
	add := func(id, name string, at cellAt, u view.Unit, v view.Value) {
		lines = append(lines, csvLine(id, name, at, u, v))
	}
	for _, sec := range r.Sections {
		for _, f := range sec.Figures {
			add(f.ID, f.Name, cellAt{}, f.Unit, f.Value)
		}
		for i := range sec.Tables {
			t := &sec.Tables[i]
			for _, l := range t.Lines {
				for j, v := range l.Values {
					if j < len(t.Columns) {
						add(t.ID, t.Name, cellAt{row: named(l.Name), column: t.Columns[j].Name}, t.Columns[j].Unit, v)
					}
				}
			}
		}
		for _, c := range sec.Charts {
			for _, p := range c.Line {
				for j, v := range p.Values {
					if j < len(c.Series) {
						add(c.ID, c.Name, cellAt{at: p.At, column: c.Series[j]}, c.Unit, v)
					}
				}
			}
		}
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

// cellAt is where a number stands in a table or a chart.
type cellAt struct {
	row    string
	at     time.Time
	column string
}

func csvLine(id, name string, at cellAt, u view.Unit, v view.Value) []string {
	when := ""
	if !at.at.IsZero() {
		when = at.at.Format(time.RFC3339)
	}
	line := []string{id, name, escape.Cell(at.row), when, escape.Cell(at.column), string(u)}
	number := func(f float64, has bool) string {
		if !has {
			return ""
		}
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	compared := v.Verdict != ""
	spread := v.Low != v.High
	times := v.P50 != 0 || v.P90 != 0 || v.P99 != 0
	return append(line, number(v.V, v.Has), number(v.Low, v.Has && spread), number(v.High, v.Has && spread), strconv.Itoa(v.N), v.Of,
		number(v.P50, times), number(v.P90, times), number(v.P99, times),
		number(v.Before, compared), strconv.Itoa(v.BeforeN), number(v.Diff, compared), number(v.DiffLow, compared), number(v.DiffTop, compared),
		string(v.Verdict), v.Why)
}
