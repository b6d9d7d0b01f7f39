package view

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
)

// figures are those of Stats, counted in the plainest way.
type figures struct {
	gross, net, begun, answered int
	all                         Counts
	subjects, sources           map[string]int
	outcomes, levels            map[string]int
	response, resolve           []uint32
}

// plain counts a period from the folded conversations.
func plain(g *generator, from, to time.Time) figures {
	f := figures{subjects: map[string]int{}, sources: map[string]int{}, outcomes: map[string]int{}, levels: map[string]int{}}
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
			f.gross++
			if i == 0 {
				f.levels[string(c.Level())]++
			}
			if spam || h.Deleted || !h.Understood.CopyOf.IsZero() {
				continue
			}
			f.net++
			switch {
			case c.ByHand || len(h.Understood.Subjects) == 0:
				f.subjects[c.Subject]++
			default:
				for _, s := range h.Understood.Subjects {
					f.subjects[s]++
				}
			}
			f.sources[c.Heard[0].Mention.Source]++
			switch h.Sentiment.Feeling {
			case domain.Negative:
				f.all.Negative++
			case domain.Neutral:
				f.all.Neutral++
			case domain.Positive:
				f.all.Positive++
			default:
				f.all.Unknown++
			}
		}
		for _, e := range c.Episodes {
			if e.Resolved > 0 && within(e.Resolved.Time()) {
				f.outcomes[e.Outcome]++
			}
			if e.Outcome == "spam" {
				continue
			}
			if within(e.Began) {
				f.begun++
				if e.Answered > 0 {
					f.answered++
				}
			}
			if e.Answered > 0 && within(e.Answered.Time()) {
				f.response = append(f.response, uint32(max(e.Answered.Time().Sub(e.Began), 0)/time.Second))
			}
			if e.Resolved > 0 && within(e.Resolved.Time()) {
				f.resolve = append(f.resolve, uint32(max(e.Resolved.Time().Sub(e.Began), 0)/time.Second))
			}
		}
	}
	return f
}

func TestMeasureIsThePlainCount(t *testing.T) {
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
			if st.Gross != want.gross || st.Net != want.net || st.Feelings != want.all || st.Begun != want.begun || st.Answered.K != want.answered {
				t.Errorf("seed %d, %d h: %+v; want %+v", seed, hours, st, want)
			}
			if st.NegativeShare != ShareOf(want.all.Negative, want.all.Known()) || st.NetSentiment != want.all.Net() {
				t.Errorf("seed %d: shares %+v %+v", seed, st.NegativeShare, st.NetSentiment)
			}
			past, err := Measure(m, Ask{Period: Period{from.Add(from.Sub(to)), from}})
			if err != nil {
				t.Fatal(err)
			}
			if st.AnsweredPast != past.Answered || st.ResponsePast != past.Response || st.ResolvePast != past.Resolve ||
				st.NetChange != NetChangeOf(past.Feelings, st.Feelings) || st.Change.Before != past.NegativeShare {
				t.Errorf("seed %d, %d h: the period before is %+v %+v %+v, want that of %+v", seed, hours, st.AnsweredPast, st.ResponsePast, st.NetChange, past)
			}
			if got := spreadOf(want.response).times(); st.Response != got {
				t.Errorf("seed %d: responses %+v, want %+v", seed, st.Response, got)
			}
			if got := spreadOf(want.resolve).times(); st.Resolve != got {
				t.Errorf("seed %d: resolves %+v, want %+v", seed, st.Resolve, got)
			}
			if got := byName(st.Outcomes); !reflect.DeepEqual(got, want.outcomes) {
				t.Errorf("seed %d: outcomes %v, want %v", seed, got, want.outcomes)
			}
			if got := byName(st.Levels); !reflect.DeepEqual(got, want.levels) {
				t.Errorf("seed %d: levels %v, want %v", seed, got, want.levels)
			}
			if got := sizes(st.Subjects); !reflect.DeepEqual(got, want.subjects) {
				t.Errorf("seed %d: subjects %v, want %v", seed, got, want.subjects)
			}
			if got := sizes(st.Sources); !reflect.DeepEqual(got, want.sources) {
				t.Errorf("seed %d: sources %v, want %v", seed, got, want.sources)
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

func sizes(groups []Group) map[string]int {
	m := map[string]int{}
	for _, g := range groups {
		m[g.Name] = g.Feelings.All()
	}
	return m
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
	if err != nil || st.Gross == 0 || st.From.Before(start.Add(-48*time.Hour)) {
		t.Errorf("a period without a beginning: from %v, %d mentions, %v", st.From, st.Gross, err)
	}
	rows, err := Open(m)
	if err != nil || st.Open != len(rows) || st.Waiting == 0 || !st.Oldest.Equal(rows[0].Wait) {
		t.Errorf("%d open, %d waiting, oldest %v; the queue has %d, %v", st.Open, st.Waiting, st.Oldest, len(rows), err)
	}
	for _, p := range []Period{{}, {From: g.now, To: start}, {From: time.Unix(-1<<40, 0), To: time.Unix(1<<40, 0)}} {
		if _, err := Measure(m, Ask{Period: p}); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
	empty, err := Measure(newMemory(), Ask{Period: Period{start, start.Add(24 * time.Hour)}})
	if err != nil || empty.Gross != 0 || empty.Change.Verdict != CannotTell || len(empty.Series) != 24 {
		t.Errorf("of an empty log: %+v, %v", empty, err)
	}
}
