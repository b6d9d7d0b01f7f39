package sentiment

import (
	"strings"
	"unicode/utf8"
)

// decode reads the character at i as its author typed it: feeds and exports
// leave HTML entities and \u escapes behind, and phones type apostrophes that
// no word list knows.
func decode(s string, i int) (c rune, n int) {
	if i >= len(s) {
		return 0, 0
	}
	switch b := s[i]; {
	case b == '&':
		return entity(s[i:])
	case b == '\\':
		return escape(s[i:])
	case b == '`':
		return '\'', 1
	case b < utf8.RuneSelf:
		return rune(b), 1
	}
	c, n = utf8.DecodeRuneInString(s[i:])
	return plainMark(c), n
}

func plainMark(c rune) rune {
	switch c {
	case '’', '‘', 'ʼ', '´', '′', '＇':
		return '\''
	case '！':
		return '!'
	case '？':
		return '?'
	case 0xA0, 0x2028, 0x3000:
		return ' '
	}
	return c
}

func entity(s string) (rune, int) {
	for _, e := range [...]struct {
		name string
		c    rune
	}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#039;", '\''}, {"&apos;", '\''}, {"&nbsp;", ' '}, {"&hellip;", '…'}} {
		if strings.HasPrefix(s, e.name) {
			return e.c, len(e.name)
		}
	}
	return '&', 1
}

func escape(s string) (rune, int) {
	if len(s) < 6 || s[1] != 'u' {
		return ' ', 1 // a backslash is no part of a word
	}
	var c rune
	for _, b := range []byte(s[2:6]) {
		switch {
		case b >= '0' && b <= '9':
			c = c<<4 | rune(b-'0')
		case b|0x20 >= 'a' && b|0x20 <= 'f':
			c = c<<4 | rune(b|0x20-'a'+10)
		default:
			return ' ', 1
		}
	}
	return plainMark(c), 6
}

// fold appends a lower-case letter without its accent, as people type who are
// in a hurry; of Arabic the letters that are typed for one another become one.
func fold(b []byte, c rune) []byte {
	if c < utf8.RuneSelf {
		return append(b, byte(c))
	}
	switch {
	case c >= 0x300 && c <= 0x36F || c >= 0x64B && c <= 0x65F || c == 0x670 || c == 0x640:
		return b
	case c >= 0xE0 && c <= 0xFF:
		const plain = "aaaaaaaceeeeiiiidnooooo\x00ouuuuyty"
		if p := plain[c-0xE0]; p != 0 {
			if c == 0xE6 {
				return append(b, "ae"...)
			}
			return append(b, p)
		}
	}
	switch c {
	case 'ß':
		return append(b, "ss"...)
	case 'œ':
		return append(b, "oe"...)
	case 'ı':
		return append(b, 'i')
	case 'أ', 'إ', 'آ', 'ٱ':
		c = 'ا'
	case 'ى', 'ی':
		c = 'ي'
	case 'ة':
		c = 'ه'
	case 'ک':
		c = 'ك'
	}
	return utf8.AppendRune(b, c)
}
