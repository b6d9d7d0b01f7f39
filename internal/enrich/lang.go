package enrich

import (
	"math/bits"
	"strings"
	"unicode"

	"hark/internal/enrich/text"
)

// tongues tells languages apart: by script where one script is one language,
// else by the common words of the post.
type tongues struct {
	names []string
	bits  map[string]uint16 // a common word -> the languages that have it
}

func newTongues() *tongues {
	t := &tongues{bits: map[string]uint16{}}
	for i, s := range commonWords() {
		t.names = append(t.names, s.lang)
		for w := range strings.FieldsSeq(s.words) {
			t.bits[text.Fold(w)] |= 1 << i
		}
	}
	return t
}

// tell gives the language of a post. What the source says is believed unless
// the script contradicts it: apps label posts with the author's settings.
func (t *tongues) tell(said string, p *Post) string {
	said = base(said)
	script := byScript(p.Text)
	switch {
	case script == "" || script == "latin":
	case script == "ja" && said == "zh", script == "zh" && said == "ja",
		script == "ar" && (said == "fa" || said == "ur"), script == "ru" && cyrillic(said), script == "hi" && (said == "mr" || said == "ne"):
		return said
	default:
		return script
	}
	if said != "" && !(script == "latin" && len(p.Words) >= 4 && notLatin(said)) {
		return said
	}
	return t.count(p)
}

// count gives the language that most common words of the post belong to, and
// none where two are level. A word of several languages counts for each, less.
func (t *tongues) count(p *Post) string {
	var score [16]int
	for _, w := range p.Words {
		in := t.bits[w]
		n := bits.OnesCount16(in)
		for ; in != 0; in &= in - 1 {
			score[bits.TrailingZeros16(in)] += 12 / n
		}
	}
	for _, r := range p.Text {
		if i := t.letter(r); i >= 0 {
			score[i] += 8
		}
	}
	best, second := 0, 0
	for i := range t.names {
		if i > 0 && score[i] > score[best] {
			best, second = i, score[best]
		} else if i > 0 {
			second = max(second, score[i])
		}
	}
	if score[best] < 8 || score[best] == second {
		return ""
	}
	return t.names[best]
}

// letter gives the language that a letter or sign is nearly a proof of, or -1.
func (t *tongues) letter(r rune) int {
	if r < 0x80 {
		return -1
	}
	var lang string
	switch r {
	case 'ñ', '¿', '¡', 'Ñ':
		lang = "es"
	case 'ã', 'õ', 'Ã':
		lang = "pt"
	case 'ß', 'ä', 'ö', 'Ä', 'Ö':
		lang = "de"
	case 'ê', 'œ', 'û', 'è':
		lang = "fr"
	}
	for i, n := range t.names {
		if n == lang {
			return i
		}
	}
	return -1
}

// byScript gives the one language that the post's script is used for, the
// commonest where there are several, "latin", or "" without any letters.
func byScript(s string) string {
	var latin, kana, han, other int
	var lang string
	for _, r := range s {
		switch {
		case r < 0x250:
			if r|0x20 >= 'a' && r|0x20 <= 'z' || r > 0xBF {
				latin++
			}
		case 0x3041 <= r && r <= 0x30FF, 0xFF66 <= r && r <= 0xFF9F:
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		default:
			if l := scriptOf(r); l != "" {
				other++
				lang = l
			}
		}
	}
	// A character of the dense scripts says as much as two or three letters.
	switch dense := kana + han; {
	case 3*dense >= latin && dense > 0 && dense >= other:
		if kana > 0 {
			return "ja"
		}
		return "zh"
	case other > 0 && 2*other >= latin:
		return lang
	case latin > 0:
		return "latin"
	}
	return ""
}

func scriptOf(r rune) string {
	switch {
	case 0x370 <= r && r <= 0x3FF:
		return "el"
	case 0x400 <= r && r <= 0x52F:
		return "ru"
	case 0x590 <= r && r <= 0x5FF:
		return "he"
	case 0x600 <= r && r <= 0x6FF, 0xFB50 <= r && r <= 0xFDFF:
		return "ar"
	case 0x900 <= r && r <= 0x97F:
		return "hi"
	case 0xE00 <= r && r <= 0xE7F:
		return "th"
	case 0xAC00 <= r && r <= 0xD7AF, 0x1100 <= r && r <= 0x11FF:
		return "ko"
	}
	return ""
}

// base is the language of a BCP 47 tag, in lower case, or "" if it is none.
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if len(tag) < 2 || len(tag) > 3 {
		return ""
	}
	tag = strings.ToLower(tag)
	for i := range len(tag) {
		if tag[i] < 'a' || tag[i] > 'z' {
			return ""
		}
	}
	if tag == "und" || tag == "mul" || tag == "zxx" {
		return ""
	}
	return tag
}

func cyrillic(lang string) bool {
	switch lang {
	case "ru", "uk", "be", "bg", "sr", "mk", "kk", "mn":
		return true
	}
	return false
}

// notLatin reports whether a language is written in another script.
func notLatin(lang string) bool {
	switch lang {
	case "ja", "zh", "ko", "ar", "fa", "ur", "he", "el", "hi", "mr", "ne", "th":
		return true
	}
	return cyrillic(lang) && lang != "sr"
}
