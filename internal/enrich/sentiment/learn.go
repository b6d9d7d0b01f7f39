package sentiment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
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
	r.Accepted, r.Why = verdict(r)
	return train(all).layer(), r, nil
}

// verdict accepts a layer that is better by macro-F1.
func verdict(r Report) (bool, string) {
	gain := 100 * (r.After.MacroF1 - r.Before.MacroF1)
	if gain <= 0 {
		return false, fmt.Sprintf("On labels it had not seen the layer is no better (macro-F1 %.1f, without it %.1f): label more posts.", 100*r.After.MacroF1, 100*r.Before.MacroF1)
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

// The learner: logistic regression on top of the model's log odds, which stay
// as they are, by AdaGrad, with a ridge that keeps what few labels say small.
const (
	lessonRate   = 0.1
	lessonRidge  = 0.02
	lessonLean   = 0.002 // the ridge of the lean, which every label teaches
	lessonRounds = 30
	termMin      = 2 // labels in which a word must occur
)

// weight is what a term adds, and how much it has moved.
type weight struct{ w, moved [2]float64 }

type learner struct {
	lean  weight
	terms map[string]*weight
}

func train(lessons []*lesson) *learner {
	t := &learner{terms: map[string]*weight{}}
	in := map[string]int{}
	for _, l := range lessons {
		for _, w := range l.terms {
			if in[w]++; in[w] == termMin {
				t.terms[w] = &weight{}
			}
		}
	}
	for range lessonRounds {
		for _, l := range lessons {
			t.learn(l)
		}
	}
	return t
}

func (t *learner) score(l *lesson) [2]float64 {
	s := [2]float64{l.base[0] + t.lean.w[0], l.base[1] + t.lean.w[1]}
	for _, term := range l.terms {
		if w := t.terms[term]; w != nil {
			s[0], s[1] = s[0]+w.w[0], s[1]+w.w[1]
		}
	}
	return s
}

func (t *learner) learn(l *lesson) {
	s := t.score(l)
	top := max(s[0], s[1], 0)
	n, u, p := math.Exp(s[0]-top), math.Exp(-top), math.Exp(s[1]-top)
	g := [2]float64{n / (n + u + p), p / (n + u + p)}
	switch l.label {
	case Negative:
		g[0]--
	case Positive:
		g[1]--
	}
	t.lean.step(g, lessonLean)
	for _, term := range l.terms {
		if w := t.terms[term]; w != nil {
			w.step(g, lessonRidge)
		}
	}
}

func (w *weight) step(g [2]float64, ridge float64) {
	for c := range g {
		d := g[c] + ridge*w.w[c]
		w.moved[c] += d * d
		w.w[c] -= lessonRate * d / (math.Sqrt(w.moved[c]) + 1e-6)
	}
}

// layer keeps the terms that weigh anything, the strongest if there are too many.
func (t *learner) layer() Layer {
	l := Layer{words: map[string][2]float64{}}
	strong := slices.SortedFunc(maps.Keys(t.terms), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.terms[b].force(), t.terms[a].force()), cmp.Compare(a, b))
	})
	for _, term := range strong[:min(len(strong), layerMax-1)] {
		if w := t.terms[term]; w.force() >= 0.01 {
			l.words[term] = w.rounded()
		}
	}
	l.words[everyPost] = t.lean.rounded()
	return l
}

func (w *weight) force() float64 { return math.Abs(w.w[0]) + math.Abs(w.w[1]) }

func (w *weight) rounded() (r [2]float64) {
	for c, v := range w.w {
		r[c] = math.Round(100*max(-layerForce, min(layerForce, v))) / 100
	}
	return r
}
