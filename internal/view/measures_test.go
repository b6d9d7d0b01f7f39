package view

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

// plain counts a period in the plainest way, from the folded conversations.
func plain(g *generator, from, to time.Time) (gross, net int, all Counts, subjects, outcomes, levels map[string]int, begun, answered int, response, resolve []uint32) {
	subjects, outcomes, levels = map[string]int{}, map[string]int{}, map[string]int{}
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(to) }
	for id, entries := range g.entries {
		if id.IsZero() {
			continue
		}
		c := domain.Fold(slices.Clone(entries))
		spam := c.Episode() != nil && c.Episode().Outcome == "spam"
		for i, h := range c.Heard {
			if !within(h.When()) {
				continue
			}
			gross++
			if i == 0 {
				levels[string(c.Level())]++
			}
			if spam || h.Deleted || !h.Understood.CopyOf.IsZero() {
				continue
			}
			net++
			subjects[c.Subject]++
			switch h.Sentiment.Feeling {
			case domain.Negative:
				all.Negative++
			case domain.Neutral:
				all.Neutral++
			case domain.Positive:
				all.Positive++
			default:
				all.Unknown++
			}
		}
		for _, e := range c.Episodes {
			if e.Resolved > 0 && within(e.Resolved.Time()) {
				outcomes[e.Outcome]++
			}
			if e.Outcome == "spam" {
				continue
			}
			if within(e.Began) {
				begun++
				if e.Answered > 0 {
					answered++
				}
			}
			if e.Answered > 0 && within(e.Answered.Time()) {
				response = append(response, uint32(max(e.Answered.Time().Sub(e.Began), 0)/time.Second))
			}
			if e.Resolved > 0 && within(e.Resolved.Time()) {
				resolve = append(resolve, uint32(max(e.Resolved.Time().Sub(e.Began), 0)/time.Second))
			}
		}
	}
	return
}

func TestMeasureIsThePlainCount(t *testing.T) {
	for seed := range uint64(6) {
		g := generate(seed, 500)
		m := newMemory()
		m.fold(t, g.out, func() int { return 13 })
		for _, hours := range []int{5, 30, 24 * 10} {
			from, to := start.Add(5*time.Hour), start.Add(time.Duration(5+hours)*time.Hour)
			st, err := Measure(m, Period{from.Add(time.Minute), to.Add(-time.Minute)})
			if err != nil {
				t.Fatal(err)
			}
			gross, net, all, subjects, outcomes, levels, begun, answered, response, resolve := plain(g, from, to)
			if st.Gross != gross || st.Net != net || st.Feelings != all || st.Begun != begun || st.Answered.K != answered {
				t.Errorf("seed %d, %d h: %+v; want %d %d %+v %d %d", seed, hours, st, gross, net, all, begun, answered)
			}
			if st.NegativeShare != ShareOf(all.Negative, all.Known()) || st.NetSentiment != all.Net() {
				t.Errorf("seed %d: shares %+v %+v", seed, st.NegativeShare, st.NetSentiment)
			}
			if got := timesOf(response); st.Response != got {
				t.Errorf("seed %d: responses %+v, want %+v", seed, st.Response, got)
			}
			if got := timesOf(resolve); st.Resolve != got {
				t.Errorf("seed %d: resolves %+v, want %+v", seed, st.Resolve, got)
			}
			if got := byName(st.Outcomes); !reflect.DeepEqual(got, outcomes) {
				t.Errorf("seed %d: outcomes %v, want %v", seed, got, outcomes)
			}
			if got := byName(st.Levels); !reflect.DeepEqual(got, levels) {
				t.Errorf("seed %d: levels %v, want %v", seed, got, levels)
			}
			got := map[string]int{}
			for _, s := range st.Subjects {
				got[s.Name] = s.Feelings.All()
			}
			if !reflect.DeepEqual(got, subjects) {
				t.Errorf("seed %d: subjects %v, want %v", seed, got, subjects)
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
	if gross != st.Gross || all != st.Feelings || len(st.Series) > maxPoints {
		t.Errorf("the series of %d adds up to %d, %+v; the totals are %d, %+v", len(st.Series), gross, all, st.Gross, st.Feelings)
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
	st, err := Measure(m, Period{To: g.now.Add(time.Hour)})
	if err != nil || st.Gross == 0 || st.From.Before(start.Add(-48*time.Hour)) {
		t.Errorf("a period without a beginning: from %v, %d mentions, %v", st.From, st.Gross, err)
	}
	rows, err := Open(m)
	if err != nil || st.Open != len(rows) || st.Waiting == 0 || !st.Oldest.Equal(rows[0].Wait) {
		t.Errorf("%d open, %d waiting, oldest %v; the queue has %d, %v", st.Open, st.Waiting, st.Oldest, len(rows), err)
	}
	for _, p := range []Period{{}, {From: g.now, To: start}, {From: time.Unix(-1<<40, 0), To: time.Unix(1<<40, 0)}} {
		if _, err := Measure(m, p); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
	empty, err := Measure(newMemory(), Period{start, start.Add(24 * time.Hour)})
	if err != nil || empty.Gross != 0 || empty.Change.Verdict != CannotTell || len(empty.Series) != 24 {
		t.Errorf("of an empty log: %+v, %v", empty, err)
	}
}
