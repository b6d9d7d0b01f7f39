package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// MaxDraft bounds a text being typed, in bytes: more than the longest reply
// that any network takes (Discourse's 32,000 characters), and little enough
// to lay out at every key.
const MaxDraft = 64 << 10

// Editor is a text being typed, with its cursor. It keeps what was typed and
// shows what can be shown: the text is never changed by being drawn. The
// zero Editor is empty and takes many lines.
type Editor struct {
	OneLine bool // new lines become spaces

	text string
	at   int // the cursor's byte in text; always at the start of a cluster
	goal int // the column that moving up and down keeps to; -1 is the present one
	top  int // first row shown
	laid layout
}

// Text is what was typed.
func (e *Editor) Text() string { return e.text }

// SetText puts a text in place and the cursor at its end.
func (e *Editor) SetText(s string) {
	e.text, e.at, e.goal, e.top = "", 0, -1, 0
	e.Insert(s)
}

// Insert puts typed or pasted text at the cursor, as much as fits below
// MaxDraft, and reports whether all of it did. Control characters and the
// controls that turn the direction of text around are left out: they are not
// typed by people.
func (e *Editor) Insert(s string) bool {
	s, whole := bounded(s, MaxDraft-len(e.text))
	s = strings.Map(e.typed, strings.ReplaceAll(s, "\r\n", "\n"))
	e.change(e.at, e.at, s)
	return whole
}

// bounded cuts s to at most n bytes, between runes, before anything walks it.
func bounded(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, true
	}
	for n = max(n, 0); n > 0 && !utf8.RuneStart(s[n]); n-- {
	}
	return s[:n], false
}

func (e *Editor) typed(r rune) rune {
	switch {
	case r == '\n' && !e.OneLine, r == ' ':
		return r
	case r == '\n', r == '\t', r == '\r':
		return ' '
	case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
		return -1
	}
	return r
}

// change replaces the bytes from a to b and puts the cursor after s.
func (e *Editor) change(a, b int, s string) {
	e.text = e.text[:a] + s + e.text[b:]
	e.at, e.goal = a+len(s), -1
}

// Edit applies an editing key by its name and reports whether it is one.
func (e *Editor) Edit(key string) bool {
	switch key {
	case "left", "ctrl+b":
		e.move(e.before(e.at))
	case "right", "ctrl+f":
		e.move(e.after(e.at))
	case "alt+left", "ctrl+left", "alt+b":
		e.move(e.wordBefore())
	case "alt+right", "ctrl+right", "alt+f":
		e.move(e.wordAfter())
	case "home", "ctrl+a":
		e.move(strings.LastIndexByte(e.text[:e.at], '\n') + 1)
	case "end":
		e.move(e.lineEnd())
	case "ctrl+home":
		e.move(0)
	case "ctrl+end":
		e.move(len(e.text))
	case "up", "ctrl+p":
		e.row(-1)
	case "down", "ctrl+n":
		e.row(+1)
	default:
		return e.remove(key)
	}
	return true
}

// remove applies the keys that change the text.
func (e *Editor) remove(key string) bool {
	switch key {
	case "backspace", "ctrl+h":
		e.change(e.before(e.at), e.at, "")
	case "delete", "ctrl+d":
		e.cut(e.after(e.at))
	case "ctrl+w", "alt+backspace":
		e.change(e.wordBefore(), e.at, "")
	case "ctrl+k":
		e.cut(max(e.lineEnd(), min(e.after(e.at), e.lineEnd()+1)))
	case "ctrl+u":
		e.change(strings.LastIndexByte(e.text[:e.at], '\n')+1, e.at, "")
	case "enter", "shift+enter", "ctrl+j":
		if e.OneLine {
			return false
		}
		e.Insert("\n")
	default:
		return false
	}
	return true
}

func (e *Editor) move(at int) { e.at, e.goal = at, -1 }

// cut removes from the cursor to b.
func (e *Editor) cut(b int) { e.change(e.at, b, "") }

func (e *Editor) lineEnd() int {
	if i := strings.IndexByte(e.text[e.at:], '\n'); i >= 0 {
		return e.at + i
	}
	return len(e.text)
}

// after is where the cluster at i ends.
func (e *Editor) after(i int) int {
	c, _ := ansi.FirstGraphemeCluster(e.text[i:], ansi.GraphemeWidth)
	return i + len(c)
}

// before is where the cluster that ends at i begins. Clusters can only be
// found from their front, so it walks from the start of the line.
func (e *Editor) before(i int) int {
	if i == 0 {
		return 0
	}
	at := strings.LastIndexByte(e.text[:i-1], '\n') + 1
	for {
		next := e.after(at)
		if next >= i || next == at {
			return at
		}
		at = next
	}
}

func (e *Editor) wordBefore() int {
	head := strings.TrimRightFunc(e.text[:e.at], unicode.IsSpace)
	i := strings.LastIndexFunc(head, unicode.IsSpace)
	if i < 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(head[i:])
	return i + n
}

func (e *Editor) wordAfter() int {
	tail := e.text[e.at:]
	skip := len(tail) - len(strings.TrimLeftFunc(tail, unicode.IsSpace))
	if i := strings.IndexFunc(tail[skip:], unicode.IsSpace); i >= 0 {
		return e.at + skip + i
	}
	return len(e.text)
}
