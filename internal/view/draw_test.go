package view

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// drawable are the mentions that a sample may hold, counted in the plainest way.
func drawable(g *generator, m *memory, from, to time.Time) map[Drawn]bool {
	out := map[Drawn]bool{}
	for id, entries := range g.entries {
		if id.IsZero() {
			continue
		}
		c := domain.Fold(slices.Clone(entries))
		if ep := c.Episode(); ep != nil && ep.Outcome == "spam" {
			continue
		}
		for _, h := range c.Heard {
			hour := h.When().Truncate(time.Hour)
			_, kept := m.texts[h.Pos]
			if !hour.Before(from) && !hour.After(to) && !h.Deleted && h.Understood.CopyOf.IsZero() && h.Label.By == "" && kept {
				out[Drawn{c.ID, h.ID}] = true
			}
		}
	}
	return out
}

func TestDrawIsARandomSample(t *testing.T) {
	g := generate(7, 900)
	m := newMemory()
	m.foldAll(t, g.out)
	from, to := start.Truncate(time.Hour), g.now.Truncate(time.Hour).Add(-3*time.Hour)
	want := drawable(g, m, from, to)
	const n, rounds = 10, 600
	seen := map[Drawn]int{}
	for round := range rounds {
		drawn, left, err := Draw(m, Drawing{Seed: fmt.Sprint(round), From: from, To: to, N: n})
		if err != nil || len(drawn) != n || left < len(want) {
			t.Fatalf("%d drawn of %d, want %d of at least %d: %v", len(drawn), left, n, len(want), err)
		}
		for _, d := range drawn {
			if !want[d] {
				t.Fatalf("%v may not be drawn", d)
			}
			seen[d]++
		}
		if fewer, _, _ := Draw(m, Drawing{Seed: fmt.Sprint(round), From: from, To: to, N: 4}); !slices.Equal(fewer, drawn[:4]) {
			t.Fatal("the beginning of a sample is not one of its own")
		}
	}
	// Each is drawn as often as any other: no count is 5 standard deviations off.
	p := float64(n) / float64(len(want))
	for d := range want {
		if off := (float64(seen[d]) - rounds*p) / math.Sqrt(rounds*p*(1-p)); math.Abs(off) > 5 {
			t.Errorf("%v was drawn %d times of %d, %.1f standard deviations off", d, seen[d], rounds, off)
		}
	}
	if all, _, _ := Draw(m, Drawing{Seed: "x", From: from, To: to, N: 1 << 20}); len(all) != len(want) {
		t.Errorf("%d of %d are drawn where all are asked for", len(all), len(want))
	}
}

// What a machine or a person made of a post has no say in whether it is drawn.
func TestDrawKnowsNoFeelings(t *testing.T) {
	draw := func(f domain.Feeling) []Drawn {
		g := newGenerator(1)
		for i := range 60 {
			mention := domain.Mention{ID: fmt.Sprint(i), Source: "x", At: start, Text: "a post"}
			stripped := mention.Strip()
			g.emit(domain.Event{Kind: domain.Mentioned, Conversation: mention.MentionID(), Mention: &stripped,
				Understood: &domain.Understanding{Sentiment: domain.Sentiment{Feeling: f, Ambiguous: f == domain.Neutral}}}, "a post")
		}
		m := newMemory()
		m.foldAll(t, g.out)
		drawn, _, err := Draw(m, Drawing{Seed: "s", From: start.Add(-time.Hour), To: start.Add(time.Hour), N: 20})
		if err != nil {
			t.Fatal(err)
		}
		return drawn
	}
	if a, b := draw(domain.Negative), draw(domain.Neutral); !slices.Equal(a, b) || len(a) != 20 {
		t.Error("the feelings have a say in the draw")
	}
}

// Who was asked about a post is not asked again, answered or not, until that
// is taken back.
func TestDrawAsksOnce(t *testing.T) {
	g := newGenerator(1)
	id := domain.MentionID("x", "1")
	mention := domain.Mention{ID: "1", Source: "x", At: start}
	g.emit(domain.Event{Kind: domain.Mentioned, Conversation: id, Mention: &mention, Understood: &domain.Understanding{}}, "a post")
	label := domain.Event{Kind: domain.Labelled, Conversation: id, By: "ana", Mention: &domain.Mention{ID: "1", Source: "x"}, Sentiment: &domain.Sentiment{By: "ana"}}
	g.emit(label, "")
	all := Drawing{Seed: "s", From: start.Add(-time.Hour), To: start.Add(time.Hour), N: 20}
	m := newMemory()
	m.foldAll(t, g.out)
	if drawn, _, err := Draw(m, all); len(drawn) != 0 || err != nil {
		t.Errorf("asked again: %v, %v", drawn, err)
	}
	last := g.out[len(g.out)-1].event
	undo := domain.Event{V: domain.Version, Journal: last.Journal, Seq: last.Seq + 1, At: last.At + 1, Kind: domain.Undone, Conversation: id, By: "ana", Undoes: last.Ref()}
	m.foldAll(t, []written{{undo, ""}})
	if drawn, _, err := Draw(m, all); len(drawn) != 1 || err != nil {
		t.Errorf("not asked again after the answer was taken back: %v, %v", drawn, err)
	}
}

// BenchmarkDraw draws 100 of all mentions, which is asked for once in a sitting.
func BenchmarkDraw(b *testing.B) {
	db := stock(b, *benchMentions, 5)
	benchRead(b, db, func(s kv.Snapshot) error {
		drawn, _, err := Draw(s, Drawing{Seed: "s", From: start.AddDate(-1, 0, 0), To: start.AddDate(1, 0, 0), N: 100})
		if err == nil && len(drawn) != 100 {
			err = fmt.Errorf("%d drawn", len(drawn))
		}
		return err
	})
}
