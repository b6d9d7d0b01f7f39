package view

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
)

// At a limit to the second, a target is kept and an age is in the lower band.
func TestLimitsAreIncluded(t *testing.T) {
	g := newGenerator(1)
	g.mention(domain.ID{}, domain.Mention{ID: "1", Source: "rss", At: start, Author: domain.Author{ID: "1"}})
	for _, w := range g.out {
		w.event.Understood.Hidden, w.event.Understood.CopyOf = false, domain.ID{}
	}
	m := newMemory()
	m.foldAll(t, g.out)
	began := g.out[0].event.At.Time()
	if began.After(start) {
		began = start
	}
	for _, tt := range []struct {
		over   time.Duration
		band   int
		missed int
	}{{-time.Second, 0, 0}, {0, 0, 0}, {time.Second, 1, 1}} {
		w := Working{Now: began.Add(time.Hour + tt.over), Response: time.Hour, Resolve: time.Hour}
		st, err := Measure(m, Ask{Period: Period{began.Add(-time.Hour), began.Add(time.Hour)}, Working: w})
		if err != nil {
			t.Fatal(err)
		}
		if st.Work.Backlog.Bands[tt.band] != 1 || st.Work.Now.OnTime.N != tt.missed || st.Work.Now.InTime.N != tt.missed {
			t.Errorf("an hour and %v: %+v, %+v, %+v", tt.over, st.Work.Backlog, st.Work.Now.OnTime, st.Work.Now.InTime)
		}
		f, err := ParseFilter("late:response late:resolution")
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := Search(m, f, At{Now: w.Now, Working: w}, Page{}); err != nil || len(rows) != tt.missed {
			t.Errorf("an hour and %v: %d are late, %v", tt.over, len(rows), err)
		}
	}
}

// However many values there are, the quantiles are those of the sorted list.
func TestSpreadIsExact(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{1, 2, 10, 99, 100, 101, fewTimes, fewTimes + 1, 50_000} {
		for _, draw := range []func() uint32{
			func() uint32 { return uint32(rnd.ExpFloat64() * 5000) },
			func() uint32 { return rnd.Uint32() >> rnd.IntN(32) },
			func() uint32 { return 86_400 },
			func() uint32 { return 100_000 + rnd.Uint32N(300) },
			func() uint32 { return 1<<32 - 1 - rnd.Uint32N(2) },
		} {
			values := make([]uint32, n)
			for i := range values {
				values[i] = draw()
			}
			sorted := slices.Sorted(slices.Values(values))
			s := spreadOf(values)
			at := func(percent int) uint32 { return sorted[(n*percent+99)/100-1] }
			if s.N != n || s.P50 != at(50) || s.P90 != at(90) || s.P99 != at(99) {
				t.Fatalf("of %d: %+v, want %d %d %d", n, s, at(50), at(90), at(99))
			}
		}
	}
	if s := spreadOf([]uint32{2, 4, 4, 4, 5, 5, 7, 9}); s.Mean != 5 || !about(s.SD, 2.1381) {
		t.Errorf("got %+v, want a mean of 5 and a deviation of 2.138", s)
	}
}

func TestCompareTimes(t *testing.T) {
	quick, slow := Spread{N: 100, Mean: 600, SD: 300, P50: 500}, Spread{N: 100, Mean: 900, SD: 400, P50: 700}
	if v := compareTimes(slow, quick, "episodes"); v.Verdict != Down || v.Diff != -300 || !about(v.DiffLow, -397.9982) || !about(v.DiffTop, -202.0018) {
		t.Errorf("from slow to quick: %+v", v) // 300 ± 1.96 × √(300²/100 + 400²/100)
	}
	few := Spread{N: 5, Mean: 10, SD: 1, P50: 10}
	if v := compareTimes(slow, few, "episodes"); !v.Has || v.Verdict != "" || v.BeforeN != 100 {
		t.Errorf("of five there is no verdict: %+v", v)
	}
	if v := compareTimes(slow, Spread{}, "episodes"); v.Has || v.Why == "" {
		t.Errorf("of nothing: %+v", v)
	}
}

// Quartiles are of each column by itself, and of few people there are none:
// they would tell of one.
func TestQuartiles(t *testing.T) {
	m := measuring{people: make([]hand, 6), crew: &crew{names: []string{"", "a", "b", "c", "d", "e"}}, w: Working{Me: "b"}}
	for i := uint16(1); i <= 5; i++ {
		h := m.hand(i)
		h.sent, h.resolved, h.response = int(i)*10, 6-int(i), []uint32{uint32(i) * 60}
	}
	team := m.team(&Effort{Sent: 150})
	if len(team.Rows) != 1 || team.Rows[0].Name != "b" || team.People != 5 || team.Total.Sent != 150 {
		t.Errorf("b sees %+v", team)
	}
	q := team.Quarters
	if q[0].Sent != 20 || q[1].Sent != 30 || q[2].Sent != 40 || q[0].Resolved != 2 || q[1].Response.P50 != 180 || q[1].Handle.N != 0 {
		t.Errorf("the quartiles are %+v", q)
	}
	m.people[5] = hand{}
	if q := m.team(&Effort{}).Quarters; q != ([3]Colleague{}) {
		t.Errorf("of four people there are quartiles: %+v", q)
	}
	m.w = Working{}
	if rows := m.team(&Effort{}).Rows; len(rows) != 0 {
		t.Errorf("nobody in particular sees %+v", rows)
	}
	m.w.Named = true
	if rows := m.team(&Effort{}).Rows; len(rows) != 4 || rows[0].Name != "d" {
		t.Errorf("where all are named: %+v", rows)
	}
}

func TestDamagedStints(t *testing.T) {
	g := generate(4, 200)
	m := newMemory()
	m.foldAll(t, g.out)
	damage := func(bucket string, value []byte) *memory {
		m := newMemory()
		m.foldAll(t, g.out)
		for k := range m.Bucket(bucket).From(nil) {
			if err := m.Bucket(bucket).Put(slices.Clone(k), value); err != nil {
				t.Fatal(err)
			}
		}
		return m
	}
	ask := Ask{Period: Period{start.Add(-48 * time.Hour), g.now}}
	if _, err := Measure(damage(bucketStints, []byte("odd")), ask); err == nil {
		t.Error("damaged stints went unnoticed")
	}
	if _, err := Measure(damage(bucketDeeds, []byte{deedSent}), ask); err == nil {
		t.Error("damaged deeds went unnoticed")
	}
	b := block{out: []uint64{7}}
	if _, err := b.merge(nil); err == nil {
		t.Error("a stint that was never there was taken out")
	}
	if _, err := m.Bucket(bucketCrew), m.Bucket(bucketCrew).Put([]byte{9, 9}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := Measure(m, ask); err == nil {
		t.Error("a damaged crew went unnoticed")
	}
}

// Whatever a reason is, its row opens to the episodes that have it.
func TestReasonsOpen(t *testing.T) {
	long := strings.Repeat("ö", reasonMax)
	for _, reason := range []string{"noise", "Noise", "a, b", `said "no"`, long, "x" + long, " "} {
		c := clip(reason)
		f, err := ParseFilter("reason:" + quoteReason(c))
		if err != nil {
			t.Errorf("%q: %v", reason, err)
			continue
		}
		e := []episodeFact{{reason: reason}, {reason: ""}, {reason: "no"}}
		for i := range e {
			if got := f.matchFacts(&Row{}, &facts{episodes: e[i : i+1]}, At{}); got != (i == 0) {
				t.Errorf("%q, asked for by %s: %q passes: %v", reason, f, e[i].reason, got)
			}
		}
	}
}
