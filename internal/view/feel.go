package view

import (
	"fmt"
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
	v := shareValue(now, "namings")
	if now.K == now.N {
		v.Why = "nobody else is named: hark.toml says under [[competitor]] who could be"
	}
	return against(v, ChangeOf(share(&st.Past), now))
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
