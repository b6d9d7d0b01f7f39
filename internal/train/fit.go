package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"hark/internal/enrich/sentiment"
)

// How the model is fitted: multinomial logistic regression by FTRL-proximal
// (McMahan et al., "Ad Click Prediction", 2013) in float32. Every product is
// rounded by a conversion, so that no processor fuses it with a sum and the
// same data gives the same weights.
const (
	alpha  = 0.01
	beta   = 1
	ridge  = 1
	epochs = 6
)

// slot is one weight on its way.
type slot struct{ z, n, w float32 }

// value brings w up to date.
func (s *slot) value() float32 {
	if s.z == 0 {
		s.w = 0
		return 0
	}
	s.w = -s.z / ((beta+root(s.n))/alpha + ridge)
	return s.w
}

// step moves the weight against a gradient; value must have been called.
func (s *slot) step(g float32) {
	n := s.n + float32(g*g)
	sigma := (root(n) - root(s.n)) / alpha
	s.z += g - float32(sigma*s.w)
	s.n = n
}

func root(f float32) float32 { return float32(math.Sqrt(float64(f))) }

// three are the weights of one feature for the three labels.
type three [3]slot

func (t *three) add(sum *[3]float32, x float32) {
	for c := range t {
		sum[c] += float32(x * t[c].value())
	}
}

func (t *three) step(g *[3]float32, x float32) {
	for c := range t {
		t[c].step(float32(g[c] * x))
	}
}

// fitter holds the weights of one fit.
type fitter struct {
	buckets []three
	dense   [2][sentiment.Dense]three
	bias    []three // by language
}

// lean is a post with its weight among the others.
type lean struct {
	*post
	lang   int
	weight float32
}

// fit learns from posts, in an order that the seed gives.
func fit(posts []lean, seed uint64) *fitter {
	m := &fitter{buckets: make([]three, sentiment.Buckets), bias: make([]three, len(judgedSets))}
	r := rand.New(rand.NewPCG(seed, 7))
	order := slices.Clone(posts)
	for range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, p := range order {
			m.learn(&p)
		}
	}
	return m
}

func (m *fitter) learn(p *lean) {
	var s [3]float32
	for _, b := range p.f.Words {
		m.buckets[b].add(&s, 1)
	}
	for _, b := range p.f.Chars {
		m.buckets[b].add(&s, sentiment.CharValue)
	}
	dense := &m.dense[min(p.lang, 1)]
	for i, x := range p.f.Dense {
		if x != 0 {
			dense[i].add(&s, x)
		}
	}
	m.bias[p.lang].add(&s, 1)
	g := gradient(s, p.label, p.weight)
	for _, b := range p.f.Words {
		m.buckets[b].step(&g, 1)
	}
	for _, b := range p.f.Chars {
		m.buckets[b].step(&g, sentiment.CharValue)
	}
	for i, x := range p.f.Dense {
		if x != 0 {
			dense[i].step(&g, x)
		}
	}
	m.bias[p.lang].step(&g, 1)
}

// gradient is that of the logistic loss.
func gradient(s [3]float32, label int, weight float32) (g [3]float32) {
	p := softmax(s)
	for c := range g {
		if c == label {
			p[c]--
		}
		g[c] = float32(p[c] * weight)
	}
	return g
}

func softmax(s [3]float32) (p [3]float32) {
	top := max(s[0], s[1], s[2])
	var sum float32
	for c := range s {
		p[c] = float32(math.Exp(float64(s[c] - top)))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}
