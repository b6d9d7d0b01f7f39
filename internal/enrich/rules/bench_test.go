package rules

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hark/internal/enrich/labelled"
	"hark/internal/enrich/text"
)

// invented is a corpus of the shape of posts: about 18 words of a Zipf
// vocabulary, 100 bytes.
func invented() []string {
	r := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(r, 1.3, 4, 40_000)
	posts := make([]string, 20_000)
	for i := range posts {
		var b strings.Builder
		for range 10 + r.IntN(16) {
			fmt.Fprintf(&b, "w%x ", zipf.Uint64()*2654435761%0xfffff)
		}
		posts[i] = b.String()
	}
	return posts
}

// real is the posts of a labelled set; nil where it is not on this machine.
func real(name string) (texts []string) {
	posts, err := labelled.Read(labelled.Dir(), name)
	if err != nil {
		return nil
	}
	for _, p := range posts {
		texts = append(texts, p.Text)
	}
	return texts
}

// phrases takes n from the vocabulary of posts, each entry as likely as any
// other: 7 of 10 single words, the others two that follow each other.
func phrases(r *rand.Rand, posts []string, n int) []string {
	single, double := map[string]bool{}, map[string]bool{}
	for _, post := range posts {
		w := text.Words(post)
		for i := range w {
			if single[w[i]] = true; i > 0 {
				double[`"`+w[i-1]+" "+w[i]+`"`] = true
			}
		}
	}
	take := func(of map[string]bool, n int) []string {
		all := slices.Sorted(maps.Keys(of))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all[:n]
	}
	return append(take(single, n*7/10), take(double, n-n*7/10)...)
}

func boolean(r *rand.Rand, words []string, n int) []Rule {
	w := func() string { return words[r.IntN(len(words))] }
	list := make([]Rule, n)
	for i := range list {
		list[i] = Rule{When: fmt.Sprintf("(%s OR %s) (%s OR %s) -%s", w(), w(), w(), w(), w())}
	}
	return list
}

// BenchmarkSet tells posts a second on one core: 10,000 phrases as lists, as
// rules, and 10,000 boolean rules, on posts of people (skipped where there are
// none) and on invented ones.
func BenchmarkSet(b *testing.B) {
	for name, posts := range map[string][]string{"people": real("semeval_train"), "invented": invented()} {
		if posts == nil {
			b.Run(name, func(b *testing.B) { b.Skip("no labelled posts beside the checkout") })
			continue
		}
		r := rand.New(rand.NewPCG(5, 6))
		words := phrases(r, posts, 10_000)
		single := make([]Rule, len(words))
		for i, w := range words {
			single[i] = Rule{When: w}
		}
		starts := slices.Clone(single)
		for i := range starts {
			if w := starts[i].When; len(w) > 3 && !strings.Contains(w, " ") {
				starts[i].When += "*"
			}
		}
		for _, c := range []struct {
			name  string
			rules []Rule
			lists []List
		}{
			{"10000 phrases of 20 lists", nil, split(words, 20)},
			{"10000 rules of a phrase", single, nil},
			{"10000 rules of a beginning", starts, nil},
			{"10000 boolean rules", boolean(r, words, 10_000), nil},
		} {
			s, wrong := Compile(c.rules, c.lists)
			if wrong != nil {
				b.Fatal(wrong[0])
			}
			b.Run(name+"/"+c.name, func(b *testing.B) { scan(b, s, posts) })
		}
	}
}

func split(words []string, n int) []List {
	lists := make([]List, n)
	for i, w := range words {
		lists[i%n] = append(lists[i%n], w)
	}
	return lists
}

func scan(b *testing.B, s *Set, posts []string) {
	var h Hits
	f := Facts{Source: "x", Lang: "en", Feeling: "negative"}
	hits, n := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		h.Read(s, posts[n%len(posts)])
		hits += len(h.found) + len(h.Fire(&f))
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(hits)/float64(n), "hits/post")
}

// BenchmarkCompile tells what 10,000 rules take to compile whose words are of
// a vocabulary, and as many that all share one.
func BenchmarkCompile(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	list := boolean(r, phrases(r, invented(), 10_000), 10_000)
	b.Run("words of a vocabulary", func(b *testing.B) {
		for b.Loop() {
			Compile(list, nil)
		}
	})
	shared := slices.Repeat([]Rule{{When: "kettle OR kettle rating:<3"}}, len(list))
	b.Run("one shared word", func(b *testing.B) {
		for b.Loop() {
			Compile(shared, nil)
		}
	})
}
