package axis

import "math"

// Durations gives at most n marks, in seconds, from zero to at least high: of
// those that are round on a clock and in a calendar, then of round numbers of
// days. For fewer than three marks, or no number, there are none.
func Durations(high float64, n int) []float64 {
	const minute, hour, day = 60.0, 3600.0, 86400.0
	if n < 3 || math.IsNaN(high) || math.IsInf(high, 0) {
		return nil
	}
	high = max(high, 1)
	for _, step := range []float64{1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
		hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day} {
		last := math.Ceil(high / step)
		if last+1 > float64(n) {
			continue
		}
		marks := make([]float64, 0, int(last)+1)
		for i := 0.0; i <= last; i++ {
			marks = append(marks, i*step)
		}
		return marks
	}
	marks := Numbers(0, high/day, n)
	for i := range marks {
		marks[i] *= day
	}
	return marks
}
