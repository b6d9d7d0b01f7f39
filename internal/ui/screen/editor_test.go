package screen

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hark/internal/ui/kit"
)

func TestEditorKeys(t *testing.T) {
	for _, c := range []struct{ start, keys, want string }{
		{"hello", "backspace", "hell"},
		{"héllo 👨‍👩‍👧", "backspace", "héllo "},
		{"one two", "ctrl+w", "one "},
		{"one two", "home delete", "ne two"},
		{"one\ntwo", "ctrl+u", "one\n"},
		{"one\ntwo", "up ctrl+k", "onetwo"},
		{"one\ntwo", "up home ctrl+k", "\ntwo"},
		{"one two", "alt+left alt+left X", "Xone two"},
		{"ab", "left X", "aXb"},
		{"", "backspace delete left right up down", ""},
	} {
		var e Editor
		e.SetText(c.start)
		e.Draw(kit.Width{}, 40, 5)
		for k := range strings.FieldsSeq(c.keys) {
			if !e.Edit(k) {
				e.Insert(k)
			}
			e.Draw(kit.Width{}, 40, 5)
		}
		if e.Text() != c.want {
			t.Errorf("%q, %s: %q, want %q", c.start, c.keys, e.Text(), c.want)
		}
	}
}

func TestEditorBreaksAtSpacesAndShowsTheCursor(t *testing.T) {
	var e Editor
	e.SetText("the apostrophe key sits where Enter should be")
	rows, x, y := e.Draw(kit.Width{}, 16, 4)
	want := []string{"the apostrophe ", "key sits where ", "Enter should be", ""}
	if strings.Join(rows, "|") != strings.Join(want, "|") || x != 15 || y != 2 {
		t.Errorf("rows %q, cursor %d,%d", rows, x, y)
	}
	e.Edit("up")
	if _, x, y = e.Draw(kit.Width{}, 16, 4); y != 1 {
		t.Errorf("one up, the cursor is at %d,%d", x, y)
	}
}

func TestEditorIsBounded(t *testing.T) {
	var e Editor
	if e.Insert(strings.Repeat("ü", MaxDraft)) || len(e.Text()) > MaxDraft || !utf8.ValidString(e.Text()) {
		t.Errorf("%d bytes", len(e.Text()))
	}
}

// FuzzEditor applies keys to any text: it stays valid, bounded and free of
// controls, and every row fits.
func FuzzEditor(f *testing.F) {
	f.Add("hello \x1b[2J wörld", "left backspace X up down ctrl+w", 20)
	f.Add("画面 👨‍👩‍👧 क्या\n\n", "home delete end ctrl+k alt+left", 5)
	f.Fuzz(func(t *testing.T, text, keys string, width int) {
		var e Editor
		e.SetText(text)
		width = 4 + min(max(width, 0), 200)
		for i, k := range strings.Fields(keys) {
			if i > 50 {
				break
			}
			if !e.Edit(k) {
				e.Insert(k)
			}
			rows, x, y := e.Draw(kit.Width{}, width, 3)
			for _, r := range rows {
				if n := (kit.Width{}).Of(r); n > width {
					t.Fatalf("a row of %d cells, at most %d fit: %q", n, width, r)
				}
			}
			if x < 0 || x >= width || y < 0 || y >= 3 {
				t.Fatalf("cursor at %d,%d", x, y)
			}
		}
		if !utf8.ValidString(e.Text()) || strings.ContainsAny(e.Text(), "\x1b\x00\x7f\r") || len(e.Text()) > MaxDraft {
			t.Fatalf("text %q", e.Text())
		}
	})
}
