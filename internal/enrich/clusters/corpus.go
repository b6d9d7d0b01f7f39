package clusters

import (
	"cmp"
	"math"
	"slices"

	"hark/internal/enrich/text"
)

// corpus are the items of one language, by places of their own.
type corpus struct {
	items   []*Item
	at      []int // where each stands among all items
	terms   []string
	place   map[string]int32
	lang    string
	voices  int       // items that are no echo: see repeats
	posts   [][]word  // by item: its words, each once
	own     [][]word  // by item: those not said before in a row, and none of an echo
	in      [][]int32 // by term: the items that have it among their own, rising
	any     [][]int32 // by term: the items that have it at all, rising
	norm    []float64 // by item: the length of its weighted terms
	scores  []float64 // by item, for neighbours; zero between two calls
	touched []int32   // the items of the latest call
	weigh   []float64 // by term, for sum; zero between two uses
}

// word is one of a post: the places of the word and of its beginning, which is
// -1 for a short one.
type word struct{ full, start int32 }

// byLanguage takes the items apart, language by language.
func byLanguage(items []Item) []*corpus {
	count := map[string]int{}
	for i := range items {
		count[items[i].Lang]++
	}
	common := ""
	for lang, n := range count {
		if lang != "" && (common == "" || n > count[common] || n == count[common] && lang < common) {
			common = lang
		}
	}
	of := map[string]*corpus{}
	var out []*corpus
	for i := range items {
		lang := cmp.Or(items[i].Lang, common)
		c := of[lang]
		if c == nil {
			c = &corpus{lang: lang, place: map[string]int32{}}
			of[lang] = c
			out = append(out, c)
		}
		c.items, c.at = append(c.items, &items[i]), append(c.at, i)
	}
	for _, c := range out {
		c.read()
	}
	return out
}

// read takes the items apart into words.
func (c *corpus) read() {
	var r reader
	said, empty := map[uint64]bool{}, common(c.lang)
	for i, it := range c.items {
		var all, own []word
		r.scan.Read(text.Cut(it.Text, textMax))
		r.repeats(said)
		r.words(func(token int, full, start []byte) {
			if empty[string(full)] {
				return
			}
			w := word{c.term(full), -1}
			if len(start) > 0 {
				w.start = c.term(start)
			}
			if all = append(all, w); !r.repeated[token] {
				own = append(own, w)
			}
		})
		if 2*len(own) < len(all) {
			own = nil
		} else {
			c.voices++
		}
		c.posts, c.own = append(c.posts, note(all, c.any, i)), append(c.own, note(own, c.in, i))
	}
	c.scores, c.norm, c.weigh = make([]float64, len(c.items)), make([]float64, len(c.items)), make([]float64, len(c.terms))
	for i := range c.own {
		sum := 0.0
		c.each(i, func(_ int32, w float64) { sum += w * w })
		c.norm[i] = math.Sqrt(sum)
	}
}

// note gives words each once, those of one beginning together, and notes in the
// lists of their terms that item i has them.
func note(have []word, in [][]int32, i int) []word {
	slices.SortFunc(have, func(a, b word) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.full, b.full)) })
	have = slices.Compact(have)
	for n, w := range have {
		in[w.full] = append(in[w.full], int32(i))
		if w.start >= 0 && (n == 0 || have[n-1].start != w.start) {
			in[w.start] = append(in[w.start], int32(i))
		}
	}
	return have
}

func (c *corpus) term(b []byte) int32 {
	t, ok := c.place[string(b)]
	if !ok {
		t = int32(len(c.terms))
		c.terms = append(c.terms, string(b))
		c.place[c.terms[t]] = t
		c.in, c.any = append(c.in, nil), append(c.any, nil)
	}
	return t
}

// supposed is how many posts there are beside those that are known: of a few
// alone nobody can say what is ordinary.
const supposed = 10

const (
	often = 2   // what more than one post in so many has tells nothing
	start = 0.7 // how much the beginning of a word counts for
	near  = 0.3 // the cosine from which on posts are neighbours
	kin   = 1.2 // how much more alike posts of the same subject are
)

// weight is how much a term tells: the logarithm of how few posts have it.
func (c *corpus) weight(t int32) float64 {
	n, all := len(c.in[t]), c.voices+supposed
	if n < 2 || n > all/often {
		return 0
	}
	return math.Log(float64(all) / float64(n))
}

// each calls f with the telling terms of an item and what they weigh.
func (c *corpus) each(i int, f func(t int32, w float64)) {
	before := int32(-1)
	for _, w := range c.own[i] {
		if x := c.weight(w.full); x > 0 {
			f(w.full, x)
		}
		if w.start >= 0 && w.start != before {
			if x := c.weight(w.start); x > 0 {
				f(w.start, start*x)
			}
		}
		before = w.start
	}
}

// neighbours calls f with the items whose telling terms are like
// those of an item, and with the cosine of their weights.
func (c *corpus) neighbours(i int, f func(j int, like float64)) {
	touched := c.touched[:0]
	c.each(i, func(t int32, w float64) {
		for _, j := range c.in[t] {
			if c.scores[j] == 0 {
				touched = append(touched, j)
			}
			c.scores[j] += w * w
		}
	})
	for _, j := range touched {
		like := c.scores[j] / (c.norm[i] * c.norm[j])
		c.scores[j] = 0
		if s := c.items[i].Subject; s != "" && s == c.items[j].Subject {
			like *= kin
		}
		if like >= near {
			f(int(j), like)
		}
	}
	c.touched = touched
}

// seeds gives the items that have at least so many neighbours, those with most
// and nearest ones first.
func (c *corpus) seeds(least int) []int {
	density := make([]float64, len(c.items))
	var out []int
	for i := range c.items {
		n := 0
		c.neighbours(i, func(_ int, like float64) {
			n++
			density[i] += like
		})
		if n >= least {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(density[b], density[a]) })
	return out
}

// around gives the items, not taken, that are like one.
func (c *corpus) around(i int, taken []bool) []int {
	var out []int
	c.neighbours(i, func(j int, _ float64) {
		if !taken[j] {
			out = append(out, j)
		}
	})
	slices.Sort(out)
	return out
}

// authors counts the distinct authors of items.
func (c *corpus) authors(members []int) int {
	seen := make(map[string]bool, len(members))
	for _, i := range members {
		seen[c.items[i].Author] = true
	}
	return len(seen)
}
