package view

import (
	"math"
	"math/rand/v2"
	"testing"
)

// world draws mentions whose true feelings are known, and what a machine makes
// of each of them.
type world struct {
	truth    [3]float64    // shares of negative, neutral, positive
	mistakes [3][3]float64 // true feeling, counted as
}

func draw(rnd *rand.Rand, p [3]float64) int {
	switch x := rnd.Float64(); {
	case x < p[0]:
		return 0
	case x < p[0]+p[1]:
		return 1
	}
	return 2
}

func (w *world) counts(rnd *rand.Rand, n, labels int) (c Counts, l Labels) {
	for i := range n {
		said := draw(rnd, w.truth)
		counted := draw(rnd, w.mistakes[said])
		c.put(byte(counted+1), 1)
		if i < labels {
			l.N++
			l.Table[counted][said]++
		}
	}
	return c, l
}

// upbeat is a machine that hears thanks where there is irony: net sentiment is
// -0.47 and it counts about +0.21.
func upbeat() world {
	return world{truth: [3]float64{0.627, 0.216, 0.157}, mistakes: [3][3]float64{{0.36, 0.28, 0.36}, {0.05, 0.5, 0.45}, {0.03, 0.07, 0.9}}}
}

func TestCorrectedIntervalsHoldTheTruth(t *testing.T) {
	for name, c := range map[string]struct {
		world     world
		n, labels int
	}{
		"+0.21 where the truth is -0.47": {upbeat(), 5000, 100},
		"the same with 30 labels":        {upbeat(), 2000, 30},
		"rarely negative":                {world{[3]float64{0.06, 0.7, 0.24}, [3][3]float64{{0.5, 0.4, 0.1}, {0.02, 0.9, 0.08}, {0.01, 0.15, 0.84}}}, 3000, 200},
		"good at it":                     {world{[3]float64{0.3, 0.4, 0.3}, [3][3]float64{{0.9, 0.08, 0.02}, {0.05, 0.9, 0.05}, {0.02, 0.08, 0.9}}}, 400, 60},
		"few mentions":                   {upbeat(), 60, 40},
	} {
		truth := 100 * (c.world.truth[2] - c.world.truth[0])
		const rounds = 2000
		rnd := rand.New(rand.NewPCG(7, 1))
		var net, share, bare int
		var sum, counted float64
		for range rounds {
			counts, labels := c.world.counts(rnd, c.n, c.labels)
			e := netOf(counts, &labels)
			sum += 100 * e.V / rounds
			counted += counts.Net().Score / rounds
			if 100*e.Low <= truth && truth <= 100*e.High {
				net++
			}
			if n := counts.Net(); n.Low <= truth && truth <= n.High {
				bare++
			}
			if e := negativeOf(counts, &labels); e.Low <= c.world.truth[0] && c.world.truth[0] <= e.High {
				share++
			}
		}
		t.Logf("%s: truth %.0f, counted %+.0f, corrected %+.1f; of the intervals hold the truth: net %.1f %%, share %.1f %%, net as counted %.1f %%",
			name, truth, counted, sum, 100*float64(net)/rounds, 100*float64(share)/rounds, 100*float64(bare)/rounds)
		if math.Abs(sum-truth) > 1 {
			t.Errorf("%s: corrected to %+.1f on average, the truth is %+.1f", name, sum, truth)
		}
		if net < 93*rounds/100 || share < 93*rounds/100 {
			t.Errorf("%s: %d and %d of %d intervals hold the truth", name, net, share, rounds)
		}
		if c.world == upbeat() && c.n > 1000 && (bare > 0 || counted < 15) {
			t.Errorf("%s: uncorrected it is not wrong: %+.0f, %d of %d", name, counted, bare, rounds)
		}
	}
}

// changed is one period against another, and what changed in truth.
func TestChangesAreFoundAndNotInvented(t *testing.T) {
	fallen := upbeat()
	fallen.truth = [3]float64{0.44, 0.36, 0.2} // negative fell by 30 %
	for name, c := range map[string]struct {
		past, now world
		own       bool
		fell      float64 // the least and the most share of rounds in which it is said to have fallen
		most      float64
	}{
		"nothing changed":                 {upbeat(), upbeat(), true, 0, 0.04},
		"nothing changed, shared labels":  {upbeat(), upbeat(), false, 0, 0.04},
		"fell by 30 %":                    {upbeat(), fallen, true, 0.5, 1},
		"fell by 30 %, labels are shared": {upbeat(), fallen, false, 0.9, 1},
	} {
		const rounds = 600
		rnd := rand.New(rand.NewPCG(3, 1))
		fell, holds := 0, 0
		for range rounds {
			var st Stats
			st.Past.Feelings, st.Past.Labels = c.past.counts(rnd, 2000, 120)
			st.Now.Feelings, st.Now.Labels = c.now.counts(rnd, 2000, 120)
			st.Now.Labels.Own, st.Past.Labels.Own = true, c.own
			if !c.own {
				st.Past.Labels = Labels{}
			}
			v := st.negativeChange()
			if v.Verdict == Down {
				fell++
			}
			r := c.now.truth[0]/c.past.truth[0] - 1
			if v.Low <= r && r <= v.High {
				holds++
			}
			if !c.own && r < 0 && v.V < r {
				t.Errorf("%s: %v is more than the truth %v, though the machine sees less of it", name, v.V, r)
			}
			if n := st.negative(); v.Verdict != Same && v.Verdict != n.Verdict {
				t.Fatalf("%s: the change is %+v, the difference %+v", name, v, n)
			}
		}
		t.Logf("%s: fell in %d of %d, %d intervals hold the truth", name, fell, rounds, holds)
		if share := float64(fell) / rounds; share < c.fell || share > c.most {
			t.Errorf("%s: said to have fallen in %d of %d", name, fell, rounds)
		}
		if c.own && holds < 93*rounds/100 {
			t.Errorf("%s: %d of %d intervals hold the truth", name, holds, rounds)
		}
	}
}

func TestRelativeChange(t *testing.T) {
	of := func(k, n, past, m int) Value {
		return (&Stats{Now: Tally{Feelings: Counts{Negative: k, Neutral: n - k}}, Past: Tally{Feelings: Counts{Negative: past, Positive: m - past}}}).negativeChange()
	}
	for _, c := range []struct {
		k, n, past, m int
		verdict       Verdict
		need          bool
	}{
		{70, 1000, 100, 1000, Down, false},
		{140, 1000, 100, 1000, Up, false},
		{1000, 10000, 1000, 10000, Same, false},
		{270, 1000, 600, 2000, CannotTell, true},
		{9, 50, 15, 50, CannotTell, false}, // of a baseline of fifty nothing so small can be told
		{45, 50, 15, 50, Up, false},
		{0, 50, 15, 50, Down, false},
		{4, 9, 1, 9, CannotTell, true},
	} {
		v := of(c.k, c.n, c.past, c.m)
		r := float64(c.k)/float64(c.n)/(float64(c.past)/float64(c.m)) - 1
		if !v.Has || v.Verdict != c.verdict || !about(v.V, r) || v.Low > r || v.High < r || c.need != (v.Need > 0) {
			t.Errorf("%d of %d against %d of %d: %+v", c.k, c.n, c.past, c.m, v)
		}
	}
	for _, v := range []Value{of(0, 0, 3, 9), of(3, 9, 0, 0), of(3, 9, 0, 9)} {
		if v.Has || v.Why == "" {
			t.Errorf("against nothing: %+v", v)
		}
	}
}

// What is said to be needed is enough: four times out of five.
func TestNeededMentionsAreEnough(t *testing.T) {
	past := Tally{Feelings: Counts{Negative: 600, Neutral: 1400}}
	first := Stats{Past: past, Now: Tally{Feelings: Counts{Negative: 25, Neutral: 75}}} // 25 % against 30 %
	v := first.negativeChange()
	if v.Verdict != CannotTell || v.Need < 500 || v.Need > 1500 {
		t.Fatalf("%+v", v)
	}
	rnd := rand.New(rand.NewPCG(5, 1))
	told := 0
	const rounds = 500
	for range rounds {
		st := Stats{}
		st.Past.Feelings, _ = (&world{[3]float64{0.3, 0.7, 0}, [3][3]float64{{1}, {0, 1}, {0, 0, 1}}}).counts(rnd, 2000, 0)
		st.Now.Feelings, _ = (&world{[3]float64{0.25, 0.75, 0}, [3][3]float64{{1}, {0, 1}, {0, 0, 1}}}).counts(rnd, 100+v.Need, 0)
		if st.negativeChange().Verdict == Down {
			told++
		}
	}
	if told < 75*rounds/100 || told > 86*rounds/100 {
		t.Errorf("with %d more it is told in %d of %d", v.Need, told, rounds)
	}
}

func TestShiftAfterReply(t *testing.T) {
	if _, _, n := shiftOf([]Move{{"negative", "silent", 4}, {"unknown", "positive", 2}}); n != 0 {
		t.Errorf("%d pairs where there is none", n)
	}
	mean, _, n := shiftOf([]Move{{"negative", "positive", 3}, {"positive", "neutral", 2}, {"neutral", "neutral", 5}})
	if n != 10 || !about(mean, 0.4) {
		t.Errorf("%v of %d, want 0.4 of 10", mean, n)
	}
	rnd := rand.New(rand.NewPCG(4, 1))
	for _, size := range []int{5, 20, 100} {
		hit := 0
		const rounds = 3000
		for range rounds {
			var moves []Move
			for range size {
				was := draw(rnd, [3]float64{0.6, 0.3, 0.1})
				became := draw(rnd, [3]float64{0.3, 0.4, 0.3})
				moves = append(moves, Move{feelingValues()[was], feelingValues()[became], 1})
			}
			mean, variance, _ := shiftOf(moves)
			if math.Abs(mean-0.5) <= z95*math.Sqrt(variance) {
				hit++
			}
		}
		if hit < 92*rounds/100 {
			t.Errorf("%d pairs: %d of %d intervals hold the truth", size, hit, rounds)
		}
	}
}
