package view

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// The values of feelFigures, feelTables and feelCharts.

// volume is a count of mentions against the baseline, scaled to its length.
func (st *Stats) volume(count func(*Tally) int) Value {
	return st.scaled(count(&st.Now), count(&st.Past), "mentions")
}

func (st *Stats) scaled(n, before int, of string) Value {
	v := Value{Has: true, V: float64(n), N: n, Of: of, BeforeN: before}
	if past := st.Baseline.To.Sub(st.Baseline.From); past > 0 && before > 0 {
		v.Before = float64(before) * float64(st.To.Sub(st.From)) / float64(past)
		v.Diff = v.V - v.Before
		v.DiffLow, v.DiffTop = v.Diff, v.Diff // what was heard was heard: there is no sampling in it
		v.Verdict = verdict(v.Diff, v.Diff)
		if v.Verdict == CannotTell {
			v.Verdict = Same
		}
	}
	return v
}

// estimated is an estimate alone, times scale.
func (st *Stats) estimated(e Estimate, scale float64) Value {
	if e.N == 0 {
		return Value{Why: whyUnknown}
	}
	return Value{Has: true, V: scale * e.V, Low: scale * e.Low, High: scale * e.High, N: e.N, Of: "mentions"}
}

// compared is an estimate against the baseline's, times scale.
func (st *Stats) compared(c Compared, scale float64) Value {
	v := st.estimated(c.Now, scale)
	if !v.Has {
		return v
	}
	if v.Why = st.correction(); !c.known() {
		return v
	}
	v.Why = st.comparison(&c)
	d, low, high := c.diff()
	v.Before, v.BeforeN = scale*c.Past.V, c.Past.N
	v.Diff, v.DiffLow, v.DiffTop, v.Verdict = scale*d, scale*low, scale*high, verdict(low, high)
	if v.Verdict == CannotTell {
		v.Need = c.need()
	}
	return v
}

// correction says how the period's figures on feelings were corrected.
func (st *Stats) correction() string {
	switch l := &st.Now.Labels; {
	case !l.Enough():
		return fmt.Sprintf("not corrected: %d labels, label %d", l.N, labelsEnough)
	case !l.Own:
		return fmt.Sprintf("corrected by the latest %d labels, as the period has too few of its own", l.N)
	default:
		return fmt.Sprintf("corrected by %d labels", l.N)
	}
}

// comparison says that, and what it means for a change.
func (st *Stats) comparison(c *Compared) string {
	if c.shared && c.Now.Labels > 0 {
		return st.correction() + ", and so is the baseline, which has too few: the change may be larger than it seems"
	}
	return st.correction()
}

func (st *Stats) netSentiment() Value { return st.compared(st.compare(netOf), 100) }
func (st *Stats) negative() Value     { return st.compared(st.compare(negativeOf), 1) }

// negativeChange is how much the share of negative changed, as a part of what
// it was.
func (st *Stats) negativeChange() Value {
	c := st.compare(negativeOf)
	r, low, high, ok := c.relative()
	switch {
	case c.Now.N == 0:
		return Value{Why: whyUnknown}
	case c.Past.N == 0:
		return Value{Why: "no feeling is known in the baseline"}
	case !ok:
		return Value{Why: "nothing was negative in the baseline"}
	}
	v := Value{Has: true, V: r, Low: low, High: high, N: c.Now.N, Of: "mentions", BeforeN: c.Past.N, Verdict: verdict(low, high)}
	v.Why = st.comparison(&c)
	if v.Verdict != CannotTell {
		return v
	}
	if low > -sameWithin && high < sameWithin {
		v.Verdict = Same
		return v
	}
	if v.Need = c.need(); v.Need == 0 {
		v.Why = "the baseline has too few mentions to tell; " + v.Why
	}
	return v
}

// sameWithin is the relative change below which a share counts as the same.
const sameWithin = 0.1

// voiceOf is the share of the namings that are of one name.
func (st *Stats) voiceOf(name string) Value {
	share := func(t *Tally) Share {
		k, n := 0, 0
		for _, g := range t.Named {
			if n += g.Feelings.All(); g.Name == name {
				k = g.Feelings.All()
			}
		}
		return ShareOf(k, n)
	}
	now := share(&st.Now)
	if now.N == 0 {
		return Value{Why: "nobody is named"}
	}
	return against(shareValue(now, "namings"), ChangeOf(share(&st.Past), now))
}

// shareValue is a share with its interval.
func shareValue(s Share, of string) Value {
	if s.N == 0 {
		return Value{Why: "none"}
	}
	return Value{Has: true, V: s.P, Low: s.Low, High: s.High, N: s.N, Of: of}
}

// against sets a share beside that of the baseline.
func against(v Value, c Change) Value {
	if v.Has && c.Before.N > 0 {
		v.Before, v.BeforeN, v.Diff, v.DiffLow, v.DiffTop, v.Verdict = c.Before.P, c.Before.N, c.Diff, c.Low, c.High, c.Verdict
	}
	return v
}

// groupValues are those of a row of feelTable, as counted.
func (st *Stats) groupValues(before, now Counts) []Value {
	values := []Value{st.scaled(now.All(), before.All(), "mentions"), {Why: whyUnknown}, {Why: whyUnknown}}
	if now.Known() == 0 {
		return values
	}
	values[1] = against(shareValue(now.NegativeShare(), "mentions"), ChangeOf(before.NegativeShare(), now.NegativeShare()))
	values[2] = netValue(now)
	if c := NetChangeOf(before, now); c.Before.N > 0 {
		v := &values[2]
		v.Before, v.BeforeN, v.Diff, v.DiffLow, v.DiffTop, v.Verdict = c.Before.Score, c.Before.N, c.Diff, c.Low, c.High, c.Verdict
	}
	return values
}

// netValue is the net sentiment of counts, as counted.
func netValue(c Counts) Value {
	n := c.Net()
	if n.N == 0 {
		return Value{Why: whyUnknown}
	}
	return Value{Has: true, V: n.Score, Low: n.Low, High: n.High, N: n.N, Of: "mentions"}
}

// labelled is how many labels correct the period's figures.
func (st *Stats) labelled() Value {
	l := &st.Now.Labels
	v := Value{Has: true, V: float64(l.N), N: l.N, Of: "mentions"}
	if !l.Enough() {
		v.Need = labelsEnough - l.N
		v.Why = fmt.Sprintf("label %d more to correct the figures on feelings", v.Need)
	}
	return v
}

// afterReply is the mean change of feeling after our reply.
func (st *Stats) afterReply() Value {
	now, variance, n := shiftOf(st.Now.Moves)
	if n == 0 {
		return Value{Why: "nobody wrote again after our reply"}
	}
	half := z95 * math.Sqrt(variance)
	v := Value{Has: true, V: 100 * now, Low: 100 * max(-2, now-half), High: 100 * min(2, now+half), N: n, Of: "conversations"}
	if past, pastVariance, m := shiftOf(st.Past.Moves); m > 0 {
		half := z95 * math.Sqrt(variance+pastVariance)
		d := now - past
		v.Before, v.BeforeN, v.Diff, v.DiffLow, v.DiffTop, v.Verdict = 100*past, m, 100*d, 100*(d-half), 100*(d+half), verdict(d-half, d+half)
	}
	return v
}

// shiftOf is the mean paired difference of feelings, each from -1 to 1, and the
// variance of that mean. To the pairs from which the variance is taken one is
// added that fell and one that rose as far as can be, as Agresti and Min
// (Statistics in Medicine 24, 2005) add two to the pairs of a yes and a no:
// without, three that all rose by the same would be sure of themselves. In
// simulations of three pairs and more the interval never held the truth less
// often than in 94 %.
func shiftOf(moves []Move) (mean, variance float64, n int) {
	sum, squares := 0.0, 2*2.0*2.0
	for _, m := range moves {
		was, wrote := scoreOf(m.Was)
		became, again := scoreOf(m.Became)
		if !wrote || !again {
			continue
		}
		d := became - was
		n += m.N
		sum += d * float64(m.N)
		squares += d * d * float64(m.N)
	}
	if n == 0 {
		return 0, 0, 0
	}
	all := float64(n + 2)
	moderate := sum / all
	return sum / float64(n), (squares/all - moderate*moderate) / all, n
}

// scoreOf is a feeling as a number; it is not known of what is not one.
func scoreOf(feeling string) (score float64, known bool) {
	i := slices.Index(feelingValues()[:3], feeling)
	return float64(i - 1), i >= 0
}

// wonBack is the share of the negative that were negative no more.
func (st *Stats) wonBack() Value {
	share := func(t *Tally) Share {
		k, n := 0, 0
		for _, m := range t.Moves {
			if _, again := scoreOf(m.Became); m.Was != feelingValues()[0] || !again {
				continue
			}
			if n += m.N; m.Became != m.Was {
				k += m.N
			}
		}
		return ShareOf(k, n)
	}
	now := share(&st.Now)
	if now.N == 0 {
		return Value{Why: "nobody who was negative wrote again after our reply"}
	}
	return against(shareValue(now, "conversations"), ChangeOf(share(&st.Past), now))
}

// The filters of what the period holds.
func (st *Stats) posted() string  { return postedIn(Period{st.From, st.To}) }
func (st *Stats) net() string     { return st.posted() + " is:net" }
func (st *Stats) felt() string    { return st.net() + " -sentiment:unknown" }
func (st *Stats) replied() string { return "replied:" + spanOf(st.From, st.To) + " -outcome:spam" }

// behindLabels lists the labels that count: those of the period, or the latest
// up to its end.
func (st *Stats) behindLabels() string {
	l := &st.Now.Labels
	from := st.From
	if !l.Own && !l.Since.IsZero() {
		from = l.Since
	}
	return postedIn(Period{from, st.To}) + " is:net -sentiment:unknown label:negative,neutral,positive"
}

// postedIn is the filter for what was posted in a period of whole hours.
func postedIn(p Period) string { return "posted:" + spanOf(p.From, p.To) }

// spanOf writes whole hours, from from to before to, as a filter does, which
// names the last hour that it holds.
func spanOf(from, to time.Time) string {
	if !to.After(from) {
		return hourName(from) + ".." + hourName(from.Add(-time.Hour)) // holds nothing
	}
	return hourName(from) + ".." + hourName(to.Add(-1))
}

func hourName(t time.Time) string { return t.UTC().Format(hourLayout + "Z") }

// points makes the points of a chart of those of the series; behind is the
// filter of the whole period.
func (st *Stats) points(behind func() string, values func(*Point) []Value) []ChartPoint {
	rest := behind()[len(st.posted()):]
	all := make([]ChartPoint, len(st.Series))
	for i := range st.Series {
		p := &st.Series[i]
		end := p.At.Add(st.Step)
		if end.After(st.To) {
			end = st.To
		}
		all[i] = ChartPoint{At: p.At, Values: values(p), Behind: postedIn(Period{p.At, end}) + rest}
	}
	return all
}
