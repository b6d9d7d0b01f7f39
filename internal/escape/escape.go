// Package escape makes what anybody wrote fit to stand in a page, a table or a
// document that leaves hark: it shows what was written, and does nothing. Its
// functions take any bytes and never fail.
package escape

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks a character may carry; Vietnamese and
// Hebrew need three, stacked ones ("zalgo") have dozens.
const maxMarks = 4

// Visible makes one line of what anybody wrote. Line ends and other blanks
// become spaces. What is not meant to be seen but steers what is (control
// characters, those that reorder or hide text, broken bytes) is written out,
// as [U+202E]. The joiners of emoji and Indic scripts stay.
func Visible(s string) string {
	var b strings.Builder
	marks := 0
	for i, r := range s {
		if unicode.Is(unicode.M, r) {
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		}
		marks = 0
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "[0x%02X]", s[i])
		case unicode.IsSpace(r) && r != '\u0085':
			b.WriteByte(' ')
		case r == '\u200c' || r == '\u200d':
			b.WriteRune(r)
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Plain is Visible text without blanks around it or doubled within it.
func Plain(s string) string { return strings.Join(strings.Fields(Visible(s)), " ") }

// mdAlways are the characters that Markdown gives a meaning wherever they
// stand. A backslash before them takes it away (CommonMark 0.31, 2.4).
const mdAlways = "\\`*_[]<>|~&#@$"

// Markdown makes untrusted text into Markdown that shows just that text: no
// link, also none that a renderer would make of a bare address, no tag, no
// code, no table cell, no heading, list or quotation.
func Markdown(s string) string {
	s = Plain(s)
	var b strings.Builder
	digits := true // only digits so far: "1." would begin a list
	for i, r := range s {
		switch {
		case strings.ContainsRune(mdAlways, r),
			r == '!' && strings.HasPrefix(s[i+1:], "["),
			r == ':' && strings.HasPrefix(s[i+1:], "/"),
			r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"),
			i == 0 && strings.ContainsRune("-+=", r),
			i > 0 && digits && (r == '.' || r == ')'):
			b.WriteByte('\\')
		}
		digits = digits && r >= '0' && r <= '9'
		b.WriteRune(r)
	}
	return b.String()
}

// Link gives the address if it is one that a page may point to: http or
// https, and without anything that could end the place it is put in.
func Link(s string) string {
	u, err := url.Parse(s)
	if err != nil || len(s) > 2048 || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "|", "%7C", "\\", "%5C").Replace(u.String())
}

// Cell makes a text into a CSV cell that no spreadsheet takes for a formula:
// where it begins as one would, or with a tab or a carriage return that hides
// the beginning, an apostrophe goes first (OWASP, "CSV Injection").
func Cell(s string) string {
	v := Visible(s)
	start := strings.TrimLeft(v, " ")
	first, _ := utf8.DecodeRuneInString(start)
	if start != "" && strings.ContainsRune("=+-@＝＋－＠", first) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + v
	}
	return v
}
