package rules

import (
	"bytes"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// Hits is what a set finds in one post. The zero Hits is ready to use; one
// that is used again allocates nothing. It belongs to one goroutine.
type Hits struct {
	set    *Set
	scan   text.Scan
	found  []hit
	epoch  uint32
	seen   []uint32 // by term: the epoch in which it was found last
	marked []uint32 // by rule: the epoch in which it was looked at last
	rules  []int32  // that are worth a look
	counts []int32  // by list
	fired  []int32
	facts  facts
	sorted bool // found is in the order of the words
}

// hit is a term and its words in Hits.scan, the last one excluded.
type hit struct {
	term, from, to int32
	lo, hi         int32 // bytes of the folded text
}

// Read looks for everything in the words of a text. What was found before is
// gone.
func (h *Hits) Read(s *Set, body string) {
	h.reset(s)
	h.scan.Read(body)
	for i := range h.scan.Tokens {
		h.word(i)
	}
	if h.scan.Dense && len(s.dense) > 0 {
		h.inner()
	}
}

func (h *Hits) reset(s *Set) {
	if h.set != s {
		*h = Hits{
			set: s, scan: h.scan, seen: make([]uint32, len(s.terms)), marked: make([]uint32, len(s.rules)), counts: make([]int32, s.lists),
		}
	}
	if h.epoch++; h.epoch == 0 { // once in four billion posts the numbers begin again
		clear(h.seen)
		clear(h.marked)
		h.epoch = 1
	}
	clear(h.counts)
	h.found, h.rules, h.sorted = h.found[:0], h.rules[:0], false
}

// word looks up what one word of the post leads to.
func (h *Hits) word(i int) {
	s, t := h.set, &h.scan.Tokens[i]
	listed := false
	if run, ok := s.words[t.Hash]; ok {
		listed = h.try(run, i, false)
	}
	if s.loose && !listed {
		if bare := bareHash(h.scan.Word(i)); bare != 0 {
			if run, ok := s.words[bare]; ok {
				h.try(run, i, true)
			}
		}
	}
	if len(s.heads.list) > 0 {
		for at := s.heads.of(h.scan.Word(i)); at >= 0; at = s.heads.up[at] {
			h.try(s.heads.terms[at], i, false)
		}
	}
}

// try checks terms that a word leads to. It reports whether one of them is of
// a list; with bare set only those are meant.
func (h *Hits) try(run span, i int, bare bool) (listed bool) {
	for _, id := range h.set.refs[run.from:run.to] {
		t := &h.set.terms[id]
		listed = listed || t.list >= 0
		from := i - t.by
		if to := from + len(t.words); !bare || t.list >= 0 {
			if from >= 0 && to <= len(h.scan.Tokens) && (len(t.words) == 1 || h.follow(t, from)) {
				tokens := h.scan.Tokens
				h.hit(hit{id, int32(from), int32(to), int32(tokens[from].Lo), int32(tokens[to-1].Hi)})
			}
		}
	}
	return listed
}

// follow reports whether the words of a phrase stand from a place on. The one
// that led here is known to.
func (h *Hits) follow(t *term, from int) bool {
	for j := range t.words {
		p := &t.words[j]
		switch {
		case j == t.by || p.start == "" && h.scan.Tokens[from+j].Hash == p.hash:
		case p.start != "":
			if !begins(h.scan.Word(from+j), p.start) {
				return false
			}
		case t.list < 0 || bareHash(h.scan.Word(from+j)) != p.hash:
			return false
		}
	}
	return true
}

// hit keeps a find.
func (h *Hits) hit(f hit) {
	t := &h.set.terms[f.term]
	h.found = append(h.found, f)
	if t.list >= 0 {
		h.counts[t.list]++
	}
	if h.seen[f.term] == h.epoch {
		return
	}
	h.seen[f.term] = h.epoch
	h.mark(t.rules)
}

func (h *Hits) mark(rules []int32) {
	for _, r := range rules {
		if h.marked[r] != h.epoch {
			h.marked[r] = h.epoch
			h.rules = append(h.rules, r)
		}
	}
}

// inner looks for the terms of dense scripts at each character.
func (h *Hits) inner() {
	s, folded := h.set, h.scan.Folded
	word := 0
	for at := 0; at < len(folded); {
		for h.scan.Tokens[word].Hi <= at && word+1 < len(h.scan.Tokens) {
			word++
		}
		_, n := utf8.DecodeRune(folded[at:])
		_, m := utf8.DecodeRune(folded[at+n:])
		if run, ok := s.dense[text.Hash(folded[at:at+n])]; ok {
			h.tryInner(run, word, at)
		}
		if run, ok := s.dense[text.Hash(folded[at:at+n+m])]; ok && m > 0 {
			h.tryInner(run, word, at)
		}
		at += n
	}
}

func (h *Hits) tryInner(run span, word, at int) {
	folded, tokens := h.scan.Folded, h.scan.Tokens
	for _, id := range h.set.refs[run.from:run.to] {
		t := &h.set.terms[id]
		end := at + len(t.inner)
		if end > len(folded) || string(folded[at:end]) != t.inner {
			continue
		}
		last := word
		for tokens[last].Hi < end {
			last++
		}
		first, _ := utf8.DecodeRuneInString(t.inner)
		final, _ := utf8.DecodeLastRuneInString(t.inner)
		if !text.Unspaced(first) && at != tokens[word].Lo || !text.Unspaced(final) && end != tokens[last].Hi {
			continue // a word of another script is found whole or not at all
		}
		h.hit(hit{id, int32(word), int32(last + 1), int32(at), int32(end)})
	}
}

// Count is how often the words of a list occur.
func (h *Hits) Count(list int) int { return int(h.counts[list]) }

// Places gives the bytes of the text, as it was read, at which words of the
// lists stand, in no order.
func (h *Hits) Places(body string, yield func(list, from, to int)) {
	for i := range h.found {
		if list := h.set.terms[h.found[i].term].list; list >= 0 {
			from, to := h.scan.Place(body, int(h.found[i].lo), int(h.found[i].hi))
			yield(int(list), from, to)
		}
	}
}

// bareHash is the hash of a word without its plural -s, or without the Arabic
// article and the prepositions written onto it; 0 where it has neither.
func bareHash(w []byte) uint64 {
	if n := len(w); n > 3 && w[n-1] == 's' {
		return text.Hash(bytes.TrimSuffix(w[:n-1], []byte("'")))
	}
	if w[0] < 0xD8 || w[0] > 0xDB { // not Arabic
		return 0
	}
	for _, article := range [...]string{"ال", "وال", "بال", "لل"} {
		if len(w) > len(article) && begins(w, article) {
			return text.Hash(w[len(article):])
		}
	}
	return 0
}
