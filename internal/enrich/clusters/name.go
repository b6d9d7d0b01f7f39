package clusters

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// nameWords is how many words a suggested name has at most.
const nameWords = 3

// spelling is how members write a term.
type spelling struct {
	term  string
	as    map[string]int
	of    int            // members that have it
	after map[string]int // how often it stands right after another term
}

// name gives the words that most of what members share lies in, as they are
// most often written, those next to each other that often stand so.
func (c *corpus) name(p Profile, members []int) string {
	by := map[string]*spelling{}
	var r reader
	for _, i := range members {
		r.spell(c.items[i].Text, p, by)
	}
	most := slices.SortedFunc(maps.Values(by), func(a, b *spelling) int {
		return cmp.Or(cmp.Compare(b.of*p[b.term], a.of*p[a.term]), cmp.Compare(a.term, b.term))
	})
	var chosen []*spelling
	for _, s := range most {
		if len(chosen) == nameWords {
			break
		}
		if !slices.ContainsFunc(chosen, func(c *spelling) bool { return strings.Contains(c.most(), s.most()) }) {
			chosen = append(chosen, s)
		}
	}
	var words []string
	for _, s := range inOrder(chosen) {
		words = append(words, s.most())
	}
	return strings.Join(words, " ")
}

// spell notes how a text writes the terms of a profile.
func (r *reader) spell(body string, p Profile, by map[string]*spelling) {
	body = text.Cut(body, textMax)
	r.scan.Read(body)
	seen := map[string]bool{}
	before, at := "", -1
	r.words(func(token int, full, start []byte) {
		term := string(full)
		if p[string(start)] > p[term] {
			term = string(start)
		}
		if p[term] == 0 {
			return
		}
		s := by[term]
		if s == nil {
			s = &spelling{term: term, as: map[string]int{}, after: map[string]int{}}
			by[term] = s
		}
		if t := &r.scan.Tokens[token]; t.Dense {
			s.as[around(string(r.scan.Word(token)), term, p)]++
		} else {
			s.as[strings.ToLower(body[t.From:t.To])]++
		}
		if token == at+1 && before != "" {
			s.after[before]++
		}
		if before, at = term, token; !seen[term] {
			seen[term] = true
			s.of++
		}
	})
}

// around gives the longest part of a word without blanks that holds a pair and
// of which all pairs are in the profile.
func around(word, pair string, p Profile) string {
	from := strings.Index(word, pair)
	to := from + len(pair)
	for from > 0 {
		_, size := utf8.DecodeLastRuneInString(word[:from])
		_, next := utf8.DecodeRuneInString(word[from:])
		if p[word[from-size:from+next]] == 0 {
			break
		}
		from -= size
	}
	for to < len(word) {
		_, size := utf8.DecodeRuneInString(word[to:])
		_, last := utf8.DecodeLastRuneInString(word[:to])
		if p[word[to-last:to+size]] == 0 {
			break
		}
		to += size
	}
	return word[from:to]
}

func (s *spelling) most() string {
	best := ""
	for as, n := range s.as {
		if best == "" || n > s.as[best] || n == s.as[best] && as < best {
			best = as
		}
	}
	return best
}

// inOrder puts a few terms in the order in which most of them stand right after
// each other; of equal orders the first, which begins with the most telling one.
func inOrder(terms []*spelling) []*spelling {
	var best []*spelling
	most := -1
	var try func(have, left []*spelling, n int)
	try = func(have, left []*spelling, n int) {
		if len(left) == 0 && n > most {
			best, most = slices.Clone(have), n
		}
		for i, s := range left {
			more := 0
			if len(have) > 0 {
				more = s.after[have[len(have)-1].term]
			}
			try(append(slices.Clone(have), s), slices.Concat(left[:i], left[i+1:]), n+more)
		}
	}
	try(nil, terms, 0)
	return best
}
