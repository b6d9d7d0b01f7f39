package sentiment

import "unicode"

// word reads letters and digits, and the apostrophes and stars between them.
func (r *reader) word(tag bool) {
	w := spelling{start: len(r.buf)}
	from := r.at
	for r.at < len(r.text) && len(r.buf)-w.start < maxForm {
		c, n := decode(r.text, r.at)
		if c == '\'' || c == '*' {
			if !r.inside(c, n) {
				break
			}
			r.buf = append(r.buf, byte(c))
			r.at += n
			if c == '\'' && elided(r.buf[w.start:]) {
				break
			}
			w.last, w.run = c, 1
			continue
		}
		if !letter(c) || tag && r.at > from && r.camel(c) {
			break
		}
		r.at += n
		if low := unicode.ToLower(c); w.take(c, low) {
			r.buf = fold(r.buf, low)
		}
	}
	if r.at > from && len(r.buf) > w.start {
		r.add(token{from: from, to: r.at, loud: w.upper > 1 && w.upper == w.letters, long: w.long, tag: tag}, w.start)
	}
}

// spelling is how the word being read is written.
type spelling struct {
	start               int // of its form
	last                rune
	run, letters, upper int
	long                bool
}

// take counts a letter, and reports whether it belongs into the form: the third
// and later of the same in a row do not.
func (w *spelling) take(c, low rune) bool {
	w.letters++
	if low != c {
		w.upper++
	}
	if low != w.last {
		w.last, w.run = low, 1
		return true
	}
	w.run++
	if w.run > 2 && (low < '0' || low > '9') {
		w.long = true
		return false
	}
	return true
}

// inside reports whether an apostrophe or a star stands inside a word.
func (r *reader) inside(c rune, n int) bool {
	next, _ := decode(r.text, r.at+n)
	return letter(next) || c == '*' && next == '*'
}

// hashtag reads the words of a hashtag: "#CustomerService" is two.
func (r *reader) hashtag(n int) {
	r.at += n
	for r.at < len(r.text) && len(r.tokens) < maxTokens {
		c, n := decode(r.text, r.at)
		if c == '_' {
			r.at += n
			continue
		}
		if !letter(c) {
			return
		}
		r.word(true)
	}
}

// camel reports whether a capital begins a new word of a hashtag.
func (r *reader) camel(c rune) bool {
	before := r.text[r.at-1]
	return c >= 'A' && c <= 'Z' && (before >= 'a' && before <= 'z' || before >= '0' && before <= '9')
}

// elided reports whether a form is a French or Italian word that lost its
// vowel, up to its apostrophe ("l'écran" is two words, "isn't" is one).
func elided(b []byte) bool {
	switch string(b) {
	case "l'", "d'", "j'", "n'", "c'", "s'", "m'", "t'", "qu'", "un'", "dell'", "all'", "nell'", "sull'", "dall'":
		return true
	}
	return false
}
