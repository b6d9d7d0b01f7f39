package warn

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// steady is a series of so many days and two hours, with some a-hour in every
// third hour: Monday to Monday.
func steady(days, all, negative int) Series {
	s := Series{First: 4 * day} // 1970-01-05, a Monday
	for i := range days*day + 2 {
		h := Hour{All: all, Negative: negative}
		if i%3 == 0 {
			h.All, h.Negative = all+all/2, negative+negative/2
		}
		s.Hours = append(s.Hours, h)
	}
	return s
}

func (s Series) with(fromEnd int, hours ...Hour) Series {
	s.Hours = append([]Hour{}, s.Hours...)
	copy(s.Hours[len(s.Hours)-fromEnd:], hours)
	return s
}

// beside is with, on a desk of which the subject is usually a third; the last
// hours are of a desk that is so many times as large as the subject.
func (s Series) beside(fromEnd, times int, hours ...Hour) Series {
	s = s.with(fromEnd, hours...)
	for i := range s.Hours {
		h := &s.Hours[i]
		if h.Desk = 3 * h.All; i >= len(s.Hours)-fromEnd {
			h.Desk = times * h.All
		}
	}
	return s
}

// shareIsUp is a plain stand-in for an interval: half as large again.
func shareIsUp(k0, n0, k1, n1 int) bool {
	return float64(k1)/math.Max(float64(n1), 1) > 1.5*float64(k0)/math.Max(float64(n0), 1)
}

func TestJudge(t *testing.T) {
	o := Options{Alpha: 1e-4, Up: shareIsUp}
	calm := steady(28, 12, 4)
	loud := []Hour{{60, 20, 0}, {60, 20, 0}, {60, 20, 0}}
	bad := []Hour{{32, 26, 0}, {34, 28, 0}, {34, 28, 0}}
	slow := slices.Repeat([]Hour{{40, 24, 0}}, 8)
	if v := Judge(steady(28, 36, 12).with(1, slow[:1]...), Negative, o); v.State != Quiet {
		t.Errorf("one hour alone is an alarm: %+v", v)
	}
	for _, tt := range []struct {
		name  string
		s     Series
		kind  Kind
		state State
		held  string
	}{
		{"no history", Series{}, Negative, Learning, ""},
		{"six days", steady(6, 12, 4), Negative, Learning, ""},
		{"as always", calm, Negative, Quiet, ""},
		{"many complain", calm.with(3, bad...), Negative, Alarm, ""},
		{"many complain, so many write", calm.with(3, bad...), All, Alarm, ""},
		{"a loud day is not a bad one", calm.with(3, loud...), Negative, Quiet, HeldShare},
		{"a loud day is loud", calm.with(3, loud...), All, Alarm, ""},
		{"a busy day of the desk is not the subject's", calm.beside(3, 3, loud...), All, Quiet, HeldDesk},
		{"a busy day of the subject is", calm.beside(3, 1, loud...), All, Alarm, ""},
		{"the hour under way can raise it", calm.with(1, Hour{32, 28, 0}), Negative, Alarm, ""},
		{"and does not calm it", calm.with(4, append(bad, Hour{})...), Negative, Alarm, ""},
		{"hardly anybody writes", steady(28, 0, 0), All, TooLittle, ""},
		{"four in three hours are not either", steady(28, 0, 0).with(1, Hour{4, 4, 0}), Negative, TooLittle, HeldSmall},
		{"six are", steady(28, 0, 0).with(1, Hour{6, 6, 0}), Negative, Alarm, ""},
		{"none of these hours is an alarm, all of them are", steady(28, 36, 12).with(8, slow...), Negative, Alarm, ""},
	} {
		v := Judge(tt.s, tt.kind, o)
		if v.State != tt.state || v.Held != tt.held {
			t.Errorf("%s: %s, held back %q; want %s, %q (%+v)", tt.name, v.State, v.Held, tt.state, tt.held, v)
		}
		if (v.State == Alarm) != (v.Run != Run{}) {
			t.Errorf("%s: the run is %+v", tt.name, v.Run)
		}
	}
}

func TestTwoPeopleAreNoNews(t *testing.T) {
	v := Judge(steady(28, 0, 0).with(1, Hour{2, 2, 0}), Negative, Options{Alpha: 1e-3, Up: shareIsUp})
	if v.State != TooLittle || v.Held != HeldFew {
		t.Errorf("%s, held back %q", v.State, v.Held)
	}
}

// TestRun: what a run says of itself, how it goes on, and how it ends.
func TestRun(t *testing.T) {
	o := Options{Alpha: 1e-4, Up: shareIsUp}
	calm := steady(28, 12, 4)
	spike := calm.with(5, Hour{20, 14, 0}, Hour{40, 30, 0}, Hour{40, 30, 0}, Hour{12, 4, 0}, Hour{12, 4, 0})
	v := Judge(spike, Negative, o)
	last := spike.First + int64(len(spike.Hours)) - 1
	if v.State != Alarm || v.Run.Since != last-4 || v.Run.Last != last-2 || v.Run.Count < 74 || v.Run.P > 1e-8 || v.Run.Expected > 40 {
		t.Errorf("two hours after it: %s, %+v, the hour is %d", v.State, v.Run, last)
	}
	quiet := func(n int) []Hour { return steady(1, 12, 4).Hours[1 : 1+n] }
	over := spike
	over.Hours = append(append([]Hour{}, spike.Hours...), quiet(2)...)
	if v := Judge(over, Negative, o); v.State != Quiet {
		t.Errorf("after three whole hours it is %s", v.State)
	}
	again := over
	again.Hours = append(append([]Hour{}, over.Hours...), append(quiet(4), Hour{40, 30, 0})...)
	if v := Judge(again, Negative, o); v.State != Alarm || v.Run.Since != last-4 {
		t.Errorf("what begins again within twelve hours is another: %+v", v.Run)
	}
	later := over
	later.Hours = append(append([]Hour{}, over.Hours...), append(quiet(14), Hour{40, 30, 0})...)
	if v := Judge(later, Negative, o); v.State != Alarm || v.Run.Since == last-4 {
		t.Errorf("what begins the next day is the same: %+v", v.Run)
	}
}

// TestAMonthIsEnough: what lies further back changes nothing.
func TestAMonthIsEnough(t *testing.T) {
	long := steady(90, 12, 4)
	short := Series{long.First + int64(len(long.Hours)-Keep), long.Hours[len(long.Hours)-Keep:]}
	if a, b := Judge(long, Negative, Options{Alpha: 1e-4}), Judge(short, Negative, Options{Alpha: 1e-4}); a != b {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestNeeds(t *testing.T) {
	o := Options{Alpha: 1e-4}
	calm := steady(28, 12, 4)
	v := Judge(calm, All, o)
	n := len(calm.Hours)
	if got := Judge(calm.with(1, Hour{All: v.Needs}), All, o); got.State != Alarm {
		t.Errorf("with the %d that it needs it is %s", v.Needs, got.State)
	}
	if got := Judge(calm.with(1, Hour{All: v.Needs - 1}), All, o); got.State == Alarm && got.Run.Since == calm.First+int64(n)-1 {
		t.Errorf("with one less than the %d that it needs it is %s", v.Needs, got.State)
	}
	if e := Enough(steady(28, 0, 0), All, o); e < 1 || e > 10 {
		t.Errorf("from %v an hour on a spike would show", e)
	}
	if Enough(steady(3, 5, 5), All, o) != 0 {
		t.Error("after three days it knows what is enough")
	}
}

func TestAlpha(t *testing.T) {
	for _, tt := range []struct {
		budget float64
		series int
		want   float64
	}{{1, 1, 1.0 / 1440}, {4, 40, 4.0 / (2 * 40 * 720)}, {1e9, 1, 1e-3}, {1e-9, 1, 1e-6}, {1, 0, 1.0 / 1440}} {
		if got := Alpha(tt.budget, tt.series); math.Abs(got/tt.want-1) > 1e-9 {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

// FuzzJudge: no counts make it fail, and the same counts give the same verdict.
func FuzzJudge(f *testing.F) {
	f.Add(strings.Repeat("\x01\x02\x00", 300), int64(0))
	f.Add(strings.Repeat("\xff\x00", 400), int64(-5))
	f.Fuzz(func(t *testing.T, s string, first int64) {
		series := Series{First: first % (1 << 40)}
		for i := range min(len(s), 1000) {
			series.Hours = append(series.Hours, Hour{All: int(s[i]) * 9, Negative: int(s[i]) * 4})
		}
		o := Options{Alpha: 1e-4, Up: shareIsUp}
		v := Judge(series, Negative, o)
		if v != Judge(series, Negative, o) || math.IsNaN(v.Rate) || math.IsNaN(v.Phi) || v.State == Alarm && !(v.Run.P >= 0 && v.Run.P <= 1) {
			t.Errorf("%+v", v)
		}
	})
}
