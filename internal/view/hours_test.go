package view

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// walk counts business time the plain way: minute by minute, by what the wall's
// clock shows.
func (h *Hours) walk(a, b time.Time) time.Duration {
	minutes := 0
	for t := a; t.Before(b); t = t.Add(time.Minute) {
		if h.openAt(t) {
			minutes++
		}
	}
	return time.Duration(minutes) * time.Minute
}

func (h *Hours) openAt(t time.Time) bool {
	local := t.In(h.Zone)
	year, month, day := local.Date()
	if slices.Contains(h.Closed, (Day{year, month, day})) {
		return false
	}
	minute := local.Hour()*60 + local.Minute()
	for _, s := range h.Open[local.Weekday()] {
		if s.From <= minute && minute < s.To {
			return true
		}
	}
	return false
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("this machine has no time zones: ", err)
	}
	return z
}

func weekdays(open ...Stretch) (week [7][]Stretch) {
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = open
	}
	return week
}

func TestBusinessHoursAreThePlainWalk(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	// Zones whose clocks change by an hour and by half of one, at midnight and
	// at night, one that lost a whole day, one without changes, both signs.
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata", "America/St_Johns", "UTC"} {
		z := zone(t, name)
		for range 40 {
			h := &Hours{Zone: z}
			for d := range h.Open {
				if rnd.IntN(4) == 0 {
					continue
				}
				from := rnd.IntN(1440)
				to := from + 1 + rnd.IntN(1440-from)
				h.Open[d] = []Stretch{{from, to}}
				if noon := (from + to) / 2; noon > from && to > noon+1 && rnd.IntN(2) == 0 {
					h.Open[d] = []Stretch{{from, noon}, {noon + 1, to}}
				}
				if rnd.IntN(5) == 0 {
					h.Open[d] = []Stretch{{0, 1440}}
				}
			}
			year := 2010 + rnd.IntN(3)
			a := time.Date(year, time.Month(1+rnd.IntN(12)), 1+rnd.IntN(28), 0, rnd.IntN(1440), 0, 0, time.UTC)
			if rnd.IntN(3) == 0 { // about the days on which clocks change
				a = time.Date(year, time.Month(10+rnd.IntN(3)), 25+rnd.IntN(10), 0, rnd.IntN(1440), 0, 0, time.UTC)
			}
			b := a.Add(time.Duration(rnd.IntN(12*24*60)) * time.Minute)
			y, m, d := a.Add(30 * time.Hour).Date()
			h.Closed = []Day{{y, m, d}}
			if got, want := h.Between(a, b), h.walk(a, b); got != want {
				t.Fatalf("%s, %v to %v, open %v: %v, want %v", name, a, b, h.Open, got, want)
			}
			// A calendar that begins long before and ends long after says the same.
			c := h.compile(0, b.Unix()+400*daySeconds)
			if got := c.between(a.Unix(), b.Unix()); got != int64(h.Between(a, b)/time.Second) {
				t.Fatalf("%s, %v to %v: a long calendar says %d s, want %v", name, a, b, got, h.Between(a, b))
			}
		}
	}
}

func TestBusinessHours(t *testing.T) {
	z := zone(t, "Europe/Berlin")
	h := &Hours{Zone: z, Open: weekdays(Stretch{9 * 60, 17 * 60}), Closed: []Day{{2026, 12, 25}}}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 12, day, hour, minute, 0, 0, z) }
	for _, tt := range []struct {
		what string
		a, b time.Time
		want time.Duration
	}{
		{"within a day", at(1, 10, 0), at(1, 11, 30), 90 * time.Minute},
		{"over night", at(1, 16, 30), at(2, 9, 30), time.Hour},
		{"over a weekend", at(4, 16, 0), at(7, 10, 0), 2 * time.Hour},
		{"over a holiday and a weekend", at(24, 16, 0), at(28, 10, 0), 2 * time.Hour},
		{"at night", at(1, 20, 0), at(2, 3, 0), 0},
		{"backwards", at(2, 12, 0), at(1, 12, 0), 0},
	} {
		if got := h.Between(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.what, got, tt.want)
		}
	}
	never := &Hours{Zone: z}
	if got := never.Between(at(1, 0, 0), at(28, 0, 0)); got != 0 {
		t.Errorf("a desk that never opens works %v", got)
	}
}

func BenchmarkBusinessHours(b *testing.B) {
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Skip(err)
	}
	h := &Hours{Zone: z, Open: weekdays(Stretch{9 * 60, 12 * 60}, Stretch{13 * 60, 17 * 60})}
	end := time.Date(2026, 12, 1, 0, 0, 0, 0, z).Unix()
	b.Run("compile/1970-2026", func(b *testing.B) {
		for b.Loop() {
			h.compile(0, end)
		}
	})
	c := h.compile(0, end)
	b.Run("between", func(b *testing.B) {
		t := end - 200*daySeconds
		for b.Loop() {
			c.between(t, t+5000)
			if t += 37; t > end-10000 {
				t = end - 200*daySeconds
			}
		}
	})
}
