// Package text is how every room of enrich reads a post: what of it counts,
// what its words are, and where they stand. There is one reading, so that a
// rule, a subject and a feeling never disagree about what a word is.
//
// A word is a run of letters, marks and digits, folded: lower case, Latin
// letters without accents. An apostrophe stays inside a word ("don't") but
// parts what Romance languages elide ("l'écran"). Handles, mail addresses and
// links are no words. A run of letters of a script that puts no blanks between
// words is one word, apart from letters of other scripts; see Unspaced.
//
// The package is pure and never fails: bytes that are not UTF-8 are passed
// over.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean drops what says nothing about the post: handles, links, invisible
// characters and doubled blanks. Typographic apostrophes become plain ones,
// since no word list knows the others; case and accents stay.
func Clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for field := range strings.FieldsSeq(s) {
		if address(field) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if seen(field) {
			b.WriteString(field)
			continue
		}
		for _, r := range field {
			if r = visible(r); r >= 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// seen reports whether every character of a field stands for itself, which is
// plain to see of most.
func seen(field string) bool {
	for i := range len(field) {
		if c := field[i]; c < ' ' || c >= utf8.RuneSelf || c == '`' {
			return false
		}
	}
	return true
}

// visible gives the character that r stands for, or -1 if it is to be dropped.
// An emoji is the same with and without its colour selector.
func visible(r rune) rune {
	switch {
	case r < ' ':
		return -1
	case r < utf8.RuneSelf:
		if r == '`' {
			return '\''
		}
		return r
	case r == '’' || r == 'ʼ' || r == '´' || r == '‘':
		return '\''
	case r == utf8.RuneError, r == '\uFE0F', unicode.Is(unicode.Cf, r) && r != '\u200d':
		return -1
	}
	return r
}

// address reports whether a field is a handle, a mail address or a link.
func address(f string) bool {
	return strings.IndexByte(f, '@') >= 0 || strings.Contains(f, "://") || strings.HasPrefix(f, "www.")
}

// Cut gives the first max bytes of s at most, without breaking a character.
func Cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	s = s[:max]
	for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if len(s) > 0 {
		s = s[:len(s)-1]
	}
	return s
}

// Unspaced reports whether r is of a script without blanks between words:
// kana, Han, Thai, Lao, Khmer, Burmese. Terms of these are looked for inside
// words.
func Unspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case 0x3040 <= r && r <= 0x30FF, 0x4E00 <= r && r <= 0x9FFF:
		return true
	}
	return r <= 0x0EFF || 0x1000 <= r && r <= 0x109F || 0x1780 <= r && r <= 0x17FF ||
		0x3005 <= r && r <= 0x3007 || 0x3400 <= r && r <= 0x4DBF || 0xFF66 <= r && r <= 0xFF9F || 0x20000 <= r && r <= 0x323AF
}
