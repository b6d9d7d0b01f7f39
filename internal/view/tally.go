package view

// Tally is what was heard in one period, counted.
type Tally struct {
	Gross    int     `json:"gross"`
	Feelings Counts  `json:"feelings"` // of net mentions
	Sources  []Group `json:"sources"`  // most mentions first
	Subjects []Group `json:"subjects"` // most mentions first; the name is empty where none is known
}

func (t *Tally) gross() int { return t.Gross }
func (t *Tally) net() int   { return t.Feelings.All() }

// volume is a count against the baseline.
func (st *Stats) volume(count func(*Tally) int) Value {
	n, before := count(&st.Now), count(&st.Past)
	v := Value{Has: true, V: float64(n), N: n, Of: "mentions", BeforeN: before}
	if past := st.Baseline.To.Sub(st.Baseline.From); past > 0 && before > 0 {
		v.Before = float64(before) * float64(st.To.Sub(st.From)) / float64(past)
		v.Diff = v.V - v.Before
	}
	return v
}

func (st *Stats) netSentiment() Value {
	n, c := st.Now.Feelings.Net(), NetChangeOf(st.Past.Feelings, st.Now.Feelings)
	if n.N == 0 {
		return Value{Why: whyUnknown}
	}
	v := Value{Has: true, V: n.Score, Low: n.Low, High: n.High, N: n.N, Of: "mentions"}
	if c.Before.N > 0 {
		v.Before, v.BeforeN, v.Diff, v.DiffLow, v.DiffTop, v.Verdict = c.Before.Score, c.Before.N, c.Diff, c.Low, c.High, c.Verdict
	}
	return v
}

func (st *Stats) negative() Value {
	n := st.Now.Feelings.NegativeShare()
	c := ChangeOf(st.Past.Feelings.NegativeShare(), n)
	if n.N == 0 {
		return Value{Why: whyUnknown}
	}
	v := Value{Has: true, V: n.P, Low: n.Low, High: n.High, N: n.N, Of: "mentions"}
	if c.Before.N > 0 {
		v.Before, v.BeforeN, v.Diff, v.DiffLow, v.DiffTop, v.Verdict = c.Before.P, c.Before.N, c.Diff, c.Low, c.High, c.Verdict
	}
	return v
}
