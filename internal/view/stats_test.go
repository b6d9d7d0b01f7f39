package view

import (
	"math"
	"math/rand/v2"
	"testing"
)

func about(a, b float64) bool { return math.Abs(a-b) < 0.0005 }

func TestShareOf(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 10, 0, 0.2775}, // Newcombe 1998, and R's prop.test without correction
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{10, 10, 0.7225, 1},
	} {
		if s := ShareOf(c.k, c.n); !about(s.Low, c.low) || !about(s.High, c.high) {
			t.Errorf("%d of %d: %+v, want %v to %v", c.k, c.n, s, c.low, c.high)
		}
	}
}

func TestChangeOf(t *testing.T) {
	// Newcombe 1998 (Statistics in Medicine 17:873), table II, method 10.
	for _, c := range []struct {
		a, m, b, n int
		low, high  float64
		verdict    Verdict
	}{
		{48, 80, 56, 70, -0.3339, -0.0524, Down},
		{0, 10, 9, 10, -0.9, -0.6, Down},
		{10, 10, 0, 10, 0.6075, 1, Up},
		{5, 56, 0, 29, -0.0381, 0.1926, CannotTell},
	} {
		got := ChangeOf(ShareOf(c.b, c.n), ShareOf(c.a, c.m))
		if got.Verdict != c.verdict {
			t.Errorf("%d/%d against %d/%d: %+v", c.a, c.m, c.b, c.n, got)
		}
		if c.m != 10 && (!about(got.Low, c.low) || !about(got.High, c.high)) {
			t.Errorf("%d/%d against %d/%d: %v to %v, want %v to %v", c.a, c.m, c.b, c.n, got.Low, got.High, c.low, c.high)
		}
	}
	if got := ChangeOf(Share{}, ShareOf(9, 10)); got.Verdict != CannotTell || got.Diff != 0 {
		t.Errorf("against nothing: %+v", got)
	}
}

func TestNet(t *testing.T) {
	if n := (Counts{Positive: 80, Negative: 20, Neutral: 100, Unknown: 50}).Net(); n.N != 200 || !about(n.Score, 30) || n.Low > 30 || n.High < 30 {
		t.Errorf("80 positive, 20 negative, 100 neutral: %+v, want +30", n)
	}
	if n := (Counts{Unknown: 3}).Net(); n.N != 0 || n.Low != -100 || n.High != 100 {
		t.Errorf("nothing known: %+v", n)
	}
	// The rule's promise: at least 92 % of the intervals hold the truth.
	rnd := rand.New(rand.NewPCG(1, 1))
	for _, size := range []int{5, 10, 50} {
		hit, rounds := 0, 4000
		for range rounds {
			var c Counts
			for range size {
				switch p := rnd.Float64(); {
				case p < 0.1:
					c.Positive++
				case p < 0.15:
					c.Negative++
				default:
					c.Neutral++
				}
			}
			if n := c.Net(); n.Low <= 5 && 5 <= n.High {
				hit++
			}
		}
		if share := float64(hit) / float64(rounds); share < 0.915 {
			t.Errorf("n %d: %v of the intervals hold the truth", size, share)
		}
	}
}

func TestNetChangeOf(t *testing.T) {
	better, worse := Counts{Positive: 300, Neutral: 100, Negative: 100}, Counts{Positive: 100, Neutral: 100, Negative: 300}
	if c := NetChangeOf(worse, better); c.Verdict != Up || !about(c.Diff, 80) || c.Low > 80 || c.High < 80 || !about(c.Before.Score, -40) {
		t.Errorf("from -40 to +40: %+v", c)
	}
	if c := NetChangeOf(better, worse); c.Verdict != Down || !about(c.Diff, -80) {
		t.Errorf("from +40 to -40: %+v", c)
	}
	if c := NetChangeOf(Counts{}, better); c.Verdict != CannotTell || c.Diff != 0 || c.Low != -200 || c.High != 200 {
		t.Errorf("against nothing: %+v", c)
	}
	// The rule's promise: at least 92 % of the intervals hold the truth, which
	// is here that nothing has changed.
	rnd := rand.New(rand.NewPCG(2, 1))
	draw := func(size int) (c Counts) {
		for range size {
			switch p := rnd.Float64(); {
			case p < 0.1:
				c.Positive++
			case p < 0.4:
				c.Negative++
			default:
				c.Neutral++
			}
		}
		return c
	}
	for _, size := range [][2]int{{5, 5}, {8, 60}, {50, 50}} {
		hit, rounds := 0, 4000
		for range rounds {
			if c := NetChangeOf(draw(size[0]), draw(size[1])); c.Low <= 0 && 0 <= c.High {
				hit++
			}
		}
		if share := float64(hit) / float64(rounds); share < 0.92 {
			t.Errorf("sizes %v: %v of the intervals hold the truth", size, share)
		}
	}
}

func TestSpreadOf(t *testing.T) {
	if got := spreadOf(nil); got != (Spread{}) {
		t.Errorf("of nothing: %+v", got)
	}
	if got := spreadOf([]uint32{7}); got != (Spread{N: 1, Mean: 7, P50: 7, P90: 7, P99: 7}) {
		t.Errorf("of one: %+v", got)
	}
	if got := spreadOf([]uint32{10, 1, 2, 3, 4, 5, 6, 7, 8, 9}); got.N != 10 || got.Mean != 5.5 || got.P50 != 5 || got.P90 != 9 || got.P99 != 10 {
		t.Errorf("of ten: %+v", got)
	}
}

func TestAShareLiesInItsInterval(t *testing.T) {
	for n := 1; n < 5000; n++ {
		for _, k := range []int{0, n / 2, n} {
			if s := ShareOf(k, n); s.P < s.Low || s.P > s.High || s.Low < 0 || s.High > 1 {
				t.Fatalf("%d of %d: %v is not between %v and %v", k, n, s.P, s.Low, s.High)
			}
		}
	}
}
