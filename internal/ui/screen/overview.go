package screen

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/view"
)

// Overview tells in ten seconds how people feel and how we keep up: a row of
// figures, each with its count, its interval and its change; sentiment over
// time; and what stands behind it, by source, subject, outcome and level. Every line
// that can be selected opens the conversations behind it.
//
// It is given one view.Stats and draws from it alone.
type Overview struct {
	days  int // the period
	stats view.Stats
	have  bool
	part  int // of parts, where the cursor is
	lists [partCount]kit.List[int]
	top   int  // of the linear view
	x, y  int  // the cursor, as last drawn
	flat  bool // as last drawn: there was no room for the levels
}

// The parts of the overview that the cursor goes through.
const (
	partFigures = iota
	partSources
	partSubjects
	partOutcomes
	partLevels
	partCount
)

// NewOverview is an overview of the last day, without figures yet.
func NewOverview() *Overview { return &Overview{days: 1} }

// overviewDays are the periods there are, in days.
func overviewDays() []int { return []int{1, 7, 30} }

// Begin is what the overview wants when it is opened, or is to be measured anew.
func (o *Overview) Begin(e *Env) Ask {
	return AskStats{view.Period{From: e.Now.Add(-time.Duration(o.days) * 24 * time.Hour), To: e.Now}}
}

// SetStats gives the figures. Those of another period than the one shown come
// too late and are dropped.
func (o *Overview) SetStats(s view.Stats) {
	if days := int(s.To.Sub(s.From).Round(24*time.Hour) / (24 * time.Hour)); days != o.days {
		return
	}
	o.stats, o.have = s, true
	for part, n := range []int{gaugeCount, len(s.Sources), len(s.Subjects), len(s.Outcomes), len(s.Levels)} {
		keys := make([]int, n)
		for i := range keys {
			keys[i] = i
		}
		o.lists[part].Set(keys)
	}
	if o.lists[o.part].Len() == 0 {
		o.part = partFigures
	}
}

// Do implements Screen.
func (o *Overview) Do(verb string, e *Env) (Ask, bool) {
	switch verb {
	case "shorter", "longer":
		return o.turn(verb, e), true
	case "conversation":
		return o.behind(), true
	case "next-pane":
		o.hop(1)
	case "first":
		o.part = partFigures
		o.lists[partFigures].Move(verb)
	case "last":
		for o.part = partCount - 1; o.part > 0 && !o.shows(o.part); {
			o.part--
		}
		o.lists[o.part].Move(verb)
	case "down", "up":
		o.step(verb)
	case "page-down":
		o.hop(1)
	case "page-up":
		o.hop(-1)
	default:
		return nil, false
	}
	return nil, true
}

// turn changes the period.
func (o *Overview) turn(verb string, e *Env) Ask {
	all, at := overviewDays(), 0
	for i, d := range all {
		if d == o.days {
			at = i
		}
	}
	if verb == "longer" {
		at++
	} else {
		at--
	}
	o.days = all[max(0, min(at, len(all)-1))]
	return o.Begin(e)
}

// step moves by one line, on into the next part at the end of one.
func (o *Overview) step(verb string) {
	l := &o.lists[o.part]
	before, _ := l.Selected()
	l.Move(verb)
	if after, _ := l.Selected(); after != before {
		return
	}
	was := o.part
	if verb == "up" {
		if o.part > 0 {
			o.hop(-1)
			o.lists[o.part].Move("last")
		}
		return
	}
	if o.hop(1); o.part > was {
		o.lists[o.part].Move("first")
	} else {
		o.part = was
	}
}

// hop goes to the next part that has lines, round and round.
func (o *Overview) hop(by int) {
	for range partCount {
		o.part = (o.part + by + partCount) % partCount
		if o.shows(o.part) {
			return
		}
	}
}

// shows says whether a part has lines on the screen.
func (o *Overview) shows(part int) bool {
	return o.lists[part].Len() > 0 && !(part == partLevels && o.flat)
}

// behind is the filter for the conversations behind the selected line.
func (o *Overview) behind() Ask {
	i, ok := o.lists[o.part].Selected()
	if !ok || !o.have {
		return nil
	}
	since := fmt.Sprintf("since:%dd", o.days)
	s := &o.stats
	switch o.part {
	case partSources:
		return AskFilter{"source:" + quoted(s.Sources[i].Name) + " " + since}
	case partSubjects:
		if s.Subjects[i].Name == "" {
			return AskFilter{noSubject(s.Subjects) + since}
		}
		return AskFilter{"subject:" + quoted(s.Subjects[i].Name) + " " + since}
	case partOutcomes:
		return AskFilter{"outcome:" + quoted(s.Outcomes[i].Name) + " " + since}
	case partLevels:
		return AskFilter{"level:" + quoted(s.Levels[i].Name) + " " + since}
	}
	return AskFilter{gaugeFilter(i, since)}
}

// noSubject is the filter for what is about none of the subjects.
func noSubject(all []view.Group) string {
	var names []string
	for _, g := range all {
		if g.Name != "" {
			names = append(names, quoted(g.Name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "-subject:" + strings.Join(names, ",") + " "
}

// Hints implements Screen.
func (o *Overview) Hints() []string {
	return []string{"shorter", "longer", "conversation", "next-pane", "queue", "handoff", "palette", "help"}
}

// Word implements Worder.
func (o *Overview) Word(verb string) string {
	if verb == "conversation" {
		return "what is behind it"
	}
	return ""
}

// Cursor implements Screen.
func (o *Overview) Cursor(*Env) (x, y int, shown bool) { return o.x, o.y, o.have }
