package text

import (
	"unicode"
	"unicode/utf8"
)

// AppendFold appends s in lower case and Latin letters without accents, as
// people type when they are in a hurry.
func AppendFold(to []byte, s string) []byte {
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			to = append(to, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			to = append(to, byte(r))
		default:
			first, second := plain(unicode.ToLower(r))
			if first >= 0 {
				to = utf8.AppendRune(to, first)
			}
			if second > 0 {
				to = utf8.AppendRune(to, second)
			}
		}
	}
	return to
}

// plain is a lower-case letter without its accent, as one character or two;
// first is -1 for what vanishes: combining marks of the Latin script and
// Arabic vowel signs.
func plain(r rune) (first, second rune) {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å':
		return 'a', 0
	case 'è', 'é', 'ê', 'ë':
		return 'e', 0
	case 'ì', 'í', 'î', 'ï':
		return 'i', 0
	case 'ò', 'ó', 'ô', 'õ', 'ö':
		return 'o', 0
	case 'ù', 'ú', 'û', 'ü':
		return 'u', 0
	case 'ç':
		return 'c', 0
	case 'ñ':
		return 'n', 0
	case 'ß':
		return 's', 's'
	case 'œ':
		return 'o', 'e'
	case 'أ', 'إ', 'آ':
		return 'ا', 0
	}
	if 0x300 <= r && r <= 0x36F || 0x64B <= r && r <= 0x652 {
		return -1, 0
	}
	return r, 0
}
