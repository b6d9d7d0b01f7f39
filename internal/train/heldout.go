package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"hark/internal/enrich/sentiment"
)

// judged is a post with what a model that has not seen it made of it.
type judged struct {
	*post
	score [2]float32
}

// heldOut fits the model without each fold, judges the fold, and prints what
// came of it.
func heldOut(ctx context.Context, out io.Writer, items []lean, entries []sentiment.Entry) error {
	var all []judged
	for fold := range folds {
		var seen []lean
		for _, p := range items {
			if p.fold != fold {
				seen = append(seen, p)
			}
		}
		w := pack([]*fitter{fit(seen, 1)}, entries)
		for _, p := range items {
			if p.fold == fold {
				all = append(all, judged{p.post, w.Score(&p.f, p.lang)})
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	fmt.Fprintln(out, "held out   posts  accuracy  macro-F1  macro recall   ECE  ambiguous  right of them  likeliest sharpness")
	for _, set := range []string{"val", "general", "brands", "ar", "de", "es", "fr", "hi", "it", "pt"} {
		var some []judged
		for _, j := range all {
			if j.set == set {
				some = append(some, j)
			}
		}
		f := figures(some)
		fmt.Fprintf(out, "%-9s %6d  %8.1f  %8.1f  %12.1f  %.3f  %9.1f  %13.1f  %19.2f\n",
			set, len(some), f.accuracy, f.f1, f.recall, f.ece, f.doubted, f.doubtRight, sharpness(some))
	}
	return nil
}

// sharpness is the factor of the scores with the least log loss, to one
// hundredth.
func sharpness(all []judged) float32 {
	best, least := float32(1), math.Inf(1)
	for s := float32(0.3); s < 1.5; s += 0.01 {
		var loss float64
		for _, j := range all {
			loss -= math.Log(float64(odds(j.score, s)[j.label]) + 1e-9)
		}
		if loss < least {
			best, least = s, loss
		}
	}
	return best
}

func odds(score [2]float32, sharp float32) [3]float32 {
	return softmax([3]float32{score[0] * sharp, 0, score[1] * sharp})
}

// figure are percentages, but for the expected calibration error.
type figure struct{ accuracy, f1, recall, ece, doubted, doubtRight float64 }

func figures(all []judged) (f figure) {
	var table [3][3]float64
	var sure, right, n [10]float64
	var doubted, doubtRight float64
	for _, j := range all {
		p := odds(j.score, judgedSets[langOf(j.lang)].sharp)
		guess := sentiment.Neutral
		for c := range p {
			if p[c] > p[guess] {
				guess = c
			}
		}
		table[j.label][guess]++
		bin := min(int(p[guess]*10), 9)
		n[bin]++
		sure[bin] += float64(p[guess])
		if guess == j.label {
			right[bin]++
		}
		if p[guess] < doubt {
			doubted++
			if guess == j.label {
				doubtRight++
			}
		}
	}
	total := float64(len(all))
	for c := range table {
		row := table[c][0] + table[c][1] + table[c][2]
		column := table[0][c] + table[1][c] + table[2][c]
		f.accuracy += 100 * table[c][c] / total
		f.recall += 100 * table[c][c] / row / 3
		f.f1 += 200 * table[c][c] / (row + column) / 3
	}
	for b := range n {
		f.ece += math.Abs(sure[b]-right[b]) / total
	}
	f.doubted, f.doubtRight = 100*doubted/total, 100*doubtRight/max(doubted, 1)
	return f
}
