package kit

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWidthCuts(t *testing.T) {
	var w Width
	for _, c := range []struct{ got, want string }{
		{w.Truncate("hello", 5), "hello"},
		{w.Truncate("hello there", 6), "hello…"},
		{w.Truncate("画面がちらつく", 5), "画面…"},
		{Width{ASCII: true}.Truncate("hello there", 6), "hell.."},
		{Width{ASCII: true}.Truncate("hello", 1), "h"},
		{w.Fit("画面", 6), "画面  "},
		{w.Fit("画面が", 4), "画… "},
		{w.Fit("क्या वारंटी", 8), "क्या वारं…"},
		{w.FitRight("42", 5), "   42"},
		{w.TruncateLeft("hello", 2), "llo"},
		{w.TruncateLeft("画面", 1), " 面"},
		{w.TruncateLeft("画面", 2), "面"},
		{w.Cut("hello", 1, 3), "el"},
		{w.Cut("a画面b", 2, 4), " "},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	var w Width
	for _, c := range []struct {
		in    string
		n     int
		limit int
		want  string
	}{
		{"the quick brown fox", 10, 9, "the quick|brown fox"},
		{"one\n\ntwo", 10, 9, "one||two"},
		{"abcdefghij", 4, 9, "abcd|efgh|ij"},
		{"画面がちらつく", 5, 9, "画面|がち|らつ|く"},
		{"画", 1, 9, ""},
		{"the quick brown fox", 10, 1, "the quick…"},
		{"the quick brown fox jumps", 9, 2, "the quick|brown fo…"},
		{"", 10, 9, ""},
	} {
		if got := strings.Join(w.Wrap(c.in, c.n, c.limit), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", c.in, c.n, c.limit, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("the quick brown fox", 10, 3)
	f.Add("画面 e\u0301\n\U0001f1e9\U0001f1ea", 2, 5)
	f.Add("नमस्ते दुनिया", 7, 5)
	f.Fuzz(func(t *testing.T, s string, n, limit int) {
		n, limit = n%100, limit%50
		s = CleanLines(s)
		for _, w := range []Width{{}, {Grapheme: true}} {
			lines := w.Wrap(s, n, limit)
			if len(lines) > max(limit, 0) {
				t.Errorf("%d lines, want at most %d", len(lines), limit)
			}
			for _, l := range lines {
				if w.Of(l) > n {
					t.Errorf("%q is %d cells, want at most %d", l, w.Of(l), n)
				}
			}
			cut := min(max(n, 0), w.Of(lines0(lines)))
			line := lines0(lines)
			if got := w.Of(w.Truncate(s, cut)); got > cut {
				t.Errorf("Truncate(%q, %d) is %d cells", s, cut, got)
			}
			if got := w.Of(w.TruncateLeft(line, cut)); got != w.Of(line)-cut {
				t.Errorf("TruncateLeft(%q, %d) is %d cells of %d", line, cut, got, w.Of(line))
			}
			if got := w.Of(w.Fit(line, cut)); got != cut {
				t.Errorf("Fit(%q, %d) is %d cells", line, cut, got)
			}
			if got := w.Of(w.Cut(line, 1, cut)); got > max(cut-1, 0) {
				t.Errorf("Cut(%q, 1, %d) is %d cells", line, cut, got)
			}
		}
	})
}

func lines0(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}

func BenchmarkWrap(b *testing.B) {
	var w Width
	text := strings.Repeat("the screen of my Mini 9 flickers since the update ", 40)
	for b.Loop() {
		w.Wrap(text, 80, 50)
	}
}

func TestNarrowIsOneCell(t *testing.T) {
	for r := rune(0x80); r < 0x3000; r++ {
		if s := string(r); narrow(r) && (ansi.StringWidth(s) != 1 || ansi.StringWidthWc(s) != 1) {
			t.Errorf("%U is %d cells by grapheme, %d by wcwidth", r, ansi.StringWidth(s), ansi.StringWidthWc(s))
		}
	}
}

// FuzzQuick holds the short way of measuring to the long one.
func FuzzQuick(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[1;38;2;1;2;3mred\x1b[m ━━╸ ⠊⠒ − …", "\x1b[2J", "é ё \u0301", "←\ufe0f", "画面", "\x1b[", "\x1b[1", "a\u200db", "●\u20e3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := quick(s)
		if !ok {
			return
		}
		for _, m := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			if want := m.StringWidth(s); got != want {
				t.Errorf("%q: %d cells, by method %d it is %d", s, got, m, want)
			}
		}
	})
}
