package warn

import "math"

// leastPhi is the variance over the mean below which none is believed: a
// month is too short to prove that people do not write in bursts.
const leastPhi = 1.05

// least is below any chance that matters, and above the numbers that a
// computer can no longer make smaller by multiplying.
const least = 1e-300

// Tail is the chance that an hour brings x or more, if its count is negative
// binomial with mean m and variance phi*m: P(X >= x) with r = m/(phi-1) and
// q = 1-1/phi. It is the sum of its own terms, from x up where x is above the
// mean and from 0 up below; their ratio q(k+r)/(k+1) is known, so no
// incomplete beta function is needed and a tail of 1e-200 is as exact as one
// of a half. m is above 0; phi is raised to leastPhi.
//
// Source: Johnson, Kemp, Kotz, Univariate Discrete Distributions, 3rd ed.,
// 5.1 (the form with mean and variance) and 5.2 (the recurrence).
func Tail(x int, m, phi float64) float64 {
	if x <= 0 {
		return 1
	}
	if m <= 0 {
		return 0
	}
	phi = math.Max(phi, leastPhi)
	r, q := m/(phi-1), 1-1/phi
	if float64(x) > m {
		return math.Min(sumUp(x, r, q), 1)
	}
	below := 0.0
	term := math.Exp(-r * math.Log(phi)) // of k = 0
	for k := range x {
		below += term
		term *= q * (float64(k) + r) / float64(k+1)
	}
	return math.Max(0, math.Min(1, 1-below))
}

// termsMost bounds the work where counts vary so wildly that their tail hardly
// falls: what is left is then put at its most.
const termsMost = 5_000

// sumUp adds the terms from x on, until they no longer change the sum. Above
// the mean they fall at once, in the end by q at each step.
func sumUp(x int, r, q float64) float64 {
	k := float64(x)
	over, _ := math.Lgamma(k + r)
	under, _ := math.Lgamma(k + 1)
	shape, _ := math.Lgamma(r)
	term := math.Exp(over - under - shape + r*math.Log1p(-q) + k*math.Log(q))
	sum := 0.0
	for range termsMost {
		if term <= sum*1e-14 || term <= least {
			return sum
		}
		sum += term
		term *= q * (k + r) / (k + 1)
		k++
	}
	return sum + term/(1-math.Max(q, q*(k+r)/(k+1)))
}

// needed is the smallest count that is rarer than alpha.
func needed(alpha, m, phi float64) int {
	low, high := 0, 1
	for Tail(high, m, phi) >= alpha {
		low, high = high, 2*high
	}
	for high-low > 1 {
		if mid := (low + high) / 2; Tail(mid, m, phi) >= alpha {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// double is the logarithm of the likelihood of a count under twice the mean
// over that under the mean, both with the shape r = m/(phi-1) of the negative
// binomial: count*gain - cost. With phi near 1 it is the Poisson's x ln 2 - m;
// as the true ratio, its sum restarted at 0 passes h by chance once in e^h
// hours at most (Lorden, Annals of Mathematical Statistics 42, 1971), so h
// follows from the budget as the tail's limit does.
func double(m, phi float64) (gain, cost float64) {
	phi = math.Max(phi, leastPhi)
	return math.Log(2 * phi / (2*phi - 1)), m / (phi - 1) * math.Log((2*phi-1)/phi)
}
