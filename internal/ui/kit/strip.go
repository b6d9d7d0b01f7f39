package kit

import (
	"math"
	"strings"
)

// Strip draws how long things took, from nothing at the left to high at the
// right, in width cells: a line to the 99th percentile, heavy to the 90th,
// with a dot where half of them are done. The scale is that of logarithms from
// low on: times lie orders of magnitude apart.
func Strip(p50, p90, p99, low, high float64, width int, ascii bool) string {
	if width <= 0 {
		return ""
	}
	at := func(v float64) int {
		if low <= 0 || high <= low || !(v > low) {
			return 0
		}
		f := math.Log(finite(v)/low) / math.Log(high/low)
		return min(max(int(math.Round(f*float64(width-1))), 0), width-1)
	}
	heavy, light, dot, end := "━", "─", "●", "┃"
	if ascii {
		heavy, light, dot, end = "=", "-", "o", "|"
	}
	a, b, c := at(p50), at(p90), at(p99)
	cells := make([]string, width)
	for i := range cells {
		switch {
		case i == a:
			cells[i] = dot
		case i == b:
			cells[i] = end
		case i < b:
			cells[i] = heavy
		case i <= c:
			cells[i] = light
		default:
			cells[i] = " "
		}
	}
	return strings.Join(cells, "")
}
