package match

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// edge stands in a plain text where a word can begin or end. No text in UTF-8
// has this byte, so a phrase between two edges is found as whole words only,
// by a machine that knows nothing of words.
const edge = 0xFF

// class is how a rune stands towards its neighbours.
type class uint8

const (
	space  class = iota
	word         // goes together with the words before and after it
	alone        // an edge on either side
	joins        // goes with whatever stands before it
	nought       // is not there
)

// table tells of each rune of the basic plane its class, in the upper byte,
// and the rune that it counts as, in the others.
type table [1 << 16]uint32

// letters is the table. It is made once, when it is first needed: that takes
// some milliseconds.
var letters = sync.OnceValue(func() *table {
	t := new(table)
	for r := range rune(len(t)) {
		t[r] = uint32(classOf(as(r)))<<24 | uint32(fold(as(r)))
	}
	return t
})

// plain turns a text into what the machine reads: folded, with one blank for a
// run of spaces, and an edge at every edge. It reads b.in and fills b.out.
func (t *table) plain(b *scratch) []byte {
	in, out := b.in, b.out[:0]
	if !utf8.Valid(in) {
		in = []byte(string([]rune(string(in)))) // as everything else reads it; a normal form is of text alone
	}
	if !norm.NFC.IsNormal(in) {
		b.nfc = norm.NFC.Append(b.nfc[:0], in...)
		in = b.nfc
	}
	before := space
	for i := 0; i < len(in); {
		r, n := rune(in[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(in[i:])
		}
		i += n
		c, r := t.look(r)
		switch {
		case c == nought, c == space && before == space:
			continue
		case c == joins && before != space:
			c = before
		case c == joins:
			c = word
			out = append(out, edge)
		case c != word || before != word:
			out = append(out, edge)
		}
		if before = c; r < utf8.RuneSelf {
			out = append(out, byte(r))
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	switch n := len(out); {
	case n > 0 && before == space:
		out = out[:n-1]
	case n > 0:
		out = append(out, edge)
	}
	b.out = out
	return out
}

func (t *table) look(r rune) (class, rune) {
	if int(r) < len(t) {
		e := t[r]
		return class(e >> 24), rune(e & 0xFFFFFF)
	}
	return classOf(r), fold(r)
}

// as is the rune that one of several spellings counts as.
func as(r rune) rune {
	switch {
	case r == '\u2018' || r == '\u2019' || r == '\u02BC' || r == '\uFF07':
		return '\''
	case r == '\u2010' || r == '\u2011':
		return '-'
	case r >= '\uFF01' && r <= '\uFF5E': // the wide forms of ASCII
		return r - 0xFEE0
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// fold is the first rune of those that differ by case alone.
func fold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// unspaced are the scripts in which a word is not what stands between spaces.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

func classOf(r rune) class {
	switch {
	case r == ' ':
		return space
	case unicode.Is(unicode.Cf, r), r >= '\uFE00' && r <= '\uFE0F', r >= 0xE0100 && r <= 0xE01EF:
		return nought // joiners, soft hyphens, marks of direction; selectors of a glyph's looks
	case unicode.IsMark(r), r == 'ー', r == '\uFF70', r == '\uFF9E', r == '\uFF9F':
		return joins // the others lengthen or voice a kana
	case unicode.In(r, unspaced...):
		return alone
	case unicode.IsLetter(r), unicode.IsNumber(r), r == '_':
		return word
	}
	return alone
}
