package copies

import (
	"crypto/sha256"
	"slices"
	"unicode/utf8"

	"hark/internal/enrich/text"
)

// The measures of a fingerprint. Rows and bands set how alike texts must be to
// be compared at all; see the package comment.
const (
	rows       = 3
	bands      = 16
	pairsMax   = 64 // pairs that are kept of a text: of longer ones those of least hash
	numbersMax = 8
)

// Fingerprint is what Met needs of a text. Working it out is the costly part
// and may be done anywhere, in any order. The zero Fingerprint is that of a
// text too short to tell.
type Fingerprint struct {
	exact   [16]byte // the beginning of the SHA-256 of the words: nobody can make a post that hides another's
	pairs   []uint32 // hashes of neighbouring words, rising; pairsMax at most
	numbers []uint32 // hashes of the words with a digit, rising
	bands   [bands]uint32
}

// Of gives the fingerprint of a text. Its reader is text.Scan: case, accents,
// punctuation, handles and links do not count, and neither does a leading "RT".
func Of(body string) Fingerprint {
	var s text.Scan
	s.Folded = make([]byte, 0, len(body)+8)
	s.Tokens = make([]text.Token, 0, len(body)/5+1)
	s.Read(body)
	first := 0
	if len(s.Tokens) > 0 && string(s.Word(0)) == "rt" {
		first = 1
	}
	var f Fingerprint
	all, enough := f.read(&s, first)
	if !enough {
		return Fingerprint{}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	f.band(all)
	h := sha256.Sum256(s.Folded[s.Tokens[first].Lo:])
	f.exact = [16]byte(h[:])
	f.pairs = slices.Clone(all[:min(len(all), pairsMax)])
	return f
}

// read gives the hashes of all pairs, and says whether the text is long enough
// to be known again. In scripts without blanks a character counts as a word
// for the pairs, and as half of one for the length.
func (f *Fingerprint) read(s *text.Scan, first int) (pairs []uint32, enough bool) {
	pairs = make([]uint32, 0, len(s.Tokens)+8)
	var before uint64
	halves := 0
	step := func(word uint64, size int) {
		if halves > 0 {
			pairs = append(pairs, uint32(mix(before*multiplier^word)>>32))
		}
		before = word
		halves += size
	}
	for i := first; i < len(s.Tokens); i++ {
		word := s.Word(i)
		if t := &s.Tokens[i]; !t.Dense {
			step(t.Hash, 2)
		} else {
			for j := 0; j < len(word); {
				_, n := utf8.DecodeRune(word[j:])
				step(text.Hash(word[j:j+n]), 1)
				j += n
			}
		}
		if number(word) && len(f.numbers) < numbersMax {
			f.numbers = append(f.numbers, uint32(mix(s.Tokens[i].Hash)))
		}
	}
	slices.Sort(f.numbers)
	f.numbers = slices.Compact(f.numbers)
	return pairs, halves >= 2*Least
}

// number reports whether a word has a digit: an order, a version, a price.
func number(word []byte) bool {
	return slices.ContainsFunc(word, func(c byte) bool { return '0' <= c && c <= '9' })
}

// band works out the band hashes of a set of pairs.
func (f *Fingerprint) band(pairs []uint32) {
	// Multiply-shift hashing (Dietzfelbinger and others, 1997): each function
	// has a factor and a summand of its own.
	var least [rows * bands]uint32
	var factor, summand [rows * bands]uint64
	for i := range least {
		least[i] = ^uint32(0)
		factor[i], summand[i] = mix(uint64(2*i+1)*multiplier)|1, mix(uint64(2*i+2)*multiplier)
	}
	for _, p := range pairs {
		for i := range least {
			least[i] = min(least[i], uint32((factor[i]*uint64(p)+summand[i])>>32))
		}
	}
	for i := range f.bands {
		h := uint64(i)
		for _, v := range least[i*rows : (i+1)*rows] {
			h = mix(h ^ uint64(v))
		}
		f.bands[i] = uint32(h)
	}
}

// like is the Jaccard index of two texts' pairs, and 0 where f has a number
// that g, the earlier one, lacks. Of texts longer than pairsMax it is an estimate from the
// least hashes of both together (Broder's bottom sketch).
func (f *Fingerprint) like(g *Fingerprint) float64 {
	most := len(f.pairs) + len(g.pairs)
	if len(f.pairs) == pairsMax || len(g.pairs) == pairsMax {
		most = pairsMax
	}
	shared, all := overlap(f.pairs, g.pairs, most)
	if float64(shared) < Like*float64(all) {
		return 0
	}
	same, _ := overlap(f.numbers, g.numbers, 2*numbersMax)
	if same < len(f.numbers) {
		return 0
	}
	return float64(shared) / float64(all)
}

// overlap counts what two rising lists share, and both together, among the
// first so many of both together.
func overlap(a, b []uint32, most int) (shared, all int) {
	for ; len(a) > 0 && len(b) > 0 && all < most; all++ {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b, shared = a[1:], b[1:], shared+1
		}
	}
	return shared, min(all+len(a)+len(b), most)
}

// multiplier is that of splitmix64, and mix its last step (Steele, Lea, Flood, 2014).
const multiplier = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
