package view

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hark/internal/domain"
)

// FNV-1a, 64 bits (Fowler, Noll, Vo): the names of tokens.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// token is a word, or one character of a script that is written without
// spaces, as a hash: two words are the same if their hashes are, which for 64
// bits goes wrong once in ten billion billion pairs.
type token struct {
	hash  uint64
	alone bool // a character of a script without spaces
}

// eachToken yields the tokens of a text in order: runs of letters and digits,
// in lower case and without accents, and each Chinese, Japanese, Korean, Thai,
// Lao, Khmer or Burmese character by itself.
func eachToken(s string, yield func(token) bool) {
	h := uint64(fnvOffset)
	inside := false
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'A' <= c && c <= 'Z':
				c += 'a' - 'A'
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			default:
				if inside && !yield(token{hash: h}) {
					return
				}
				h, inside = fnvOffset, false
				continue
			}
			h, inside = (h^uint64(c))*fnvPrime, true
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		part := s[i : i+size]
		i += size
		if unicode.Is(unicode.Mn, r) && inside || unicode.Is(unicode.Cf, r) {
			continue // an accent set apart, a joiner: nothing to a word
		}
		word := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r)
		apart := word && spaceless(r)
		if (!word || apart) && inside {
			if !yield(token{hash: h}) {
				return
			}
			h, inside = fnvOffset, false
		}
		switch {
		case apart:
			if !yield(token{hashRune(fnvOffset, r), true}) {
				return
			}
		case word:
			h, inside = hashPlain(h, r, part), true
		}
	}
	if inside {
		yield(token{hash: h})
	}
}

// spaceless reports whether the script is written without spaces.
func spaceless(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// hashPlain adds a letter in lower case and without its accents.
func hashPlain(h uint64, r rune, part string) uint64 {
	if d := norm.NFKD.PropertiesString(part).Decomposition(); d != nil {
		for _, p := range string(d) {
			if !unicode.Is(unicode.Mn, p) {
				h = hashRune(h, unicode.ToLower(p))
			}
		}
		return h
	}
	return hashRune(h, unicode.ToLower(r))
}

func hashRune(h uint64, r rune) uint64 {
	if r < utf8.RuneSelf {
		return (h ^ uint64(r)) * fnvPrime
	}
	var b [utf8.UTFMax]byte
	for _, c := range b[:utf8.EncodeRune(b[:], r)] {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}

// tokensOf are all tokens of a text, in order.
func tokensOf(s string) []token {
	var all []token
	eachToken(s, func(t token) bool {
		all = append(all, t)
		return true
	})
	return all
}

// short is what the index keeps of a token: 32 of its bits.
func (t token) short() uint32 { return uint32(t.hash ^ t.hash>>32) }

// pair is what the index keeps of two neighbours written without a space,
// which say far more than each alone.
func pair(a, b token) uint32 {
	return token{hash: (a.hash*fnvPrime ^ b.hash) * fnvPrime}.short()
}

// indexTokens are the index words of an event: those of its text, of its
// author and of its tags; sorted, each once.
func indexTokens(e *domain.Event, text string) []uint32 {
	var words []uint32
	add := func(s string) {
		var last token
		eachToken(s, func(t token) bool {
			words = append(words, t.short())
			if t.alone && last.alone {
				words = append(words, pair(last, t))
			}
			last = t
			return true
		})
	}
	if text != "" {
		words = make([]uint32, 0, len(text)/5+8)
		add(text)
	}
	if e.Kind == domain.Mentioned && e.Mention != nil {
		add(e.Mention.Author.Handle)
		add(e.Mention.Author.Name)
	}
	if e.Kind == domain.Tagged {
		add(strings.Join(e.Tags, " "))
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// lookups are the index words that a text must have to hold the phrase.
func lookups(phrase []token) []uint32 {
	var words []uint32
	for i, t := range phrase {
		switch {
		case !t.alone:
			words = append(words, t.short())
		case i > 0 && phrase[i-1].alone:
			words = append(words, pair(phrase[i-1], t))
		case i+1 == len(phrase) || !phrase[i+1].alone:
			words = append(words, t.short())
		}
	}
	return words
}

// holds reports whether the phrase's tokens stand one after the other in s.
// It keeps nothing but a window as long as the phrase.
func holds(s string, phrase []token) bool {
	if len(phrase) == 0 {
		return true
	}
	found, n := false, 0
	window := make([]token, len(phrase))
	eachToken(s, func(t token) bool {
		window[n%len(phrase)] = t
		n++
		if n < len(phrase) || t.hash != phrase[len(phrase)-1].hash {
			return true
		}
		for i, p := range phrase {
			if window[(n+i)%len(phrase)].hash != p.hash {
				return true
			}
		}
		found = true
		return false
	})
	return found
}
