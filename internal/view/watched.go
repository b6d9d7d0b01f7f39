package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"hark/internal/kv"
	"hark/internal/warn"
)

// Warning says how easily to warn.
type Warning struct {
	Budget float64  // false alarms in 30 days, over the whole desk
	Mute   []string // subjects that are not watched
}

// DefaultBudget is a false alarm a week.
const DefaultBudget = 4

// Watched is a subject as early warning sees it now.
type Watched struct {
	Subject  string // empty is everything that is not in another alarm
	Muted    bool
	Negative warn.Verdict
	All      warn.Verdict
	enough   func() float64
}

// State is the worst of both series: an alarm, else quiet if either would show
// three times as many.
func (w *Watched) State() warn.State {
	n, a := w.Negative.State, w.All.State
	switch {
	case n == warn.Alarm || a == warn.Alarm:
		return warn.Alarm
	case n == warn.Learning:
		return warn.Learning
	case n == warn.TooLittle && a == warn.TooLittle:
		return warn.TooLittle
	}
	return warn.Quiet
}

// Say is the state in words, with what it would need.
func (w *Watched) Say() string {
	switch w.State() {
	case warn.Alarm:
		return "out of the ordinary"
	case warn.Learning:
		return fmt.Sprintf("learning: %s more until it can warn", hoursWords(w.Negative.Left))
	case warn.TooLittle:
		if e := w.enough(); e > 0 {
			return fmt.Sprintf("too little to warn: %.1f people an hour; from %.1f on, three times as many would show. %d in one hour would show now", w.All.Rate, e, w.All.Needs)
		}
		return fmt.Sprintf("too little to warn: it varies too much from hour to hour. %d people in one hour would show now", w.All.Needs)
	}
	return fmt.Sprintf("quiet: %.1f people an hour; %d in one hour would be an alarm", w.All.Rate, w.All.Needs)
}

func hoursWords(n int) string {
	if n >= 48 {
		return fmt.Sprintf("%d days", (n+23)/24)
	}
	return fmt.Sprintf("%d hours", n)
}

// Watch judges every subject as of now, those in alarm first, then by how much
// is written. Muted ones are judged and marked. What is said of everything
// comes last: the sum of the subjects that are not in an alarm themselves, so
// that one fault is one alarm; who writes about two subjects in an hour counts
// for both there.
func Watch(s kv.Snapshot, o Warning, now time.Time) ([]Watched, error) {
	all, err := Voices(s, now)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	shareDesk(all)
	opts := warn.Options{Alpha: warn.Alpha(cmp.Or(o.Budget, DefaultBudget), 2*(len(all)+1)), Up: shareUp}
	var list []Watched
	var rest warn.Series
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w := judge(name, all[name], opts)
		w.Muted = slices.Contains(o.Mute, name)
		if w.State() != warn.Alarm && !w.Muted {
			rest = addSeries(rest, all[name])
		}
		if name != "" {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b Watched) int {
		return cmp.Or(alarmFirst(&a)-alarmFirst(&b), cmp.Compare(b.All.Rate, a.All.Rate))
	})
	if len(rest.Hours) > 0 {
		list = append(list, judge("", rest, opts))
	}
	return list, nil
}

// shareDesk tells every subject how much was written on the whole desk, but
// for one that is half of the desk itself: its share can hardly rise.
func shareDesk(all map[string]warn.Series) {
	var desk []int
	whole := 0
	for _, s := range all {
		if desk == nil {
			desk = make([]int, len(s.Hours))
		}
		for i, h := range s.Hours {
			desk[i] += h.All
			whole += h.All
		}
	}
	for _, s := range all {
		own := 0
		for _, h := range s.Hours {
			own += h.All
		}
		for i := range s.Hours {
			if 2*own < whole {
				s.Hours[i].Desk = desk[i]
			}
		}
	}
}

func alarmFirst(w *Watched) int {
	if w.State() == warn.Alarm {
		return 0
	}
	return 1
}

func judge(subject string, s warn.Series, o warn.Options) Watched {
	return Watched{
		Subject: subject, Negative: warn.Judge(s, warn.Negative, o), All: warn.Judge(s, warn.All, o),
		enough: func() float64 { return warn.Enough(s, warn.All, o) },
	}
}

// shareUp reports whether a share is up by more than chance, by Newcombe's interval.
func shareUp(before, beforeAll, now, nowAll int) bool {
	return ChangeOf(ShareOf(before, beforeAll), ShareOf(now, nowAll)).Verdict == Up
}

func addSeries(sum, s warn.Series) warn.Series {
	if sum.Hours == nil {
		sum = warn.Series{First: s.First, Hours: make([]warn.Hour, len(s.Hours))}
	}
	for i, h := range s.Hours {
		sum.Hours[i].All += h.All
		sum.Hours[i].Negative += h.Negative
	}
	return sum
}
