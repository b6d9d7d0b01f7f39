// Package suggest finds the words that posts of a subject share, so that a
// person can put them on its list. It suggests and applies nothing.
//
// A word is suggested for a subject where it is said in more of its posts than
// in the others, by more than chance explains: the log odds of the two shares
// with an informative Dirichlet prior, in standard errors, is at least Least
// (Monroe, Colaresi, Quinn, "Fightin' Words", Political Analysis 16, 2008).
// The prior is what all posts say, so that a rare word has to earn it and "the"
// never does. Counted are posts, not occurrences: one author who says a word
// ten times is one.
//
// The package is pure. Its memory is bounded by TermsMax whatever it is told;
// a term first met after that many others is not counted.
package suggest

import (
	"cmp"
	"math"
	"slices"

	"hark/internal/enrich/text"
)

// The bounds.
const (
	Least    = 3.0    // standard errors: 1 in 700 words by chance
	TermsMax = 60_000 // words and pairs of words that are counted
	postsMin = 3      // of the subject that have to say it
	prior    = 0.25   // so many of the posts is what is known beforehand worth
	wordsMax = 60     // of a post: what it is about stands at its beginning
	longMax  = 32     // bytes of a word
)

// Learner counts. Its zero value is not ready; see New. It belongs to one
// goroutine.
type Learner struct {
	subjects []string
	posts    []int            // by subject; the last one counts the posts without any
	terms    map[string]*term // words, and pairs of words that follow each other
	scan     text.Scan
	seen     map[string]bool
}

type term struct {
	by []int32 // posts by subject, as in Learner.posts
}

// New is a learner for these subjects.
func New(subjects []string) *Learner {
	return &Learner{subjects: subjects, posts: make([]int, len(subjects)+1), terms: map[string]*term{}, seen: map[string]bool{}}
}

// Add counts a post that a person said to be about a subject. One of no known
// subject counts as any other post.
func (l *Learner) Add(subject, body string) {
	i := slices.Index(l.subjects, subject)
	if i < 0 {
		i = len(l.subjects)
	}
	l.posts[i]++
	clear(l.seen)
	l.scan.Read(body)
	last := ""
	for n := range min(len(l.scan.Tokens), wordsMax) {
		w := string(l.scan.Word(n))
		if len(w) > longMax {
			last = ""
			continue
		}
		if len(w) > 2 {
			l.count(w, i)
		}
		if last != "" {
			l.count(last+" "+w, i)
		}
		last = w
	}
}

func (l *Learner) count(w string, subject int) {
	if l.seen[w] {
		return
	}
	l.seen[w] = true
	t := l.terms[w]
	if t == nil {
		if len(l.terms) == TermsMax {
			return
		}
		t = &term{make([]int32, len(l.posts))}
		l.terms[w] = t
	}
	t.by[subject]++
}

// Term is a word, or two that follow each other, that a subject may want on its list.
type Term struct {
	Term  string  // folded
	Posts int     // of the subject that say it
	Of    int     // posts of the subject
	Other int     // posts of others that say it
	Z     float64 // how far beyond chance, in standard errors
}

// Of gives at most max terms for a subject, the most telling first, without
// those for which known holds. A pair of words does not stand beside a word of
// it that tells as much.
func (l *Learner) Of(subject string, max int, known func(term string) bool) []Term {
	i := slices.Index(l.subjects, subject)
	if i < 0 || l.posts[i] < postsMin {
		return nil
	}
	all := 0
	for _, n := range l.posts {
		all += n
	}
	var found []Term
	for w, t := range l.terms {
		if t.by[i] < postsMin || known(w) {
			continue
		}
		total := 0
		for _, n := range t.by {
			total += int(n)
		}
		if z := score(float64(t.by[i]), float64(l.posts[i]), float64(total), float64(all)); z >= Least {
			found = append(found, Term{w, int(t.by[i]), l.posts[i], total - int(t.by[i]), z})
		}
	}
	slices.SortFunc(found, func(a, b Term) int { return cmp.Or(cmp.Compare(b.Z, a.Z), cmp.Compare(a.Term, b.Term)) })
	return plain(found, max)
}

// score is the distance in standard errors of the log odds of k in n posts
// from those of the other posts, of which total in all have the term.
func score(k, n, total, all float64) float64 {
	before := prior * all
	a := before * total / all // of them with the term
	odds := func(k, n float64) float64 { return math.Log((k + a) / (n + before - k - a)) }
	if n+before-k-a <= 0 || all-n+before-(total-k)-a <= 0 {
		return 0
	}
	return (odds(k, n) - odds(total-k, all-n)) / math.Sqrt(1/(k+a)+1/(total-k+a))
}

// plain leaves out what a term further up says already.
func plain(found []Term, max int) []Term {
	var out []Term
	for _, t := range found {
		if len(out) == max {
			break
		}
		if !slices.ContainsFunc(out, func(o Term) bool { return within(o.Term, t.Term) || within(t.Term, o.Term) }) {
			out = append(out, t)
		}
	}
	return out
}

// within reports whether one term is a word of another.
func within(word, of string) bool {
	n := len(of) - len(word)
	return n > 0 && (of[:len(word)] == word && of[len(word)] == ' ' || of[n:] == word && of[n-1] == ' ')
}
