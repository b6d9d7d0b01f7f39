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
// is usual. It is four standard deviations above the mean; without the unrest
// it cuts busy hours that are in order, and takes their spread for small.
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
	m := usual(xs[:n], w.unrest.likely)
	m.phi = math.Max(m.phi, 1+w.unrest.likely*m.mean)
	m.phi *= 1 + 3/float64(max(n, 3)) // the mean has an error of its own, and an hour's three values share it
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
		seen += clip(float64(w.x[j]), m, w.unrest.likely)
		due += m
	}
	m := 2 * w.norm[i-w.from].mean
	return math.Min(math.Max((seen+m)/(due+m), 0.5), 2)
}

// unrest is by how much hours vary beyond what chance alone would do, as the
// square of a coefficient of variation: the 1/r of the negative binomial.
type unrest struct {
	likely float64 // the best estimate
	proven float64 // what is sure of it: of a quiet subject, and after a spike, little is
}

// unsettled estimates the unrest of the last 28 days, by moments over all hours
// against the mean of their hour and kind of day. The spread of one hour of the
// day is measured from a few dozen hours, and is too small as often as it is
// too large; what all hours say together is a floor under it. Wild hours are
// clipped by what the round before made of it; for what is sure, as if there
// were no unrest.
func (w *watch) unsettled(till int) unrest {
	u := unrest{likely: 1e3}
	for range 4 {
		over, square, _ := w.moments(till, func(x, m float64) float64 { return clip(x, m, u.likely) })
		if square == 0 {
			return unrest{}
		}
		u.likely = math.Max(0, over/square)
	}
	over, square, sum := w.moments(till, func(x, m float64) float64 { return math.Min(x, m+4*math.Sqrt(m)) })
	u.proven = math.Max(0, (over-2*math.Sqrt(2*square+sum))/square) // a Poisson's (x-m)^2 varies by 2m^2+m
	return u
}

// moments are the sums, over the 28 days before, of the squared distance from
// the mean beyond a Poisson's, of the squared mean, and of the mean.
func (w *watch) moments(till int, clipped func(x, m float64) float64) (over, square, sum float64) {
	from := max(0, till-Reach)
	mean := w.cells(from, till)
	for i := from; i < till; i++ {
		m, n := mean(i)
		if n < 2 {
			continue
		}
		d := clipped(float64(w.x[i]), m) - m
		over += d*d*n/(n-1) - m
		square += m * m
		sum += m
	}
	return over, square, sum
}

// cells gives for an hour the mean of its hour of the day and kind of day, and
// how many such hours there are.
func (w *watch) cells(from, till int) func(i int) (mean, n float64) {
	var sum, n [2][day]float64
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
	return func(i int) (float64, float64) {
		k, h := cell(i)
		return sum[k][h] / n[k][h], n[k][h]
	}
}
