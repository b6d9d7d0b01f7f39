// Package report writes the figures of a period for people who do not open
// terminals, and for programs: as one HTML file that needs nothing else, a
// picture, a table, an object, or plain text.
//
// It shows what the catalogue of package view holds, all of it and nothing
// else, so that a number reads the same on a screen and in a report. Names of
// subjects, sources and people come from outside: they are escaped for the
// form they stand in. Writing fails only where the writer does.
package report

import (
	"cmp"
	"math"
	"time"

	"hark/internal/view"
)

// Head says what a report is about.
type Head struct {
	Title    string      // "Week of 16 November 2026"
	Desk     string      // whose figures they are
	From, To time.Time   // what was measured; its zone is the report's
	Baseline view.Period // what it is measured against
	Written  time.Time
}

// Report is a period in figures, by the places of the catalogue. All of its
// numbers are finite.
type Report struct {
	Head     Head
	Sections []Section
}

// Section is what one screen shows.
type Section struct {
	Name    string
	Figures []Figure
	Charts  []Chart
	Tables  []Table
}

// Figure is a figure with its value.
type Figure struct {
	view.Figure
	Value view.Value
	Says  view.Saying
}

// Table is a table with its rows.
type Table struct {
	view.Table
	Lines []view.TableRow
}

// Chart is a chart with its points.
type Chart struct {
	view.Chart
	Line []view.ChartPoint
}

// Of evaluates the catalogue.
func Of(s *view.Stats, h Head) *Report {
	r := &Report{Head: h}
	for _, place := range []view.Place{view.OnOverview, view.OnSubjects, view.OnTeam, view.OnOutcomes} {
		sec := Section{Name: title(string(place))}
		for _, f := range view.Figures() {
			if f.Place == place {
				v := finite(f.Value(s))
				sec.Figures = append(sec.Figures, Figure{f, v, f.Say(v)})
			}
		}
		for _, c := range view.Charts() {
			if c.Place == place {
				line := c.Points(s)
				for i := range line {
					allFinite(line[i].Values)
				}
				sec.Charts = append(sec.Charts, Chart{c.Of(s), line})
			}
		}
		for _, t := range view.Tables() {
			if t.Place == place {
				lines := t.Fill(s)
				for i := range lines {
					allFinite(lines[i].Values)
				}
				sec.Tables = append(sec.Tables, Table{t, lines})
			}
		}
		if len(sec.Figures)+len(sec.Charts)+len(sec.Tables) > 0 {
			r.Sections = append(r.Sections, sec)
		}
	}
	return r
}

// finite gives no value for one with a number that is none or is endless: no
// form can show it, and JSON has no word for it.
func finite(v view.Value) view.Value {
	for _, x := range [...]float64{v.V, v.Low, v.High, v.P50, v.P90, v.P99, v.Before, v.Diff, v.DiffLow, v.DiffTop} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return view.Value{N: v.N, Of: v.Of, Why: cmp.Or(v.Why, "it cannot be reckoned")}
		}
	}
	return v
}

func allFinite(list []view.Value) {
	for i := range list {
		list[i] = finite(list[i])
	}
}

// title begins with a capital; the places are plain words.
func title(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// Good says whether a change is for the better (+1), for the worse (-1), or
// neither, as far as the figure takes sides.
func Good(v view.Verdict, good int) int {
	switch v {
	case view.Up:
		return good
	case view.Down:
		return -good
	}
	return 0
}
