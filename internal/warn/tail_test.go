package warn

import (
	"math"
	"testing"
)

// TestTail holds the tail against values that were summed in decimal with sixty
// digits.
func TestTail(t *testing.T) {
	for _, c := range []struct {
		x       int
		m, phi  float64
		want    float64
		because string
	}{
		{8, 2, 2, 1.953125e-02, "above the mean"},
		{1, 2, 2, 0.75, "below the mean"},
		{41, 20, 2, 3.108801329663335e-03, "a busy hour"},
		{90, 20, 6, 5.316701579737322e-05, "bursts"},
		{0, 5, 1.5, 1, "nothing is always reached"},
		{40, 6, 3, 9.536155863268867e-06, "rare"},
		{200, 20, 2, 1.417593625918535e-39, "beyond what 1 minus a sum can tell"},
		{3, 3, 1.5, 5.317786922725194e-01, "at the mean"},
	} {
		if got := Tail(c.x, c.m, c.phi); math.Abs(got/c.want-1) > 1e-11 {
			t.Errorf("%s: Tail(%d, %v, %v) = %.15e, want %.15e", c.because, c.x, c.m, c.phi, got, c.want)
		}
	}
	if Tail(1, 0, 2) != 0 || Tail(1, 1, 0) != Tail(1, 1, leastPhi) {
		t.Error("nobody expected, or no spread, is not seen to")
	}
}

// TestTailIsWhole compares the sums from both ends, on both sides of the mean.
func TestTailIsWhole(t *testing.T) {
	for _, m := range []float64{0.01, 0.3, 2, 17.5, 300} {
		for _, phi := range []float64{1.05, 1.7, 9, 40} {
			for x := range int(3*m) + 5 {
				point := Tail(x, m, phi) - Tail(x+1, m, phi)
				r, q := m/(phi-1), 1-1/phi
				a, _ := math.Lgamma(float64(x) + r)
				b, _ := math.Lgamma(r)
				c, _ := math.Lgamma(float64(x) + 1)
				want := math.Exp(a - b - c - r*math.Log(phi) + float64(x)*math.Log(q))
				if math.Abs(point-want) > 1e-9 {
					t.Fatalf("m %v, phi %v: P(X = %d) is %v, want %v", m, phi, x, point, want)
				}
			}
		}
	}
}

func TestNeeded(t *testing.T) {
	for _, m := range []float64{0.02, 1, 30} {
		x := needed(1e-4, m, 2)
		if Tail(x, m, 2) >= 1e-4 || Tail(x-1, m, 2) < 1e-4 {
			t.Errorf("at %v an hour %d is not the smallest count rarer than 1e-4", m, x)
		}
	}
}

// TestDouble: near a Poisson the likelihood ratio is the recipe's x ln 2 - m,
// and under the mean its exponential has the mean 1, which Lorden's bound needs.
func TestDouble(t *testing.T) {
	gain, cost := double(3, leastPhi)
	if math.Abs(gain-math.Ln2) > 0.05 || math.Abs(cost-3) > 0.22 {
		t.Errorf("near a Poisson: %v and %v", gain, cost)
	}
	for _, phi := range []float64{1.05, 2, 8} {
		gain, cost := double(3, phi)
		sum := 0.0
		for x := range 2000 {
			sum += (Tail(x, 3, phi) - Tail(x+1, 3, phi)) * math.Exp(float64(x)*gain-cost)
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("phi %v: the likelihood ratio has the mean %v", phi, sum)
		}
	}
}
