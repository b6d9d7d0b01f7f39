package main

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hark/internal/enrich/labelled"
	"hark/internal/enrich/sentiment"
)

// shared is the folder of labelled posts, or the test is skipped.
func shared(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("training takes some seconds")
	}
	labelled.Posts(t, "tweeteval_val")
	return filepath.Dir(labelled.Dir())
}

// TestLearnLiftsAnUnseenBrand labels some posts of a brand that the model never
// saw, nor any other brand, and judges the rest of its posts.
func TestLearnLiftsAnUnseenBrand(t *testing.T) {
	all, entries, err := gather(t.Context(), shared(t))
	if err != nil {
		t.Fatal(err)
	}
	var seen []lean
	brands := make([][]*post, folds)
	for _, p := range leans(all) {
		if p.set == "brands" {
			brands[p.fold] = append(brands[p.fold], p.post)
		} else if p.lang == 0 {
			seen = append(seen, p)
		}
	}
	w := pack([]*fitter{fit(seen, 1)}, entries)
	markCommon(w, all)
	m := sentiment.With(w, sentiment.Options{Brand: house})
	for _, n := range []int{300} {
		var sum, base float64
		for i, posts := range brands {
			before, after := lift(t, m, w, posts, n)
			t.Logf("%4d labels of %-9s macro-F1 %.1f -> %.1f", n, house[i], 100*before, 100*after)
			base, sum = base+100*before/folds, sum+100*after/folds
		}
		t.Logf("%4d labels of a brand: macro-F1 %.1f -> %.1f (%+.1f)", n, base, sum, sum-base)
		if n == 300 && sum-base < 3 {
			t.Errorf("300 labels lift macro-F1 by %.1f points, want 3", sum-base)
		}
	}
}

// lift is the macro-F1 on the posts that were not labelled, without and with
// what n labels taught, as a mean of some draws.
func lift(t *testing.T, m *sentiment.Model, w *sentiment.Weights, posts []*post, n int) (before, after float64) {
	const draws = 1
	for draw := range draws {
		r := rand.New(rand.NewPCG(uint64(draw), 5))
		r.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		var examples []sentiment.Example
		for _, p := range posts[:n] {
			examples = append(examples, sentiment.Example{Text: p.text, Lang: p.lang, Label: p.label, Group: strings.ToLower(p.text)})
		}
		layer, _, err := m.Learn(examples)
		if err != nil {
			t.Fatal(err)
		}
		with := sentiment.With(w, sentiment.Options{Brand: house, Layer: &layer})
		rest := unlike(posts[n:], posts[:n])
		before += f1(m, rest) / draws
		after += f1(with, rest) / draws
	}
	return before, after
}

// unlike gives the posts that are no near copies of labelled ones: those would
// be right for the wrong reason.
func unlike(posts, judged []*post) (out []*post) {
	words := func(p *post) map[uint64]bool {
		set := map[uint64]bool{}
		for _, h := range sentiment.WordHashes(p.text) {
			set[h] = true
		}
		return set
	}
	known := make([]map[uint64]bool, len(judged))
	for i, p := range judged {
		known[i] = words(p)
	}
	for _, p := range posts {
		w := words(p)
		if !slices.ContainsFunc(known, func(k map[uint64]bool) bool {
			shared := 0
			for h := range w {
				if k[h] {
					shared++
				}
			}
			return 2*shared > len(w)+len(k)-shared
		}) {
			out = append(out, p)
		}
	}
	return out
}

func f1(m *sentiment.Model, posts []*post) (f float64) {
	var table [3][3]float64
	for _, p := range posts {
		table[p.label][m.Judge(p.text, p.lang).Label]++
	}
	for c := range table {
		f += 2 * table[c][c] / (table[c][0] + table[c][1] + table[c][2] + table[0][c] + table[1][c] + table[2][c]) / 3
	}
	return f
}
