package app

import (
	"encoding/json"
	"testing"
	"time"

	"hark/internal/view"
)

func TestStatsAgainstABaseline(t *testing.T) {
	o := testDesk(t)
	now := time.Now()
	o.Now = func() time.Time { return now }
	a := open(t, o)
	ask := StatsParams{Period: view.Period{From: now.Add(-time.Hour), To: now.Add(time.Hour)},
		Baseline: view.Period{From: now.Add(-72 * time.Hour), To: now.Add(-48 * time.Hour)}}
	measure := func() (st view.Stats) {
		t.Helper()
		lines, err := call(t, a, "stats", ask)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(lines[0]), &st); err != nil {
			t.Fatal(err)
		}
		return st
	}
	hear(t, a, "the battery is bad")
	first := measure()
	if first.Now.Gross != 1 || first.Past.Gross != 0 || !first.Baseline.From.Equal(ask.Baseline.From.Truncate(time.Hour)) {
		t.Errorf("%d heard, %d in the baseline %v", first.Now.Gross, first.Past.Gross, first.Baseline)
	}
	hear(t, a, "and so is the screen", "and the keyboard")
	if st := measure(); st.Now.Gross != 3 {
		t.Errorf("%d heard, want 3: what was remembered is of an older log", st.Now.Gross)
	}
	ask.Period.To = now.Add(-3 * time.Hour)
	if st := measure(); st.Now.Gross != 0 {
		t.Errorf("%d heard, want none: what was remembered is of another period", st.Now.Gross)
	}
}

func TestMeasuredIsForgotten(t *testing.T) {
	var m measured
	now := time.Now()
	m.keep(7, asked{from: 1}, measurement{now, view.Stats{Step: 5}})
	for _, c := range []struct {
		end  uint64
		asks asked
		at   time.Time
		want bool
	}{
		{7, asked{from: 1}, now.Add(time.Second), true},
		{8, asked{from: 1}, now, false},
		{7, asked{from: 2}, now, false},
		{7, asked{from: 1}, now.Add(measuredFor), false},
		{7, asked{from: 1}, now.Add(-time.Second), false}, // the clock was put back
	} {
		if st, ok := m.find(c.end, c.asks, c.at); ok != c.want || ok && st.Step != 5 {
			t.Errorf("%+v: %v", c, ok)
		}
	}
	for i := range int64(3 * measuredMost) {
		m.keep(7, asked{to: i}, measurement{at: now})
	}
	if len(m.kept) > measuredMost {
		t.Errorf("%d are remembered", len(m.kept))
	}
}
