package kit

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "My new Mini 9 is lovely", "My new Mini 9 is lovely"},
		{"space", "  two\t\twords \n\n here ", "two words here"},
		{"colour", "\x1b[31mred\x1b[0m", "red"},
		{"clipboard", "a\x1b]52;c;cm0gLXJm\x07b", "ab"},
		{"clipboard, ST", "a\x1b]52;c;cm0gLXJm\x1b\\b", "ab"},
		{"clipboard, 8 bit", "a\u009d52;c;cm0gLXJm\u009cb", "ab"},
		{"clipboard, raw byte", "a\x9d52;c;cm0gLXJm\x07b", "ab"},
		{"device control", "a\x1bPq#0;2;0;0;0\x1b\\b", "ab"},
		{"title", "\x1b]0;owned\x07x", "x"},
		{"8 bit CSI", "a\u009b2Jb", "ab"},
		{"raw 8 bit CSI", "a\x9b2Jb", "ab"},
		{"unended string hides nothing", "see \x1b]52;c; this", "see 52;c; this"},
		{"charset", "\x1b(0lqk\x1b(B", "lqk"},
		{"reset", "\x1bcgone", "gone"},
		{"lone escape", "a\x1b", "a"},
		{"controls", "a\x00\x07\x08\x7fb", "ab"},
		{"bidi", "a\u202ecod.exe\u202c\u2066b\u2069\u200f", "acod.exeb"},
		{"zero width", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"},
		{"tags", "a\U000e0041\U000e0042b", "ab"},
		{"fillers", "a\u3164\u3164b", "a b"},
		{"zalgo", "e" + strings.Repeat("\u0301", 200) + "x", "e\u0301\u0301\u0301x"},
		{"marks without a base", "\u0301\u0301a", "a"},
		{"family", "\U0001f468\u200d\U0001f469\u200d\U0001f467 ok", "\U0001f468 ok"},
		{"skin", "\U0001f44d\U0001f3fd", "\U0001f44d"},
		{"heart", "\u2764\ufe0f", "\u2764"},
		{"keycap", "1\ufe0f\u20e3", "1"},
		{"flag", "\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ea"},
		{"invalid", "a\xff\xfeb", "a\ufffd\ufffdb"},
		{"private", "a\ue000b", "a\ufffdb"},
		{"unassigned", "a\u0378b", "a\ufffdb"},
		{"hindi", "नमस्ते दुनिया", "नमस्ते दुनिया"},
		{"arabic", "مرحبا بالعالم", "مرحبا بالعالم"},
		{"japanese", "画面がちらつく", "画面がちらつく"},
		{"persian keeps its letters", "می\u200cخواهم", "میخواهم"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	got := CleanLines("first\r\nsecond\n\n\n\nthird  one\n")
	if want := "first\nsecond\n\nthird one"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCleanIsBounded(t *testing.T) {
	for name, in := range map[string]string{
		"words":      strings.Repeat("word ", 1<<18),
		"marks":      "e" + strings.Repeat("\u0301", 1<<19),
		"escapes":    strings.Repeat("\x1b]52;c;", 1<<17),
		"zero width": strings.Repeat("\u200b", 1<<18),
	} {
		if got := utf8.RuneCountInString(Clean(in)); got > MaxLine+2 {
			t.Errorf("%s: Clean gives %d characters", name, got)
		}
		if !strings.HasSuffix(Clean(in), "…") {
			t.Errorf("%s: does not say that it was cut", name)
		}
		if got := utf8.RuneCountInString(CleanLines(in)); got > MaxText+2 {
			t.Errorf("%s: CleanLines gives %d characters", name, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b[31m", "\x1b]52;c;x\x07", "\u009b2J", "\x9b2J", "\u202e", "e\u0301\u0301\u0301\u0301",
		"\U0001f468\u200d\U0001f469", "1\ufe0f\u20e3", "\U0001f1e9\U0001f1ea\U0001f1e9", "नमस्ते", "한\u1161\u1161", "\xff\xfe\n\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		safe(t, Clean(s), false)
		safe(t, CleanLines(s), true)
		if once := Clean(s); Clean(once) != once && utf8.RuneCountInString(once) < MaxLine {
			t.Errorf("Clean is not settled: %q, then %q", once, Clean(once))
		}
	})
}

// safe fails where s could do more to a terminal than print, or where its
// width is not the sum of its characters' widths.
func safe(t *testing.T, s string, lines bool) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("not valid UTF-8: %q", s)
	}
	var w Width
	sum := 0
	for _, r := range s {
		if r == '\n' && lines {
			continue
		}
		if r < 0x20 || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Co, r) {
			t.Errorf("%q holds %U", s, r)
		}
		sum += w.Of(string(r))
	}
	if got := w.Of(strings.ReplaceAll(s, "\n", "")); got != sum {
		t.Errorf("%q is %d cells wide, its characters %d", s, got, sum)
	}
}

func BenchmarkClean(b *testing.B) {
	post := "Third time I write: the screen of my Mini 9 flickers since the update 😤👍🏽 and 画面がちらつく — order 88412, please help"
	for b.Loop() {
		Clean(post)
	}
}

func BenchmarkCleanHuge(b *testing.B) {
	post := strings.Repeat("e\u0301\u0301\u0301\u0301\x1b[31m", 1<<17)
	for b.Loop() {
		CleanLines(post)
	}
}
