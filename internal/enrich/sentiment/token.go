package sentiment

import (
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	word   kind = iota
	name        // a handle, or a name of the brand: who, not how
	link        // where, not how
	number      // of anything
	face        // an emoticon, by its class
	emoji       // a picture, without its colour
	mark        // ! ? …, a run of them is one
	stop        // what ends a clause
)

// token is one piece of a text in a form that does not depend on how it was
// typed: lower case, no accents, no more than two of a letter in a row.
type token struct {
	form     []byte
	hash     uint64 // of the form
	from, to int    // bytes of the text
	kind     kind
	loud     bool // written in capitals
	long     bool // letters were drawn out, or a mark or picture repeated
	tag      bool // of a hashtag
}

// maxTokens bounds the work that one text costs: a long article is judged by
// its beginning. maxForm does the same for one word.
const (
	maxTokens = 400
	maxForm   = 60
)

// reader cuts a text into tokens. Its memory is used again for the next text.
type reader struct {
	text   string
	at     int
	tokens []token
	buf    []byte
}

func (r *reader) read(text string) []token {
	r.text, r.at, r.tokens, r.buf = text, 0, r.tokens[:0], r.buf[:0]
	for r.at < len(text) && len(r.tokens) < maxTokens {
		r.next()
	}
	return r.tokens
}

// next reads one token, or passes over what is none.
func (r *reader) next() {
	c, n := decode(r.text, r.at)
	switch {
	case c == '@' && r.wordAt(r.at+n):
		r.pass(name, n)
	case c == '#' && r.wordAt(r.at+n):
		r.hashtag(n)
	case r.linkAt():
		r.pass(link, n)
	case r.emoticon():
	case c >= '0' && c <= '9':
		r.pass(number, n)
	case letter(c):
		r.word(false)
	case punctuation(c) || c == '.' && r.at+1 < len(r.text) && r.text[r.at+1] == '.':
		r.marks()
	case ends(c):
		r.emit(token{kind: stop, from: r.at, to: r.at + n}, ".")
		r.at += n
	case pictograph(c):
		r.picture(c, n)
	default:
		r.at += n
	}
}

// emit adds a token of a given form.
func (r *reader) emit(t token, form string) {
	start := len(r.buf)
	r.buf = append(r.buf, form...)
	r.add(t, start)
}

// add adds a token whose form is what the buffer holds from start.
func (r *reader) add(t token, start int) {
	t.form = r.buf[start:len(r.buf):len(r.buf)]
	t.hash = hashOf(t.form)
	r.tokens = append(r.tokens, t)
}

// hashOf is FNV-1a, 64 bits.
func hashOf(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// pass takes all that goes into one token of which only the kind counts.
func (r *reader) pass(k kind, n int) {
	from := r.at
	r.at += n
	for r.at < len(r.text) {
		c, n := decode(r.text, r.at)
		if !within(k, c) {
			break
		}
		r.at += n
	}
	for r.at > from+1 && ends(rune(r.text[r.at-1])) {
		r.at--
	}
	form := "<n>"
	switch {
	case k == name:
		form = "<who>"
	case k == link:
		form = "<link>"
	case r.text[r.at-1] == '%':
		form = "<%>"
	}
	r.emit(token{kind: k, from: from, to: r.at}, form)
}

// within reports whether c goes on with a token of a kind.
func within(k kind, c rune) bool {
	switch k {
	case name:
		return letter(c) || c == '_' || c == '.' || c == '-'
	case link:
		return c > ' ' && c != '"' && c != '<' && c != '>'
	}
	return c >= '0' && c <= '9' || c == '.' || c == ',' || c == ':' || c == '%'
}

func (r *reader) wordAt(i int) bool {
	c, _ := decode(r.text, i)
	return letter(c) || c == '_'
}

// linkAt knows a link by its beginning. A bare "http" is one too: sets of posts
// leave it where a link was.
func (r *reader) linkAt() bool {
	s := r.text[r.at:]
	if len(s) < 4 || s[0]|0x20 != 'h' && s[0]|0x20 != 'w' {
		return false
	}
	for _, p := range [...]string{"http://", "https://", "www."} {
		if len(s) > len(p) && equalFold(s[:len(p)], p) {
			return true
		}
	}
	return s[:4] == "http" && (len(s) == 4 || s[4] == ' ')
}

// equalFold compares ASCII; low is in lower case.
func equalFold(s, low string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != low[i] {
			return false
		}
	}
	return true
}

// marks reads a run of ! ? and dots.
func (r *reader) marks() {
	from, bang, ask := r.at, 0, 0
	for r.at < len(r.text) {
		c, n := decode(r.text, r.at)
		if c == '!' || c == '¡' {
			bang++
		} else if c == '?' || c == '¿' || c == '؟' {
			ask++
		} else if c != '.' && c != '…' {
			break
		}
		r.at += n
	}
	form := "…"
	switch {
	case bang > 0 && ask > 0:
		form = "?!"
	case bang > 0:
		form = "!"
	case ask > 0:
		form = "?"
	}
	r.emit(token{kind: mark, from: from, to: r.at, long: bang+ask > 1}, form)
}

// picture reads an emoji. Colour selectors, skin tones and joiners say nothing
// of a feeling; the same picture again only says it louder.
func (r *reader) picture(c rune, n int) {
	from := r.at
	r.at += n
	for r.at < len(r.text) {
		next, n := decode(r.text, r.at)
		if next != 0xFE0F && next != 0x200D && (next < 0x1F3FB || next > 0x1F3FF) {
			break
		}
		r.at += n
	}
	start := len(r.buf)
	r.buf = utf8.AppendRune(r.buf, c)
	if k := len(r.tokens) - 1; k >= 0 && r.tokens[k].kind == emoji && string(r.tokens[k].form) == string(r.buf[start:]) {
		r.tokens[k].long, r.tokens[k].to = true, r.at
		return
	}
	r.add(token{kind: emoji, from: from, to: r.at}, start)
}

func letter(c rune) bool {
	if c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return c != utf8.RuneError && c != 0xFE0F && c != 0x20E3 && (unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c))
}

func punctuation(c rune) bool {
	return c == '!' || c == '?' || c == '…' || c == '¿' || c == '¡' || c == '؟'
}

// ends reports whether c ends a clause.
func ends(c rune) bool {
	switch c {
	case '.', ',', ';', ':', '(', ')', '\n', '—', '–', '،', '؛':
		return true
	}
	return false
}

func pictograph(c rune) bool {
	return c >= 0x1F000 && c <= 0x1FAFF || c >= 0x2190 && c <= 0x2BFF || c == 0x203C || c == 0x2049 || c >= 0x3297 && c <= 0x3299
}
