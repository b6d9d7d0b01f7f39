package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean drops what says nothing about the post: handles, links, invisible
// characters and doubled blanks. Typographic apostrophes become plain ones,
// since no word list knows the others.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for field := range strings.FieldsSeq(s) {
		if address(field) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range field {
			switch {
			case r < utf8.RuneSelf:
				if r >= ' ' {
					b.WriteByte(byte(r))
				}
			case r == '’' || r == 'ʼ' || r == '`' || r == '´' || r == '‘':
				b.WriteByte('\'')
			case r == utf8.RuneError, r == '\uFE0F', unicode.Is(unicode.Cf, r) && r != '\u200d':
				// An emoji is the same with and without its colour selector.
			default:
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// address reports whether a field is a handle, a mail address or a link.
func address(f string) bool {
	return strings.IndexByte(f, '@') >= 0 || strings.Contains(f, "://") || strings.HasPrefix(f, "www.")
}

// words gives the words of a cleaned text, folded as fold says. An apostrophe
// stays inside a word ("don't") but parts what Romance languages elide ("l'écran").
func words(s string) []string {
	folded := fold(s)
	out := make([]string, 0, len(folded)/6+1)
	start := -1
	end := func(i int) {
		if start >= 0 && start < i {
			out = append(out, strings.TrimRight(folded[start:i], "'"))
		}
		start = -1
	}
	for i, r := range folded {
		switch {
		case letter(r):
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0 && i-start > 1 && folded[start:i] != "qu":
		default:
			end(i)
		}
	}
	end(len(folded))
	return out
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// fold gives s in lower case and Latin letters without accents, as people
// type when they are in a hurry.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		default:
			b.WriteString(plain(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// plain is a lower-case letter without its accent. Combining marks of the
// Latin script and Arabic vowel signs vanish.
func plain(r rune) string {
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å':
		return "a"
	case 'è', 'é', 'ê', 'ë':
		return "e"
	case 'ì', 'í', 'î', 'ï':
		return "i"
	case 'ò', 'ó', 'ô', 'õ', 'ö':
		return "o"
	case 'ù', 'ú', 'û', 'ü':
		return "u"
	case 'ç':
		return "c"
	case 'ñ':
		return "n"
	case 'ß':
		return "ss"
	case 'œ':
		return "oe"
	case 'أ', 'إ', 'آ':
		return "ا"
	}
	if 0x300 <= r && r <= 0x36F || 0x64B <= r && r <= 0x652 {
		return ""
	}
	return string(r)
}
