package sentiment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Example is a text that a person judged.
type Example struct {
	Text, Lang string
	Label      int    // Negative, Neutral or Positive
	Group      string // copies and author: a group is never parted between learning and proof
}

// Figures say how well labels were met.
type Figures struct {
	MacroF1, Accuracy float64 // 0 to 1
}

// Report says what a layer is worth on labels that it had not seen.
type Report struct {
	N             int     // labels used
	Before, After Figures // without and with the layer, on the same held-out labels
	Accepted      bool    // false: the layer is no better and should not be used
	Why           string  // in one sentence
}

// The bounds of learning. Fewer labels cannot be parted into what is learned
// from and what proves it; more than that are not read, the first are dropped.
const (
	learnMin = 30
	learnMax = 20_000
	parts    = 5 // of which each in turn is the proof

	learnBeyond = 0.02 // macro-F1 above one answer to everything, so that a single lucky label does not do
)

// Learn makes a layer from a brand's own labels in seconds, and measures it by
// cross-validation. It starts from the model without its layer. It fails where
// the labels are too few or all alike; a layer that is no better comes back
// with Report.Accepted false.
func (m *Model) Learn(examples []Example) (Layer, Report, error) {
	all := m.lessons(examples)
	r := Report{N: len(all)}
	if len(all) < learnMin {
		return Layer{}, r, fmt.Errorf("learn from labels: %d of them can be used, want at least %d: label more posts", len(all), learnMin)
	}
	if alike(all) {
		return Layer{}, r, errors.New("learn from labels: all are the same: label posts of another feeling too")
	}
	part(all)
	var truth, before, after []int
	for p := range parts {
		var seen, held []*lesson
		for _, l := range all {
			if l.part == p {
				held = append(held, l)
			} else {
				seen = append(seen, l)
			}
		}
		t := train(seen)
		for _, l := range held {
			truth = append(truth, l.label)
			before = append(before, likeliest(l.base))
			after = append(after, likeliest(t.score(l)))
		}
	}
	r.Before, r.After = measure(truth, before), measure(truth, after)
	r.Accepted, r.Why = verdict(r, constant(truth))
	return train(all).layer(), r, nil
}

// verdict accepts a layer that is better by macro-F1 than the model without it,
// and than one and the same answer to everything: where people only ever said
// that a post is negative, a layer gains by calling every post negative.
func verdict(r Report, constant float64) (bool, string) {
	gain := 100 * (r.After.MacroF1 - r.Before.MacroF1)
	if gain <= 0 {
		return false, fmt.Sprintf("On labels it had not seen the layer is no better (macro-F1 %.1f, without it %.1f): label more posts.", 100*r.After.MacroF1, 100*r.Before.MacroF1)
	}
	if r.After.MacroF1 < constant+learnBeyond {
		return false, fmt.Sprintf("Nearly all labels are of one feeling: on those it had not seen the layer does no better (macro-F1 %.1f) than one answer for every post (%.1f): label posts drawn at random.", 100*r.After.MacroF1, 100*constant)
	}
	return true, fmt.Sprintf("On labels it had not seen macro-F1 rises from %.1f to %.1f.", 100*r.Before.MacroF1, 100*r.After.MacroF1)
}

// lesson is an example as the learner sees it.
type lesson struct {
	base  [2]float64 // the model's log odds
	terms []string
	label int
	group string
	part  int
}

func (m *Model) lessons(examples []Example) []*lesson {
	bare := With(m.weights, Options{Brand: m.brand})
	x := NewExtractor(bare.lexicon, m.brand)
	var out []*lesson
	for _, e := range examples[max(0, len(examples)-learnMax):] {
		tokens := x.tokens(e.Text)
		place, ok := bare.place(tokens, e.Lang)
		if !ok || e.Label < Negative || e.Label > Positive {
			continue
		}
		l := &lesson{base: bare.score(x, tokens, place), label: e.Label, group: e.Group}
		if l.group == "" {
			l.group = Form(e.Text)
		}
		terms(tokens, func(t []byte) {
			if len(t) <= layerWord {
				l.terms = append(l.terms, string(t))
			}
		})
		out = append(out, l)
	}
	return out
}

func alike(all []*lesson) bool {
	return !slices.ContainsFunc(all, func(l *lesson) bool { return l.label != all[0].label })
}

// part gives groups to the parts in turn, ordered by a hash of their name, so
// that neither the order of the labels nor the names decide.
func part(all []*lesson) {
	groups := map[string]int{}
	for _, l := range all {
		groups[l.group] = 0
	}
	order := slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(mix(1, hashOf([]byte(a))), mix(1, hashOf([]byte(b)))), cmp.Compare(a, b))
	})
	for i, g := range order {
		groups[g] = i % parts
	}
	for _, l := range all {
		l.part = groups[l.group]
	}
}

// constant is the macro-F1 of the best single answer to everything.
func constant(truth []int) (best float64) {
	for label := range 3 {
		best = max(best, measure(truth, slices.Repeat([]int{label}, len(truth))).MacroF1)
	}
	return best
}

func likeliest(s [2]float64) int {
	switch {
	case s[0] > 0 && s[0] >= s[1]:
		return Negative
	case s[1] > 0:
		return Positive
	}
	return Neutral
}

func measure(truth, guess []int) (f Figures) {
	var table [3][3]float64
	for i := range truth {
		table[truth[i]][guess[i]]++
	}
	for c := range table {
		row := table[c][0] + table[c][1] + table[c][2]
		column := table[0][c] + table[1][c] + table[2][c]
		f.Accuracy += table[c][c] / float64(len(truth))
		if row+column > 0 {
			f.MacroF1 += 2 * table[c][c] / (row + column) / 3
		}
	}
	return f
}
