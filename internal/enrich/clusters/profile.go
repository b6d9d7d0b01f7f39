package clusters

import (
	"cmp"
	"math"
	"slices"
)

// Profile is what a cluster's posts have in common: words, folded and singular,
// and beginnings of words with a star, each with its weight, 1 to heaviest. A
// post whose words weigh Fits or more together belongs.
type Profile map[string]int

// Fits is the weight from which on a post belongs to a profile.
const Fits = 1000

// heaviest is what a term weighs at most: less than Fits, so that no word alone
// makes a post belong.
const heaviest = 700

// MaxTerms bounds a profile.
const MaxTerms = 40

// ProfileOf works out the profile of the members among the items, after a
// person has taken posts out, put some in, or put two clusters together. The
// other items say what is ordinary.
func ProfileOf(items []Item, members []int) Profile {
	in := make(map[int]bool, len(members))
	for _, i := range members {
		in[i] = true
	}
	type part struct {
		c    *corpus
		have []int
	}
	var parts []part
	for _, c := range byLanguage(items) {
		p := part{c: c}
		for i, at := range c.at {
			if in[at] {
				p.have = append(p.have, i)
			}
		}
		if len(p.have) > 0 {
			parts = append(parts, p)
		}
	}
	out := Profile{}
	for _, p := range parts {
		for t, w := range p.c.profile(p.have, MaxTerms/len(parts)) {
			out[t] = max(out[t], w)
		}
	}
	return out
}

// telling is a term of a cluster, what it weighs, and how many members have it.
type telling struct {
	term   int32
	weight float64
	of     int
}

// profile works out the profile of members, rising, with so many terms at most.
func (c *corpus) profile(members []int, most int) Profile {
	terms := c.telling(members)
	terms = terms[:min(len(terms), most)]
	for _, t := range terms {
		c.weigh[t.term] = t.weight
	}
	cut := c.cut(members)
	p := make(Profile, len(terms))
	for _, t := range terms {
		c.weigh[t.term] = 0
		p[c.terms[t.term]] = min(max(int(math.Round(Fits*t.weight/cut)), 1), heaviest)
	}
	return p
}

// telling gives the terms of members that at least two of them have, those that
// say most first. A term weighs the logarithm of how much oftener members have
// it than others do, with half a post added to every count; less where few
// members have it, since such words are theirs by chance.
func (c *corpus) telling(members []int) []telling {
	count := map[int32]int{}
	for _, i := range members {
		before := int32(-1)
		for _, w := range c.own[i] {
			count[w.full]++
			if w.start >= 0 && w.start != before {
				count[w.start]++
			}
			before = w.start
		}
	}
	n, others := float64(len(members)), float64(max(c.voices-len(members), 0))
	var out []telling
	for t, k := range count {
		if k < min(2, len(members)) {
			continue
		}
		have := (float64(k) + 0.5) / (n + 1)
		usual := (float64(len(c.in[t])-k) + 0.5) / (others + supposed)
		if ratio := math.Log(have / usual); ratio > 1 {
			out = append(out, telling{t, ratio * math.Sqrt(have), k})
		}
	}
	slices.SortFunc(out, func(a, b telling) int {
		return cmp.Or(cmp.Compare(float64(b.of)*b.weight, float64(a.of)*a.weight), cmp.Compare(a.term, b.term))
	})
	return out
}

// share is how much of what members have of a profile on the average a post
// must have to be one.
const share = 0.6

// cut gives the weight from which on a post belongs: a share of what members
// have, but never less than speaks for one post in all being of so few.
func (c *corpus) cut(members []int) float64 {
	mean := 0.0
	for _, i := range members {
		mean += c.sum(c.own[i]) / float64(len(members))
	}
	return max(share*mean, math.Log(float64(c.voices+1)/float64(len(members)))+1)
}

// sum adds up what words weigh: of those with one beginning the heaviest counts,
// and the beginning only where it weighs more.
func (c *corpus) sum(words []word) float64 {
	all, group := 0.0, 0.0
	before := int32(-1)
	for _, w := range words {
		if w.start < 0 || w.start != before {
			all, group = all+group, 0
		}
		group = max(group, c.weigh[w.full])
		if w.start >= 0 {
			group = max(group, c.weigh[w.start])
		}
		before = w.start
	}
	return all + group
}

// fitting gives the items, not taken, rising, that fit a profile, and what they
// weigh: of all posts, or by what is their own.
func (c *corpus) fitting(p Profile, in [][]int32, posts [][]word, taken []bool) (items []int, weights []float64) {
	var near []int32
	for s, w := range p {
		if t, ok := c.place[s]; ok {
			c.weigh[t] = float64(w)
			near = append(near, in[t]...)
		}
	}
	slices.Sort(near)
	for _, i := range slices.Compact(near) {
		if taken[i] {
			continue
		}
		if w := c.sum(posts[i]); w >= Fits {
			items, weights = append(items, int(i)), append(weights, w)
		}
	}
	for s := range p {
		if t, ok := c.place[s]; ok {
			c.weigh[t] = 0
		}
	}
	return items, weights
}
