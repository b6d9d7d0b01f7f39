package view

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

// episodes are those of a period, counted in the plainest way.
type episodes struct {
	begun, answered  int
	outcomes, levels map[string]int
}

// plain counts a period from the folded conversations.
func plain(g *generator, from, to time.Time) episodes {
	f := episodes{outcomes: map[string]int{}, levels: map[string]int{}}
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(to) }
	for id, entries := range g.entries {
		if id.IsZero() {
			continue
		}
		c := domain.Fold(slices.Clone(entries))
		if len(c.Heard) > 0 && within(c.Heard[0].When()) {
			f.levels[string(c.Level())]++
		}
		for _, e := range c.Episodes {
			if e.Resolved > 0 && within(e.Resolved.Time()) {
				f.outcomes[e.Outcome]++
			}
			if e.Outcome == "spam" || !within(e.Began) {
				continue
			}
			f.begun++
			if e.Answered > 0 {
				f.answered++
			}
		}
	}
	return f
}

func TestEpisodesAreThePlainCount(t *testing.T) {
	for seed := range uint64(6) {
		g := generate(seed, 500)
		m := newMemory()
		m.fold(t, g.out, func() int { return 13 })
		for _, hours := range []int{5, 30, 24 * 10} {
			from, to := start.Add(5*time.Hour), start.Add(time.Duration(5+hours)*time.Hour)
			st, err := Measure(m, Ask{Period: Period{from.Add(time.Minute), to.Add(-time.Minute)}})
			if err != nil {
				t.Fatal(err)
			}
			want := plain(g, from, to)
			if st.Now.Begun != want.begun || st.Now.Answered != want.answered {
				t.Errorf("seed %d, %d h: %d begun, %d answered; want %+v", seed, hours, st.Now.Begun, st.Now.Answered, want)
			}
			if got := byName(st.Work.Now.Outcomes); !reflect.DeepEqual(got, want.outcomes) {
				t.Errorf("seed %d: outcomes %v, want %v", seed, got, want.outcomes)
			}
			if got := byName(st.Work.Now.Levels); !reflect.DeepEqual(got, want.levels) {
				t.Errorf("seed %d: levels %v, want %v", seed, got, want.levels)
			}
			checkSeries(t, &st)
		}
	}
}

func checkSeries(t *testing.T, st *Stats) {
	t.Helper()
	gross := 0
	var all Counts
	for _, p := range st.Series {
		gross += p.Gross
		all.add(p.Feelings)
	}
	if gross != st.Now.Gross || all != st.Now.Feelings || len(st.Series) > maxPoints {
		t.Errorf("the series of %d adds up to %d, %+v; the totals are %d, %+v", len(st.Series), gross, all, st.Now.Gross, st.Now.Feelings)
	}
}

func byName(counts []Count) map[string]int {
	m := map[string]int{}
	for _, c := range counts {
		m[c.Name] = c.N
	}
	return m
}

func TestMeasureOpenEnds(t *testing.T) {
	g := generate(2, 300)
	m := newMemory()
	m.foldAll(t, g.out)
	st, err := Measure(m, Ask{Period: Period{To: g.now.Add(time.Hour)}})
	if err != nil || st.Now.Gross == 0 || st.From.Before(start.Add(-48*time.Hour)) {
		t.Errorf("a period without a beginning: from %v, %d mentions, %v", st.From, st.Now.Gross, err)
	}
	for _, p := range []Period{{}, {From: g.now, To: start}, {From: time.Unix(-1<<40, 0), To: time.Unix(1<<40, 0)}} {
		if _, err := Measure(m, Ask{Period: p}); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
	empty, err := Measure(newMemory(), Ask{Period: Period{start, start.Add(24 * time.Hour)}})
	if err != nil || empty.Now.Gross != 0 || len(empty.Series) != 24 {
		t.Errorf("of an empty log: %+v, %v", empty, err)
	}
}

func TestStepOf(t *testing.T) {
	const day, week = 24 * time.Hour, 7 * 24 * time.Hour
	for hours, want := range map[uint32]time.Duration{
		0: time.Hour, 72: time.Hour, 73: day, 72 * 24: day, 72*24 + 1: week, 90 * 24: week, 366 * 24: week, 72 * 7 * 24: week,
		72*7*24 + 1: 4 * week, 72 * 28 * 24: 4 * week, 72*28*24 + 1: 8 * week,
	} {
		if got := stepOf(hours); got != want || hours > 0 && (time.Duration(hours)*time.Hour+got-1)/got > maxPoints {
			t.Errorf("%d hours by %v, want %v", hours, got, want)
		}
	}
}
