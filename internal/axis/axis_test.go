package axis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestNumbersAreRound(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		n         int
		want      []float64
	}{
		{0, 97, 6, []float64{0, 20, 40, 60, 80, 100}},
		{-47, 21, 5, []float64{-50, 0, 50}},
		{0, 0.31, 5, []float64{0, 0.1, 0.2, 0.30000000000000004, 0.4}},
		{5, 5, 3, []float64{5, 10}},
		{0, 1, 1, nil},
		{math.NaN(), 1, 5, nil},
	} {
		if got := Numbers(c.low, c.high, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%v to %v in %d: %v, want %v", c.low, c.high, c.n, got, c.want)
		}
	}
}

func TestNumbersHoldTheRange(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		low := (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(12)-4))
		high := low + rng.Float64()*math.Pow(10, float64(rng.IntN(12)-4))
		n := 3 + rng.IntN(9)
		marks := Numbers(low, high, n)
		if len(marks) < 2 || len(marks) > n || marks[0] > low+1e-9*math.Abs(low) || marks[len(marks)-1] < high-1e-9*math.Abs(high) {
			t.Fatalf("%v to %v in %d: %v", low, high, n, marks)
		}
	}
}

func TestTimesAreRound(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skipf("no time zones on this machine: %v", err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		from, to string
		n        int
		want     []string
	}{
		{"2026-11-21 09:30", "2026-11-22 09:30", 8, []string{"12:00", "15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00"}},
		{"2026-11-18 00:00", "2026-11-25 00:00", 7, []string{"18 Nov", "19 Nov", "20 Nov", "21 Nov", "22 Nov", "23 Nov", "24 Nov"}},
		{"2026-10-20 00:00", "2026-11-22 00:00", 6, []string{"26 Oct", "2 Nov", "9 Nov", "16 Nov"}},
		{"2026-03-28 00:00", "2026-03-31 00:00", 4, []string{"28 Mar", "29 Mar", "30 Mar"}},
		{"2025-11-21 00:00", "2026-11-22 00:00", 5, []string{"Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"}},
		{"1990-01-01 00:00", "2026-11-22 00:00", 5, []string{"1990", "2000", "2010", "2020"}},
	} {
		var got []string
		for _, m := range Times(at(c.from), at(c.to), c.n) {
			got = append(got, m.Label)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s to %s in %d: %q, want %q", c.from, c.to, c.n, got, c.want)
		}
	}
}

func TestTimesRiseAndFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	zones := []*time.Location{time.UTC}
	for _, name := range []string{"Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe"} {
		if z, err := time.LoadLocation(name); err == nil {
			zones = append(zones, z)
		}
	}
	for range 5_000 {
		from := time.Unix(rng.Int64N(2_000_000_000), 0).In(zones[rng.IntN(len(zones))])
		to := from.Add(time.Duration(1+rng.Int64N(1<<uint(10+rng.IntN(21)))) * time.Second)
		n := 1 + rng.IntN(12)
		marks := Times(from, to, n)
		if len(marks) > n {
			t.Fatalf("%v to %v: %d marks, want at most %d", from, to, len(marks), n)
		}
		for i, m := range marks {
			if m.At.Before(from) || !m.At.Before(to) || i > 0 && !m.At.After(marks[i-1].At) {
				t.Fatalf("%v to %v: %v", from, to, marks)
			}
		}
	}
}

func TestNumbersOfRangesThatCannotBeMarked(t *testing.T) {
	for _, r := range [][2]float64{
		{0, math.SmallestNonzeroFloat64}, {1e17, 1e17 + 16}, {-1e308, 1e308}, {0, math.MaxFloat64}, {math.MaxFloat64, math.MaxFloat64},
	} {
		if marks := Numbers(r[0], r[1], 6); marks != nil {
			t.Errorf("%g to %g is marked at %v", r[0], r[1], marks)
		}
	}
}
