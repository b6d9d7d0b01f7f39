package enrich

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"hark/internal/domain"
)

// TestHundredthHasOneZero: an event leaves a zero out, so what is folded while
// it is written must have the same zero as what is folded when it is read.
func TestHundredthHasOneZero(t *testing.T) {
	if z := hundredth(-0.001); math.Signbit(z) {
		t.Errorf("%v", z)
	}
	if hundredth(-0.126) != -0.13 || hundredth(0.004) != 0 {
		t.Errorf("%v, %v", hundredth(-0.126), hundredth(0.004))
	}
}

func TestOddsAddUp(t *testing.T) {
	for _, c := range []struct {
		p         [3]float64
		likeliest int
		want      domain.Odds
	}{
		{[3]float64{0.025, 0.05, 0.925}, 2, domain.Odds{0.02, 0.05, 0.93}},
		{[3]float64{1. / 3, 1. / 3, 1. / 3}, 0, domain.Odds{0.34, 0.33, 0.33}},
		{[3]float64{0, 0, 1}, 2, domain.Odds{0, 0, 1}},
		{[3]float64{0.004, 0.004, 0.992}, 2, domain.Odds{0.01, 0, 0.99}},
		{[3]float64{0.496, 0.008, 0.496}, 0, domain.Odds{0.5, 0.01, 0.49}},
	} {
		if got := oddsOf(c.p, c.likeliest); got != c.want {
			t.Errorf("%v: %v, want %v", c.p, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		p := [3]float64{r.ExpFloat64(), r.ExpFloat64(), r.ExpFloat64()}
		sum := p[0] + p[1] + p[2]
		likeliest := 0
		for i := range p {
			if p[i] /= sum; p[i] > p[likeliest] {
				likeliest = i
			}
		}
		o := oddsOf(p, likeliest)
		if all := math.Round(100*o[0]) + math.Round(100*o[1]) + math.Round(100*o[2]); all != 100 || slices.Max(o[:]) != o[likeliest] {
			t.Fatalf("%v are %v", p, o)
		}
		for i := range p {
			if math.Abs(o[i]-p[i]) >= 0.01 {
				t.Fatalf("%v are %v: more than a hundredth away", p, o)
			}
		}
	}
}
