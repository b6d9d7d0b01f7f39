package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"

	"hark/internal/enrich/sentiment"
)

// seeds is how many fits are averaged into one table: linear models average
// exactly, and the order of the posts leaves no trace.
const seeds = 2

// offset is added to the scores of Negative and Positive in English, where the
// labels of the posts are uneven: a model that has seen a post finds the rare
// feeling in it more often than one that has not. It is half of what the
// held-out subjects and brands asked for.
var offset = [2]float32{0.35, 0.15}

// doubt is the probability of the likeliest label below which a post is
// ambiguous: it is then wrong as often as right.
const doubt = 0.5

// trainSentiment makes the weights of package sentiment.
func trainSentiment(ctx context.Context, data, path string) error {
	all, entries, err := gather(ctx, data)
	if err != nil {
		return err
	}
	var fits []*fitter
	for seed := range seeds {
		fits = append(fits, fit(leans(all), uint64(seed+1)))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	w := pack(fits, entries)
	markCommon(w, all)
	return write(path, w.Encode())
}

// printFigures prints what a model is worth on posts that it has not seen.
func printFigures(ctx context.Context, data, _ string) error {
	all, entries, err := gather(ctx, data)
	if err != nil {
		return err
	}
	return heldOut(ctx, os.Stdout, leans(all), entries)
}

// gather reads the labelled posts, with their features, and the word lists.
func gather(ctx context.Context, data string) ([]*post, []sentiment.Entry, error) {
	all, err := posts(filepath.Join(data, "sentiment"))
	if err != nil {
		return nil, nil, err
	}
	entries, err := lexicon(ctx)
	if err != nil {
		return nil, nil, err
	}
	extract(all, entries)
	return all, entries, nil
}

// extract makes the features of every post. In posts to brands the brands are
// names.
func extract(all []*post, entries []sentiment.Entry) {
	l := sentiment.NewLexicon(entries)
	plain, branded := sentiment.NewExtractor(l, nil), sentiment.NewExtractor(l, house)
	for _, p := range all {
		x := plain
		if p.set == "brands" {
			x = branded
		}
		f := x.Extract(p.text, p.lang)
		p.f = sentiment.Features{Words: slices.Clone(f.Words), Chars: slices.Clone(f.Chars), Dense: f.Dense}
	}
}

// invention is the weight of an invented post: enough that some hundred of them
// are heard among sixty thousand, and held-out brands gain.
const invention = 4

// leans weighs posts so that the labels of each set count the same.
func leans(all []*post) []lean {
	n := map[string]*[3]float64{}
	for _, p := range all {
		s := shares(p.set)
		if n[s] == nil {
			n[s] = new([3]float64)
		}
		n[s][p.label]++
	}
	out := make([]lean, len(all))
	for i, p := range all {
		c := n[shares(p.set)]
		out[i] = lean{p, langOf(p.lang), float32((c[0] + c[1] + c[2]) / 3 / c[p.label])}
		if p.fold < 0 {
			out[i].weight *= invention
		}
	}
	return out
}

// shares names the set whose shares of the labels a set has.
func shares(set string) string {
	if set == "val" || set == "en" {
		return "general"
	}
	return set
}

func langOf(lang string) int {
	for i, l := range judgedSets {
		if l.lang == lang {
			return i
		}
	}
	return 0
}

// pack averages fits and rounds them to the table that is embedded.
func pack(fits []*fitter, entries []sentiment.Entry) *sentiment.Weights {
	w := &sentiment.Weights{Lexicon: entries, Doubt: doubt, Buckets: make([]int8, 2*sentiment.Buckets)}
	mean := func(at func(*fitter) *three) (s [2]float32) {
		for _, f := range fits {
			t := at(f)
			neutral := t[sentiment.Neutral].value()
			s[0] += t[sentiment.Negative].value() - neutral
			s[1] += t[sentiment.Positive].value() - neutral
		}
		n := float32(len(fits))
		return [2]float32{s[0] / n, s[1] / n}
	}
	for i, l := range judgedSets {
		w.Langs, w.Sharp = append(w.Langs, l.lang), append(w.Sharp, l.sharp)
		b := mean(func(f *fitter) *three { return &f.bias[i] })
		if l.lang == "en" {
			b[0], b[1] = b[0]+offset[0], b[1]+offset[1]
		}
		w.Bias = append(w.Bias, b)
	}
	for g := range w.Dense {
		for i := range w.Dense[g] {
			w.Dense[g][i] = mean(func(f *fitter) *three { return &f.dense[g][i] })
		}
	}
	means := make([][2]float32, sentiment.Buckets)
	var top [2]float32
	for i := range means {
		means[i] = mean(func(f *fitter) *three { return &f.buckets[i] })
		for c := range top {
			top[c] = max(top[c], means[i][c], -means[i][c])
		}
	}
	for c := range top {
		w.Scale[c] = top[c] / 127
		for i := range means {
			w.Buckets[2*i+c] = int8(math.Round(float64(means[i][c] / w.Scale[c])))
		}
	}
	return w
}
