package sentiment

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

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
