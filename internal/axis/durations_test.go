package axis

import (
	"math"
	"slices"
	"testing"
)

func TestDurationsAreRound(t *testing.T) {
	for _, c := range []struct {
		high float64
		n    int
		want []float64
	}{
		{4320, 5, []float64{0, 1800, 3600, 5400}},
		{100, 5, []float64{0, 30, 60, 90, 120}},
		{0, 4, []float64{0, 1}},
		{3 * 86400, 4, []float64{0, 86400, 2 * 86400, 3 * 86400}},
		{400 * 86400, 5, []float64{0, 100 * 86400, 200 * 86400, 300 * 86400, 400 * 86400}},
		{math.Inf(1), 5, nil},
		{60, 2, nil},
	} {
		if got := Durations(c.high, c.n); !slices.Equal(got, c.want) {
			t.Errorf("%v in %d: %v, want %v", c.high, c.n, got, c.want)
		}
	}
}
