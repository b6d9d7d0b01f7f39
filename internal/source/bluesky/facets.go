package bluesky

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// The bounds of a reply's facets.
const (
	facetsMax = 50
	tagMax    = 64 // graphemes, by the lexicon; runes here, which are never fewer
)

// span is something in a text that is more than its letters: a link, a name
// or a tag, from a byte to a byte.
type span struct {
	from, to int
	feature  feature // of a name, without its DID
	handle   string
}

// spans finds links that begin with http:// or https://, @handles and #tags.
// They stand at the beginning, after a space or after an opening bracket. A
// span is always within the text, not empty, and cuts no rune; spans rise and
// do not overlap. A text that is not UTF-8 has none.
func spans(text string) []span {
	if !utf8.ValidString(text) {
		return nil
	}
	var out []span
	for from, word := range words(text) {
		lead := len(word) - len(strings.TrimLeft(word, "([{\"'“‘«"))
		from, word = from+lead, word[lead:]
		if s, ok := spanOf(word); ok && len(out) < facetsMax {
			s.from, s.to = from, from+s.to
			out = append(out, s)
		}
	}
	return out
}

// words gives the words of a text between spaces, each with where it begins.
func words(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i := 0; i < len(text); {
			n := strings.IndexFunc(text[i:], unicode.IsSpace)
			if n < 0 {
				n = len(text) - i
			}
			if n > 0 && !yield(i, text[i:i+n]) {
				return
			}
			i += n
			if i < len(text) {
				_, size := utf8.DecodeRuneInString(text[i:])
				i += size
			}
		}
	}
}

// spanOf reads one word; to is where what it found ends.
func spanOf(word string) (span, bool) {
	switch {
	case strings.HasPrefix(word, "http://"), strings.HasPrefix(word, "https://"):
		end := linkEnd(word)
		host, _, _ := strings.Cut(strings.SplitN(word[:end], "://", 2)[1], "/")
		return span{to: end, feature: feature{Type: collectionFacet + "#link", URI: word[:end]}}, strings.Trim(host, ".:") != ""
	case strings.HasPrefix(word, "@"):
		end := 1 + ascii(word[1:])
		handle, err := syntax.ParseHandle(strings.TrimRight(word[1:end], ".-"))
		if err != nil {
			return span{}, false
		}
		return span{to: 1 + len(handle), feature: feature{Type: collectionFacet + "#mention"}, handle: strings.ToLower(handle.String())}, true
	case strings.HasPrefix(word, "#"), strings.HasPrefix(word, "＃"):
		_, mark := utf8.DecodeRuneInString(word)
		end := mark + tagEnd(word[mark:])
		tag := word[mark:end]
		return span{to: end, feature: feature{Type: collectionFacet + "#tag", Tag: tag}}, isTag(tag)
	}
	return span{}, false
}

// collectionFacet is the lexicon of what facets mean.
const collectionFacet = "app.bsky.richtext.facet"

// linkEnd is where a link ends: before the punctuation of the sentence, and
// before a bracket that it did not open.
func linkEnd(word string) int {
	for {
		r, size := utf8.DecodeLastRuneInString(word)
		inside := r == ')' && strings.Contains(word, "(")
		if size == 0 || inside || !strings.ContainsRune(".,;:!?)]}>\"'”’»…。、，！？", r) {
			return len(word)
		}
		word = word[:len(word)-size]
	}
}

// ascii is how many bytes of a word a handle can have.
func ascii(word string) int {
	for i := range len(word) {
		c := word[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-') {
			return i
		}
	}
	return len(word)
}

// tagEnd is where a tag ends: before the punctuation after it.
func tagEnd(word string) int {
	return len(strings.TrimRightFunc(word, func(r rune) bool { return unicode.IsPunct(r) && r != '_' }))
}

// isTag reports whether a text can be a tag: it has a character besides
// digits, and is not too long.
func isTag(tag string) bool {
	return utf8.RuneCountInString(tag) <= tagMax && strings.ContainsFunc(tag, func(r rune) bool {
		return !unicode.IsDigit(r) && !unicode.IsPunct(r) && r != 0xFE0F && r != 0x200B && r != 0x20E3
	})
}

// handles gives the handles among the spans, in their order.
func handles(all []span) []string {
	var out []string
	for _, s := range all {
		if s.handle != "" {
			out = append(out, s.handle)
		}
	}
	return out
}

// facets makes the facets of a text, given the DIDs behind its handles in
// their order. A handle with none stays text.
func facets(text string, dids []string) []facet {
	var out []facet
	for _, s := range spans(text) {
		if s.handle != "" {
			if len(dids) == 0 {
				continue
			}
			s.feature.DID, dids = dids[0], dids[1:]
			if s.feature.DID == "" {
				continue
			}
		}
		f := facet{Features: []feature{s.feature}}
		f.Index.From, f.Index.To = s.from, s.to
		out = append(out, f)
	}
	return out
}
