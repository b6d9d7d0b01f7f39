package clusters

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// stem is how many letters of a longer word stand for all its forms, and for
// what becomes of it when it is typed in a hurry.
const stem = 5

// textMax is how many bytes of a text are read: what is said later is seldom
// what the post is about.
const textMax = 1 << 10

// reader takes a text apart into words.
type reader struct {
	scan     text.Scan
	repeated []bool // by token: whether it stands in a run that was said before
	b        []byte
}

// run is how many words in a row make a phrase that is repeated, not said anew:
// a slogan, a signature, a line that is passed on. Numbers do not count: only
// they differ in what a form asks for.
const run = 4

// runBytes is how long such a run is in a script without blanks.
const runBytes = 18

// repeats marks the tokens of the text that stand in a run said before, and
// takes its runs in.
func (r *reader) repeats(said map[uint64]bool) {
	r.repeated = append(r.repeated[:0], make([]bool, len(r.scan.Tokens))...)
	var at []int
	for i := range r.scan.Tokens {
		if !number(r.scan.Word(i)) {
			at = append(at, i)
		}
	}
	runs := make([]uint64, 0, len(at))
	for i := 0; i+run <= len(at); i++ {
		h := uint64(0)
		for _, j := range at[i : i+run] {
			h = (h ^ r.scan.Tokens[j].Hash) * 0x9e3779b97f4a7c15 // as splitmix64 spreads its states
			h ^= h >> 29
		}
		runs = append(runs, h)
		if said[h] {
			for _, j := range at[i : i+run] {
				r.repeated[j] = true
			}
		}
	}
	for i, t := range r.scan.Tokens {
		if t.Dense && t.Hi-t.Lo >= runBytes {
			runs = append(runs, t.Hash)
			r.repeated[i] = r.repeated[i] || said[t.Hash]
		}
	}
	for _, h := range runs {
		said[h] = true
	}
}

func number(w []byte) bool {
	return slices.ContainsFunc(w, func(c byte) bool { return '0' <= c && c <= '9' })
}

// read is words for a text.
func (r *reader) read(body string, add func(full, start []byte)) {
	r.scan.Read(text.Cut(body, textMax))
	r.words(func(_ int, full, start []byte) { add(full, start) })
}

// words calls add with each word that was scanned, and the number of its token:
// folded, and singular where that is a matter of an -s; and with its beginning,
// marked by a star, if it is long. Where a script has no blanks the words are
// pairs of characters; see pairs. Numbers are left out. What add is given holds
// until it returns.
func (r *reader) words(add func(token int, full, start []byte)) {
	for i := range r.scan.Tokens {
		w := r.scan.Word(i)
		if r.scan.Tokens[i].Dense {
			pairs(w, func(pair []byte) { add(i, pair, nil) })
			continue
		}
		if n := len(w); n > 3 && w[n-1] == 's' && w[n-2] != 's' {
			w = w[:n-1]
		}
		if len(w) < 2 || number(w) {
			continue
		}
		if end := letters(w, stem); end > 0 {
			r.b = append(append(r.b[:0], w[:end]...), '*')
			add(i, w, r.b)
		} else {
			add(i, w, nil)
		}
	}
}

// letters gives where the first so many letters of a word end, or 0 if it has
// not so many.
func letters(w []byte, n int) int {
	end := 0
	for ; n > 0; n-- {
		if end == len(w) {
			return 0
		}
		_, size := utf8.DecodeRune(w[end:])
		end += size
	}
	return end
}

// pairs calls add with each two neighbouring characters of a word. Hiragana
// join words and bend them: they count only where one bends a Chinese character.
func pairs(w []byte, add func(pair []byte)) {
	before, first := utf8.DecodeRune(w)
	for from, next := 0, first; next < len(w); {
		r, size := utf8.DecodeRune(w[next:])
		if !hiragana(before) && (!hiragana(r) || unicode.Is(unicode.Han, before)) {
			add(w[from : next+size])
		}
		from, next, before = next, next+size, r
	}
}

func hiragana(r rune) bool { return 0x3040 <= r && r <= 0x309F }
