package eventlog

import (
	"slices"
	"testing"
)

// other is a second view.
type other struct{ tally }

func (other) Name() string { return "other" }

// Open tells of what it folds, all views together, and is silent where none
// lacks anything.
func TestOpenTellsOfFolding(t *testing.T) {
	o := options(t)
	o.stretch = 4
	o.Views = []View{tally{}, other{}}
	l := open(t, o)
	write(t, l, journalOf(t, l, "ana"), said(conv(1), 9, "x"))
	var told []uint64
	o.Folding = func(done, total uint64) { told = append(told, done, total) }
	for _, c := range []struct {
		views []View
		want  []uint64
	}{
		{[]View{tally{}, other{}}, nil},
		{[]View{tally{version: 2}, other{}}, []uint64{4, 10, 8, 10, 10, 10}},
		{[]View{tally{version: 2}, other{tally{version: 2}}}, []uint64{4, 10, 8, 10, 10, 10}},
		{[]View{tally{version: 3}, other{tally{version: 3}}}, []uint64{4, 20, 8, 20, 10, 20, 14, 20, 18, 20, 20, 20}},
	} {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		told, o.Views = nil, c.views
		if l = open(t, o); !slices.Equal(told, c.want) {
			t.Errorf("told %v, want %v", told, c.want)
		}
	}
	soundLog(t, l)
}
