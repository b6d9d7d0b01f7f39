package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FNV-1a, 64 bits (Fowler, Noll, Vo).
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Hash is the name of a folded word: FNV-1a, 64 bits.
func Hash[S ~string | ~[]byte](word S) uint64 {
	h := uint64(fnvOffset)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * fnvPrime
	}
	return h
}

// Token is one word of a text.
type Token struct {
	Hash     uint64 // Hash of the word
	Lo, Hi   int    // where it stands in Scan.Folded
	From, To int    // the bytes of the text that it was read from
	Dense    bool   // its letters are of a script without blanks, see Unspaced
}

// Scan is a text read into words. The zero Scan is ready to use; one that is
// used again allocates nothing. It is not safe for concurrent use.
type Scan struct {
	Folded []byte  // the words, one blank between two
	Tokens []Token // in order
	Dense  bool    // one of them is Dense

	word Token // the one being read; Hash and Hi are not yet known
	in   bool  // there is one
	mute int   // apostrophes at its end, not yet known to be inside
}

// Read takes the words of a text in place of the ones before.
func (s *Scan) Read(text string) {
	s.Folded, s.Tokens, s.Dense, s.in = s.Folded[:0], s.Tokens[:0], false, false
	for i := 0; i < len(text); {
		end, next, odd := fieldEnd(text, i)
		if i < end && !(odd && address(text[i:end])) {
			s.field(text, i, end)
		}
		i = next
	}
}

// fieldEnd gives the end of the field that begins at i, where the next may
// begin, and whether it has what an address has.
func fieldEnd(text string, i int) (end, next int, odd bool) {
	odd = text[i] == 'w'
	for j := i; j < len(text); {
		c := text[j]
		switch {
		case c > ' ' && c < utf8.RuneSelf:
			odd = odd || c == '@' || c == ':'
			j++
		case c == ' ' || '\t' <= c && c <= '\r':
			return j, j + 1, odd
		case c < utf8.RuneSelf:
			j++
		default:
			r, size := utf8.DecodeRuneInString(text[j:])
			if !settled(r) && unicode.IsSpace(r) {
				return j, j + size, odd
			}
			j += size
		}
	}
	return len(text), len(text), odd
}

// field reads the words of one field.
func (s *Scan) field(text string, i, end int) {
	for i < end {
		c := text[i]
		switch {
		case ascii(c) != 0:
			s.begin(i, false)
			for ; i < end; i++ {
				c := ascii(text[i])
				if c == 0 {
					break
				}
				s.Folded = append(s.Folded, c)
			}
			s.word.To = i
		case c >= utf8.RuneSelf:
			i = s.wide(text, i)
		case c == '\'' || c == '`':
			s.apostrophe()
			i++
		case c < ' ':
			i++
		default:
			s.end()
			i++
		}
	}
	s.end()
}

// ascii gives an ASCII letter or digit in lower case, and 0 for all else.
func ascii(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		return c
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

// wide reads one character beyond ASCII and gives the place after it.
func (s *Scan) wide(text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	next := i + size
	if settled(r) {
		s.begin(i, Unspaced(r))
		s.Folded = append(s.Folded, text[i:next]...)
		s.word.To = next
		return next
	}
	if r = visible(r); r < 0 {
		return next
	}
	if r == '\'' {
		s.apostrophe()
		return next
	}
	first, second := plain(unicode.ToLower(r))
	switch {
	case first < 0: // an accent by itself, said of the letter before
		if s.in && s.mute == 0 {
			s.word.To = next
		}
		return next
	case !letter(first):
		s.end()
		return next
	}
	s.begin(i, Unspaced(first) || s.in && s.word.Dense && unicode.IsMark(first))
	s.Folded = utf8.AppendRune(s.Folded, first)
	if second > 0 {
		s.Folded = utf8.AppendRune(s.Folded, second)
	}
	s.word.To = next
	return next
}

// begin starts a word at a place in the text, or takes in the apostrophes
// that turn out to be inside the one being read. Where a script without blanks
// begins or ends, so does the word.
func (s *Scan) begin(at int, dense bool) {
	if s.in && dense != s.word.Dense {
		s.end()
	}
	if s.in {
		for ; s.mute > 0; s.mute-- {
			s.Folded = append(s.Folded, '\'')
		}
		return
	}
	if len(s.Folded) > 0 {
		s.Folded = append(s.Folded, ' ')
	}
	s.word, s.in, s.mute = Token{Lo: len(s.Folded), From: at, Dense: dense}, true, 0
}

// apostrophe stays inside a word unless it parts an elided article from it.
func (s *Scan) apostrophe() {
	if !s.in {
		return
	}
	if n := len(s.Folded) - s.word.Lo + s.mute; n > 1 && (s.mute > 0 || string(s.Folded[s.word.Lo:]) != "qu") {
		s.mute++
		return
	}
	s.end()
}

func (s *Scan) end() {
	if !s.in {
		return
	}
	s.word.Hi = len(s.Folded)
	s.word.Hash = Hash(s.Folded[s.word.Lo:])
	s.Tokens = append(s.Tokens, s.word)
	s.Dense = s.Dense || s.word.Dense
	s.in = false
}

// Word is the i-th word of the text. It holds until the next Read.
func (s *Scan) Word(i int) []byte { return s.Folded[s.Tokens[i].Lo:s.Tokens[i].Hi] }

// Place gives the bytes of the text that the bytes lo to hi of Folded were read
// from; text is the one that was read.
func (s *Scan) Place(text string, lo, hi int) (from, to int) {
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.Lo <= lo && lo < t.Hi {
			from = t.From + within(text[t.From:t.To], lo-t.Lo)
		}
		if t.Lo < hi && hi <= t.Hi {
			to = t.To
			if hi < t.Hi {
				to = t.From + within(text[t.From:t.To], hi-t.Lo)
			}
			break
		}
	}
	return from, to
}

// within gives the byte of a word, as it was written, after which so many bytes
// of it are folded.
func within(word string, folded int) int {
	n := 0
	for i, r := range word {
		if n >= folded {
			return i
		}
		if r = visible(r); r < 0 {
			continue
		}
		first, second := plain(unicode.ToLower(r))
		if first >= 0 {
			n += utf8.RuneLen(first)
		}
		if second > 0 {
			n += utf8.RuneLen(second)
		}
	}
	return len(word)
}

// Words gives the words of a text.
func Words(s string) []string {
	var scan Scan
	scan.Folded = make([]byte, 0, len(s)+8)
	scan.Tokens = make([]Token, 0, len(s)/6+1)
	scan.Read(s)
	folded := string(scan.Folded)
	out := make([]string, len(scan.Tokens))
	for i, t := range scan.Tokens {
		out[i] = folded[t.Lo:t.Hi]
	}
	return out
}

// Terms splits a list of words and phrases that are written with commas.
func Terms(s string) []string {
	terms := strings.Split(s, ",")
	for i := range terms {
		terms[i] = strings.TrimSpace(terms[i])
	}
	return terms
}

// settled reports whether r is one of the many letters that need no look into
// a table: they are letters, and folded they are what they are.
func settled(r rune) bool {
	switch {
	case r < 0x430:
		return false
	case r <= 0x44F, 0x626 <= r && r <= 0x64A, 0x4E00 <= r && r <= 0x9FFF, 0x3041 <= r && r <= 0x3096, 0x30A1 <= r && r <= 0x30FA, 0xAC00 <= r && r <= 0xD7A3:
		return true
	}
	return false
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}
