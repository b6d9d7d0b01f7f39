package x

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The cases follow twitter-text's own: validate.yml of its conformance suite.
func TestWeight(t *testing.T) {
	for text, want := range map[string]int{
		"":                               0,
		"hello":                          5,
		"Grüße, Füße":                    11,
		"cafe\u0301":                     4, // NFC makes one of the accent
		"日本語":                            6,
		"“quoted” — dash…":               17, // the ellipsis is above 8223
		"👍":                              2,
		"👨‍👩‍👧‍👦":                        2,
		"👍🏽":                             2,
		"🇩🇪":                             2,
		"1️⃣":                            2,
		"❤️":                             2,
		"see https://example.com/a/b.":   4 + 23 + 1,
		"http://a.de":                    23,
		"example.com is ours":            23 + 8,
		"node.js is not":                 14,
		"e.g. this":                      9,
		"write me@example.com":           20,
		strings.Repeat("a", 280):         280,
		strings.Repeat("字", 140):         280,
		"https://" + "example.com" + "/": 23,
	} {
		if got := Weight(text); got != want {
			t.Errorf("%q weighs %d, want %d", text, got, want)
		}
	}
}

func FuzzWeight(f *testing.F) {
	for _, s := range []string{"", "see https://a.example/b, ok", "1️⃣👍🏽 example.com", "\xff@a.de", "http://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Weight(s)
		// A link weighs 23 and has four characters or more.
		if most := 2*utf8.RuneCountInString(s)*3 + linkWeigh*(utf8.RuneCountInString(s)/3+1); got < 0 || got > most {
			t.Errorf("%q weighs %d", s, got)
		}
		if s == "" && got != 0 {
			t.Errorf("nothing weighs %d", got)
		}
	})
}
