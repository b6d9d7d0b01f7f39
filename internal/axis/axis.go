// Package axis chooses the marks of a chart's axes: round numbers, and times
// at which a day, a week or a month begins. It is pure and bounded: it never
// gives more marks than were asked for, and none where there is no room.
package axis

import (
	"math"
	"time"
)

// Numbers gives at most n round numbers, rising, that lie in or around low to
// high: the first is not above low and the last not below high. Steps are 1, 2
// or 5 times a power of ten (Heckbert, "Nice numbers for graph labels",
// Graphics Gems, 1990). Where low and high are equal the range is widened; for
// fewer than three marks there are none, nor for a range that is no number, or
// too narrow for its numbers to be told apart.
func Numbers(low, high float64, n int) []float64 {
	if n < 3 || math.IsNaN(low) || math.IsInf(low, 0) || math.IsNaN(high) || math.IsInf(high, 0) {
		return nil
	}
	if low > high {
		low, high = high, low
	}
	if low == high {
		high = low + max(1, math.Abs(low))
	}
	const least = 1e-300
	if wide := high - low; wide < max(least, 1e-15*max(math.Abs(low), math.Abs(high))) || wide > math.MaxFloat64/4 {
		return nil
	}
	for step := nice((high - low) / float64(n-1)); ; step = nice(step * 1.001) {
		first, last := math.Floor(low/step), math.Ceil(high/step)
		if count := last - first + 1; count <= float64(n) {
			marks := make([]float64, 0, int(count))
			for i := first; i <= last; i++ {
				marks = append(marks, i*step)
			}
			return marks
		}
	}
}

// nice is the smallest of 1, 2, 5 times a power of ten that is not below x.
func nice(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x {
			return m * power
		}
	}
	return 10 * power
}

// Time is a mark of a time axis.
type Time struct {
	At    time.Time
	Label string // short: "14:00", "21 Nov", "Nov", "2026"
}

// step is a distance between marks of time.
type step struct {
	hours  int
	days   int
	months int
	layout string
}

func steps() []step {
	return []step{
		{hours: 1, layout: "15:04"}, {hours: 2, layout: "15:04"}, {hours: 3, layout: "15:04"}, {hours: 6, layout: "15:04"}, {hours: 12, layout: "2 Jan 15:04"},
		{days: 1, layout: "2 Jan"}, {days: 2, layout: "2 Jan"}, {days: 7, layout: "2 Jan"}, {days: 14, layout: "2 Jan"},
		{months: 1, layout: "Jan 2006"}, {months: 3, layout: "Jan 2006"}, {months: 6, layout: "Jan 2006"}, {months: 12, layout: "2006"}, {months: 60, layout: "2006"}, {months: 120, layout: "2006"},
	}
}

// Times gives at most n marks from from to before to, at round times of from's
// zone: full hours, midnights, Mondays, firsts of a month or of a year.
func Times(from, to time.Time, n int) []Time {
	if n < 1 || !from.Before(to) {
		return nil
	}
	to = to.In(from.Location())
	for _, s := range steps() {
		if s.about() > 0 && to.Sub(from)/s.about() > time.Duration(n) {
			continue
		}
		marks := make([]Time, 0, n)
		for at := s.first(from); at.Before(to) && len(marks) <= n; at = s.next(at) {
			if !at.Before(from) {
				marks = append(marks, Time{at, at.Format(s.layout)})
			}
		}
		if len(marks) <= n {
			return marks
		}
	}
	return nil
}

// about is the least that the step lasts.
func (s step) about() time.Duration {
	return time.Duration(s.hours+23*s.days+24*27*s.months) * time.Hour
}

// first is a round time at or before t.
func (s step) first(t time.Time) time.Time {
	y, m, d := t.Date()
	zone := t.Location()
	switch {
	case s.hours > 0:
		return time.Date(y, m, d, t.Hour()/s.hours*s.hours, 0, 0, 0, zone)
	case s.days >= 7:
		back := (int(t.Weekday()) + 6) % 7
		return time.Date(y, m, d-back, 0, 0, 0, 0, zone)
	case s.days > 0:
		return time.Date(y, m, d, 0, 0, 0, 0, zone)
	case s.months >= 12:
		years := s.months / 12
		return time.Date(y/years*years, 1, 1, 0, 0, 0, 0, zone)
	}
	return time.Date(y, (m-1)/time.Month(s.months)*time.Month(s.months)+1, 1, 0, 0, 0, 0, zone)
}

// next is the round time after t. Days and hours are those of the calendar, so
// that a mark stays on its hour when clocks are changed.
func (s step) next(t time.Time) time.Time {
	y, m, d := t.Date()
	at := time.Date(y, m+time.Month(s.months), d+s.days, t.Hour()+s.hours, 0, 0, 0, t.Location())
	if !at.After(t) { // the hour that is not there when clocks go forward
		at = t.Add(time.Duration(max(s.hours, 1)) * time.Hour)
	}
	return at
}
