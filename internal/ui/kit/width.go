package kit

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is the program's one way to measure and cut text, in cells. The zero
// value measures as wcwidth does, which is what a terminal does unless it
// reports mode 2027 (grapheme clusters). All methods understand escape
// sequences, which are zero cells wide and never cut in two; none changes the
// width that the other methods report.
type Width struct {
	Grapheme bool // the terminal reports mode 2027
	ASCII    bool // cut text ends in "..", not in "…"
}

func (w Width) method() ansi.Method {
	if w.Grapheme {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

func (w Width) tail() string {
	if w.ASCII {
		return ".."
	}
	return "…"
}

// printable reports whether s is ASCII that prints, so that bytes are cells.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// Of is how many cells s takes.
func (w Width) Of(s string) int {
	if n, ok := quick(s); ok {
		return n
	}
	return w.method().StringWidth(s)
}

// quick counts the cells of a text that holds nothing but paints and
// characters of one cell that join with no other, which most lines of most
// frames are; ok is false where it holds anything else. It takes a tenth of
// the time of cutting the text into grapheme clusters.
func quick(s string) (cells int, ok bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x20 && c < 0x7f:
			i++
			cells++
		case c == 0x1b:
			n := paintLen(s[i:])
			if n == 0 {
				return 0, false
			}
			i += n
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !narrow(r) {
				return 0, false
			}
			i += size
			cells++
		}
	}
	return cells, true
}

// paintLen is the length of the SGR sequence that s begins with, or 0.
func paintLen(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// narrow reports whether r is one cell by any measure and never part of a
// cluster with what stands before it: Latin, Cyrillic, dashes and quotation
// marks, arrows, lines and blocks, braille.
func narrow(r rune) bool {
	switch {
	case r >= 0xa1 && r < 0x300:
		return r != 0xad && r != 0xa9 && r != 0xae
	case r >= 0x400 && r < 0x483, r >= 0x2010 && r < 0x2028, r >= 0x2500 && r < 0x25a0, r >= 0x2800 && r < 0x2900:
		return true
	case r == 0x2212, r == 0x2190, r == 0x2191, r == 0x2192, r == 0x2193, r == 0x25b2, r == 0x25bc, r == 0x25cf, r == 0x25c6, r == 0x25c7:
		return true
	}
	return false
}

// Truncate cuts s to at most n cells; where something is cut off, the last of
// them say so.
func (w Width) Truncate(s string, n int) string {
	switch {
	case n <= 0:
		return ""
	case len(s) <= n && printable(s):
		return s
	}
	if cells, ok := quick(s); ok && cells <= n {
		return s
	}
	tail := w.tail()
	if n < len(tail) && w.ASCII {
		tail = ""
	}
	return w.truncate(s, n, tail)
}

// truncate is the library's, which gives a text back whole where its grapheme
// width fits, whatever the method: a space more than fits makes it count.
func (w Width) truncate(s string, n int, tail string) string {
	if out := w.method().Truncate(s, n, tail); w.Of(out) <= n {
		return out
	}
	return w.method().Truncate(s+spaces(n+1), n, tail)
}

// TruncateLeft drops n cells at the left. A wide character that the cut goes
// through is replaced by spaces, so that what remains keeps its columns.
func (w Width) TruncateLeft(s string, n int) string {
	if n <= 0 {
		return s
	}
	total := w.Of(s)
	if n >= total {
		return ""
	}
	// The library counts a cluster in its own way, so that too much can be left.
	for k := n; k < total; k++ {
		rest := w.method().TruncateLeft(s, k, "")
		if short := total - n - w.Of(rest); short >= 0 {
			return spaces(short) + rest
		}
	}
	return spaces(total - n)
}

// Cut is the cells of s from left up to, but not including, right.
func (w Width) Cut(s string, left, right int) string {
	if right <= left {
		return ""
	}
	if len(s) <= right && left <= 0 && printable(s) {
		return s
	}
	return w.truncate(w.TruncateLeft(s, left), right-max(left, 0), "")
}

// Fit cuts s, or pads it on the right, to exactly n cells.
func (w Width) Fit(s string, n int) string {
	s = w.Truncate(s, n)
	return s + spaces(n-w.Of(s))
}

// FitRight cuts s, or pads it on the left, to exactly n cells: for figures.
func (w Width) FitRight(s string, n int) string {
	s = w.Truncate(s, n)
	return spaces(n-w.Of(s)) + s
}

const blank = "                                                                                                                                "

// spaces is n spaces; none where n is negative.
func spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}
