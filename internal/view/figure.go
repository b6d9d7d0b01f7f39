package view

import "time"

// A figure that is shown anywhere, on a screen, in a report or by `hark stats`,
// is an entry of this catalogue: a Figure, a Table or a Chart. Each has one
// definition in words, one function that makes it of Stats, and one filter for
// the conversations behind it. Screens and reports only draw entries; so what
// is not defined here cannot be shown, and the same figure is the same
// everywhere.

// Place is the screen that an entry stands on.
type Place string

// The places.
const (
	OnOverview Place = "overview"
	OnSubjects Place = "subjects"
	OnTeam     Place = "team"
	OnOutcomes Place = "outcomes"
)

// Unit says how a value is written.
type Unit string

// The units.
const (
	UnitCount  Unit = "count"  // whole things
	UnitShare  Unit = "share"  // 0 to 1; written in per cent
	UnitPoints Unit = "points" // net sentiment, -100 to +100
	UnitChange Unit = "change" // relative, of a share: -0.3 fell by 30 %
	UnitTime   Unit = "time"   // seconds
	UnitRate   Unit = "rate"   // things an hour
)

// Figure is one number with its definition.
type Figure struct {
	ID     string // stable: "net-sentiment"
	Name   string // as screens call it: "Net sentiment"
	Place  Place
	Unit   Unit
	Good   int    // +1: more is better, -1: less is better, 0: neither
	Define string // what is counted, of what, when; one or two sentences
	Value  func(*Stats) Value
	Behind func(*Stats) string // the filter that lists what it is made of
}

// Value is what a figure comes to. Numbers are in the figure's unit. Without
// Has there is nothing to show, and Why says so in a few words.
type Value struct {
	Has     bool    `json:"has"`
	V       float64 `json:"value"`
	Low     float64 `json:"low,omitzero"` // of the 95 % interval; where Low and High are equal there is none
	High    float64 `json:"high,omitzero"`
	N       int     `json:"n"`            // of what it is made
	Of      string  `json:"of,omitzero"`  // what N counts: "mentions", "episodes"
	P50     float64 `json:"p50,omitzero"` // of times; V is then the mean
	P90     float64 `json:"p90,omitzero"`
	P99     float64 `json:"p99,omitzero"`
	Before  float64 `json:"before,omitzero"` // the same figure in the baseline
	BeforeN int     `json:"before_n,omitzero"`
	Diff    float64 `json:"diff,omitzero"` // V minus Before, with its interval
	DiffLow float64 `json:"diff_low,omitzero"`
	DiffTop float64 `json:"diff_high,omitzero"`
	Verdict Verdict `json:"verdict,omitzero"` // empty where nothing is compared
	Need    int     `json:"need,omitzero"`    // with "cannot tell": about how many more would tell
	Why     string  `json:"why,omitzero"`     // why there is nothing, or what to know of it
}

// Table is a figure by something: a row a source, a subject, a colleague.
type Table struct {
	ID      string
	Name    string
	Place   Place
	Rows    string // what a row is: "source"
	Columns []Column
	Define  string
	Fill    func(*Stats) []TableRow // the most telling first
}

// Column is one column of values.
type Column struct {
	Name   string // short: it stands above numbers
	Unit   Unit
	Good   int
	Define string
}

// TableRow is one row of a table.
type TableRow struct {
	Name   string // hostile where it comes from outside
	Parts  Counts // of feelings, for a bar; zero is none
	Values []Value
	Behind string // the filter that lists what it is made of
}

// Chart is a figure over time.
type Chart struct {
	ID     string
	Name   string
	Place  Place
	Unit   Unit
	Define string
	Series []string              // what its lines are called, one or several
	Lines  func(*Stats) []string // what they are called where that depends on what was heard; Of fills in Series
	Stack  bool                  // the series add up: drawn as bars, one upon the other
	Points func(*Stats) []ChartPoint
}

// Of is the chart with its lines named: what is drawn.
func (c Chart) Of(s *Stats) Chart {
	if c.Lines != nil {
		c.Series = c.Lines(s)
	}
	return c
}

// ChartPoint is one stretch of time.
type ChartPoint struct {
	At     time.Time // its beginning
	Values []Value   // one a series
	Behind string    // the filter that lists what it is made of
}
