package kit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a text is ever shown, in characters, and looked at, in bytes
// for each of them. Rows show the start of a line; nobody reads more than
// MaxText in a terminal, and the link to the post is at hand.
const (
	MaxLine  = 512
	MaxText  = 16 << 10
	lookMore = 16
)

// maxMarks is how many combining marks one base character keeps: enough for
// pointed Hebrew, Vietnamese and Hindi, too few to climb over the next line.
const maxMarks = 3

// maxSequence bounds the search for the end of an escape string. One that is
// not ended by then is no sequence, and hides nothing.
const maxSequence = 4 << 10

// Clean makes text from outside safe to print on one line. What it returns
// is valid UTF-8 of at most MaxLine characters without escape sequences,
// controls (C0, DEL, C1), bidirectional controls, format, zero-width and tag
// characters. Newlines and runs of space become one space. A base keeps at
// most three combining marks; emoji clusters are cut to their first
// character, because terminals disagree on the width of the rest; private,
// unassigned and invalid characters become U+FFFD. The work is bounded by
// what can be shown, whatever the length of s.
func Clean(s string) string { return clean(s, MaxLine, false) }

// CleanLines is Clean for a text of several paragraphs: at most MaxText
// characters, newlines are kept, but no more than two in a row.
func CleanLines(s string) string { return clean(s, MaxText, true) }

func clean(s string, limit int, lines bool) string {
	if len(s) <= limit && tidy(s) {
		return s
	}
	cut := false
	if most := limit * lookMore; len(s) > most {
		s, cut = s[:most], true
	}
	c := cleaner{limit: limit, lines: lines, marks: -1}
	c.out.Grow(min(len(s), limit+utf8.UTFMax))
	for s != "" && c.count < limit {
		s = s[c.next(s):]
	}
	out := strings.TrimRight(c.out.String(), " \n")
	if cut || s != "" {
		out += "…"
	}
	return out
}

// tidy reports whether s is ASCII that Clean would not change.
func tidy(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e || s[i] == ' ' && (i == 0 || i+1 == len(s) || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// cleaner is what is known of the text before the next character.
type cleaner struct {
	out    strings.Builder
	limit  int
	lines  bool
	count  int  // characters written
	breaks int  // newlines since the last character
	gap    bool // a space is owed
	marks  int  // on the base; -1 where there is no base
	emoji  bool // the base is a pictograph
	joined bool // a joiner came after it
}

// next takes one character or escape sequence off the front of s and returns
// its length in bytes.
func (c *cleaner) next(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		if b := s[0]; b <= 0x9f { // an 8-bit control of old
			return sequence(s, 1, rune(b))
		}
		c.base(utf8.RuneError)
		return 1
	}
	switch {
	case r == 0x1b:
		return escape(s)
	case r == '\n', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
		c.newline()
	case r == '\r':
		if !strings.HasPrefix(s[size:], "\n") {
			c.newline()
		}
	case r == '\t', unicode.Is(unicode.Zs, r), blankLetter(r):
		c.gap, c.marks = c.count > 0, -1
	case r < 0x20, r == 0x7f:
	case r < 0xa0 && r > 0x7f:
		return sequence(s, size, r)
	case r == 0x200d:
		c.joined = c.emoji
	case invisible(r):
	case unicode.Is(unicode.M, r), jamoTail(r):
		if c.marks >= 0 && c.marks < maxMarks && !c.emoji {
			c.marks++
			c.out.WriteRune(r)
		}
	default:
		c.character(r)
	}
	return size
}

// character writes a base character, unless it continues an emoji cluster.
func (c *cleaner) character(r rune) {
	if c.joined && pictograph(r) {
		c.joined = false
		return
	}
	if !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) {
		r = utf8.RuneError
	}
	c.base(r)
	c.emoji = pictograph(r)
}

func (c *cleaner) base(r rune) {
	switch {
	case c.breaks > 0 && c.count > 0:
		c.out.WriteString("\n\n"[:min(c.breaks, 2)])
		c.count++
	case c.gap:
		c.out.WriteByte(' ')
		c.count++
	}
	c.breaks, c.gap, c.joined, c.emoji, c.marks = 0, false, false, false, 0
	if r == utf8.RuneError {
		c.marks = -1
	}
	c.out.WriteRune(r)
	c.count++
}

func (c *cleaner) newline() {
	c.marks = -1
	if c.lines {
		c.breaks++
		return
	}
	c.gap = c.count > 0
}

// escape gives the length of the escape sequence at the start of s.
func escape(s string) int {
	if len(s) == 1 {
		return 1
	}
	switch b := s[1]; {
	case b >= 0x40 && b <= 0x5f:
		return sequence(s, 2, rune(b)+0x40)
	case b >= 0x20 && b <= 0x2f: // intermediates, then one final
		i := 2
		for i < len(s) && i < maxSequence && s[i] >= 0x20 && s[i] <= 0x2f {
			i++
		}
		if i < len(s) && s[i] >= 0x30 && s[i] <= 0x7e {
			i++
		}
		return i
	case b >= 0x30 && b <= 0x7e:
		return 2
	}
	return 1
}

// sequence gives the length of what the C1 control at the start of s, which
// takes size bytes, begins (ECMA-48, 5.4 and 5.6). A control string that does
// not end is not taken.
func sequence(s string, size int, control rune) int {
	switch control {
	case 0x9b: // CSI: parameters, intermediates, one final
		i := size
		for i < len(s) && i < maxSequence && s[i] >= 0x20 && s[i] <= 0x3f {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
			i++
		}
		return i
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC: up to ST or BEL
		for i := size; i < len(s) && i < maxSequence; i++ {
			switch {
			case s[i] == 0x07:
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == 0xc2 && i+1 < len(s) && s[i+1] == 0x9c:
				return i + 2
			}
		}
	}
	return size
}
