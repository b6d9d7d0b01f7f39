package main

import (
	"slices"

	"hark/internal/enrich/sentiment"
)

// The sizes of the filters of common words, in words of 64 bits: there are
// twenty times as many posts in English.
const (
	commonEnglish = 4096
	commonOther   = 1024
)

// commonMin is how many posts a common word stands in at least, mixedMin in how
// many English ones if it counts as Hinglish too, which is half English.
const (
	commonMin = 3
	mixedMin  = 30
)

// markCommon fills the filters with the words that the posts of each language
// are written in.
func markCommon(w *sentiment.Weights, all []*post) {
	in := make([]map[uint64]int, len(judgedSets))
	w.Common = nil
	for i := range in {
		in[i] = map[uint64]int{}
		w.Common = append(w.Common, make([]uint64, commonOther))
	}
	w.Common[0] = make([]uint64, commonEnglish)
	for _, p := range all {
		hashes := sentiment.WordHashes(p.text)
		slices.Sort(hashes)
		for _, h := range slices.Compact(hashes) {
			in[langOf(p.lang)][h]++
		}
	}
	for h, n := range in[0] {
		if n >= mixedMin {
			in[langOf("hi")][h] += n
		}
	}
	for lang, words := range in {
		for h, n := range words {
			if n >= commonMin {
				w.Mark(lang, h)
			}
		}
	}
}
