package eventlog

import (
	"slices"
	"testing"

	"hark/internal/domain"
)

// other is a second view.
type other struct{ tally }

func (other) Name() string { return "other" }

// Open tells of what it folds, once for all views, and is silent where none
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
		{[]View{tally{version: 3}, other{tally{version: 3}}}, []uint64{4, 10, 8, 10, 10, 10}},
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

// A view that has less than another folds what it lacks, and the other only
// what both lack.
func TestViewsCatchUpFromWhereTheyStand(t *testing.T) {
	var late, early []domain.Event
	o := options(t)
	o.stretch = 4
	o.Views = []View{seen{&early}}
	l := open(t, o)
	j := journalOf(t, l, "ana")
	write(t, l, j, said(conv(1), 6, "x"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o.Views = nil
	l = open(t, o)
	write(t, l, j, said(conv(1), 3, "y"))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	had := len(early)
	o.Views = []View{seen{&early}, second{seen{&late}}}
	l = open(t, o)
	if len(early) != had+3 || len(late) != had+3 {
		t.Errorf("the one that had %d folded %d more, the new one %d", had, len(early)-had, len(late))
	}
	soundLog(t, l)
}
