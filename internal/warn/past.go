package warn

import "math"

// normal is what an hour should bring.
type normal struct {
	mean float64
	phi  float64
}

// epochDay is the day of the week of 1970-01-01, a Thursday, with Monday as 0.
const epochDay = 3

// rest reports whether the hour is on a weekend, UTC.
func rest(hour int64) bool {
	d := (hour/day + epochDay) % 7
	return d >= 5
}

// clip bounds what is believed of a past count: a spike must not become what
// is usual (the recipe's m + 4 sqrt(m+1)).
func clip(x, m, unrest float64) float64 { return math.Min(x, m+4*math.Sqrt(m*(1+unrest*m)+1)) }

// past gives what the hour at index i should bring by the hours before it: the
// mean and the spread of the same hour, the one before and the one after, on
// the last 28 days of the same kind. Half an author is added to the sum, as
// Jeffreys' prior for a rate does: nobody in a month is not nobody ever.
func (w *watch) past(i int) normal {
	kind := rest(w.first + int64(i))
	var xs [3 * Reach / day]float64
	n := 0
	for d := day; d <= Reach; d += day {
		for _, j := range [...]int{i - d - 1, i - d, i - d + 1} {
			if j >= 0 && rest(w.first+int64(i-d)) == kind {
				xs[n] = float64(w.x[j])
				n++
			}
		}
	}
	if n == 0 { // a first weekend: what the week was like is better than nothing
		for j := max(0, i-Learn); j < i; j++ {
			if n == len(xs) {
				break
			}
			xs[n] = float64(w.x[j])
			n++
		}
	}
	m := usual(xs[:n], w.unrest)
	m.phi = math.Max(m.phi, 1+w.unrest*m.mean)
	return m
}

// usual is the mean and the spread of past counts, wild ones clipped.
func usual(xs []float64, unrest float64) normal {
	if len(xs) == 0 {
		return normal{0.5, leastPhi}
	}
	n := float64(len(xs))
	var raw float64
	for _, x := range xs {
		raw += x
	}
	raw /= n
	var sum float64
	for i, x := range xs {
		xs[i] = clip(x, raw, unrest)
		sum += xs[i]
	}
	mean := (sum + 0.5) / n
	var squares float64
	for _, x := range xs {
		squares += (x - mean) * (x - mean)
	}
	return normal{mean, math.Max(leastPhi, squares/n/mean)}
}

// level is by how much the last 24 hours were above what they should have been,
// drawn towards 1 by two hours' worth, from a half to two: a subject that grows
// is not an alarm every hour. Wild hours are clipped, so that the beginning of
// a spike does not hide its end.
func (w *watch) level(i int) float64 {
	var seen, due float64
	for j := max(w.from, i-day); j < i; j++ {
		m := w.norm[j-w.from].mean
		seen += clip(float64(w.x[j]), m, w.unrest)
		due += m
	}
	m := 2 * w.norm[i-w.from].mean
	return math.Min(math.Max((seen+m)/(due+m), 0.5), 2)
}

// unsettled is by how much the hours of the last 28 days vary beyond what chance
// alone would do, as the square of a coefficient of variation: the 1/r of the
// negative binomial, by moments over all hours against the mean of their hour
// and kind of day. The spread of one hour of the day is measured from a few
// dozen hours, and is too small as often as it is too large; what all hours
// say together is a floor under it.
func (w *watch) unsettled(till int) float64 {
	var sum, n [2][day]float64
	from := max(0, till-Reach)
	cell := func(i int) (kind, hour int) {
		if rest(w.first + int64(i)) {
			kind = 1
		}
		return kind, int((w.first + int64(i)) % day)
	}
	for i := from; i < till; i++ {
		k, h := cell(i)
		sum[k][h] += float64(w.x[i])
		n[k][h]++
	}
	unrest := 1e3
	for range 4 {
		var over, square float64
		for i := from; i < till; i++ {
			k, h := cell(i)
			if n[k][h] < 2 {
				continue
			}
			m := sum[k][h] / n[k][h]
			d := clip(float64(w.x[i]), m, unrest) - m
			over += d*d*n[k][h]/(n[k][h]-1) - m
			square += m * m
		}
		if square == 0 {
			return 0
		}
		unrest = math.Max(0, over/square)
	}
	return unrest
}
