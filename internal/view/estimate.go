package view

import "math"

// z80 is the 80th percentile of the standard normal distribution: with it and
// z95 a difference is found four times out of five.
const z80 = 0.8416212335729143

// Estimate is what a count says, made right by what people said of a sample of
// it. Corrected is counted plus shift: the mean of what a person said minus
// what was counted, which is right whatever the machine gets wrong (Cochran,
// Sampling Techniques, 3rd ed. 1977, 7.1, the difference estimator; Angelopoulos
// et al., Prediction-powered inference, Science 382, 2023). Both errors of
// sampling stand in the interval: that of the mentions, by its own interval,
// and that of the labels, joined as the variances recovered from both limits
// (Zou and Donner, Statistics in Medicine 27, 2008).
type Estimate struct {
	V, Low, High float64
	N            int // mentions
	Labels       int // that corrected it; 0 is not corrected

	counted  Share   // as the machine has it
	sd       float64 // of one mention, as counted
	variance float64 // of the shift
	bounds   [2]float64
}

// correct shifts a counted figure by what labels say; with too few of them it
// stays as it is. The bounds are the least and the most that it can be.
func correct(counted Share, sd float64, l *Labels, score [3]float64, bounds [2]float64) Estimate {
	e := Estimate{V: counted.P, Low: counted.Low, High: counted.High, N: counted.N, counted: counted, sd: sd, bounds: bounds}
	if counted.N == 0 || !l.Enough() {
		return e
	}
	shift, variance := l.moments(score)
	e.Labels, e.variance = l.N, variance
	half := z95 * math.Sqrt(variance)
	v := counted.P + shift
	e.V = e.clamp(v)
	e.Low = e.clamp(v - math.Hypot(counted.P-counted.Low, half))
	e.High = e.clamp(v + math.Hypot(counted.High-counted.P, half))
	return e
}

func (e *Estimate) clamp(v float64) float64 { return min(max(v, e.bounds[0]), e.bounds[1]) }

// negativeOf is the share of negative among the counts whose feeling is known.
func negativeOf(c Counts, l *Labels) Estimate {
	s := c.NegativeShare()
	return correct(s, math.Sqrt(s.P*(1-s.P)), l, [3]float64{1, 0, 0}, [2]float64{0, 1})
}

// netOf is the net sentiment of the counts, from -1 to 1.
func netOf(c Counts, l *Labels) Estimate {
	n := c.Net()
	_, variance := c.moderate()
	counted := Share{N: n.N, P: n.Score / 100, Low: n.Low / 100, High: n.High / 100}
	return correct(counted, math.Sqrt(variance*float64(n.N+3)), l, [3]float64{-1, 0, 1}, [2]float64{-1, 1})
}

// Compared is an estimate against that of a baseline.
type Compared struct {
	Now, Past Estimate
	shared    bool // both are corrected by the same labels, so that their error is no part of the difference
}

// compare makes both estimates, each corrected by its own labels. Where the
// baseline has too few, or those that it has may be the period's too, both are
// corrected by the period's. What is then taken for certain is that the machine
// errs alike in both; as it confuses feelings, it sees less change than there is.
func (st *Stats) compare(of func(Counts, *Labels) Estimate) Compared {
	now, past := &st.Now, &st.Past
	apart := past.Labels.Own || !st.Baseline.To.After(st.From)
	if now.Labels.Own && past.Labels.Enough() && apart {
		return Compared{of(now.Feelings, &now.Labels), of(past.Feelings, &past.Labels), false}
	}
	return Compared{of(now.Feelings, &now.Labels), of(past.Feelings, &now.Labels), true}
}

// known reports whether there is something on both sides.
func (c *Compared) known() bool { return c.Now.N > 0 && c.Past.N > 0 }

// parts are the distances of the limits from both values that the difference
// depends on: those below now and above the past, then the other two.
func (c *Compared) parts() (down, up [2]float64) {
	side := func(e *Estimate) (low, high float64) {
		if c.shared || e.Labels == 0 {
			return e.counted.P - e.counted.Low, e.counted.High - e.counted.P
		}
		half := z95 * math.Sqrt(e.variance)
		return math.Hypot(e.counted.P-e.counted.Low, half), math.Hypot(e.counted.High-e.counted.P, half)
	}
	nowLow, nowHigh := side(&c.Now)
	pastLow, pastHigh := side(&c.Past)
	return [2]float64{nowLow, pastHigh}, [2]float64{nowHigh, pastLow}
}

// diff is now minus past with its 95 % interval: Newcombe's hybrid (Statistics
// in Medicine 17, 1998, method 10) of whatever intervals the two have.
func (c *Compared) diff() (d, low, high float64) {
	width := c.Now.bounds[1] - c.Now.bounds[0]
	if !c.known() {
		return 0, -width, width
	}
	d = c.Now.V - c.Past.V
	down, up := c.parts()
	return d, max(-width, d-math.Hypot(down[0], down[1])), min(width, d+math.Hypot(up[0], up[1]))
}

// relativeMost is the largest relative change that is told.
const relativeMost = 99

// relative is now divided by past, minus one, with its 95 % interval: MOVER-R
// (Newcombe, Statistical Methods in Medical Research 25, 2016), which solves
// the interval of now minus R times past for the R at which it ends at zero.
// Labels that both share count by their covariance. It is unknown where the
// past is zero, and nothing is said to have become more than a hundredfold.
func (c *Compared) relative() (r, low, high float64, ok bool) {
	if !c.known() || c.Past.V <= 0 {
		return 0, 0, 0, false
	}
	var cov float64
	if c.shared {
		cov = z95 * z95 * c.Now.variance
	}
	now, past := &c.Now, &c.Past
	limit := func(a, b, sign float64) float64 { // a of now, b of past
		mid := now.V*past.V - cov
		x, y := a*(2*now.V-a), b*(2*past.V-b)
		root := math.Sqrt(max(0, mid*mid-x*y))
		if math.Abs(y) < 1e-12 {
			if sign > 0 {
				return relativeMost + 1
			}
			return max(0, x/(2*mid))
		}
		return (mid + sign*root) / y
	}
	r = now.V/past.V - 1
	low, high = limit(now.Low, past.High, -1)-1, limit(now.High, past.Low, +1)-1
	return min(r, relativeMost), max(-1, min(low, r, relativeMost)), min(max(high, r), relativeMost), true
}

// verdict says in words what the interval of a difference allows.
func verdict(low, high float64) Verdict {
	switch {
	case high < 0:
		return Down
	case low > 0:
		return Up
	}
	return CannotTell
}

// need is about how many more mentions the period needs for the difference that
// is seen to be found four times out of five at 95 %, the baseline and the
// labels being what they are: n = s² / (d² / (z.975 + z.80)² - v), of the usual
// formula for two means (Chow, Shao and Wang, Sample Size Calculations in
// Clinical Research, 2nd ed. 2008, 3.2). 0 where no number would do.
func (c *Compared) need() int {
	d := c.Now.V - c.Past.V
	rest := c.Past.sd * c.Past.sd / float64(max(c.Past.N, 1))
	if !c.shared {
		rest += c.Now.variance + c.Past.variance
	}
	room := d*d/((z95+z80)*(z95+z80)) - rest
	if !c.known() || room <= 0 {
		return 0
	}
	n := math.Ceil(c.Now.sd*c.Now.sd/room) - float64(c.Now.N)
	return int(min(max(n, 0), 1e9))
}
