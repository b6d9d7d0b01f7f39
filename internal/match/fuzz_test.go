package match

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// rune of a text as the naive search sees it.
type seen struct {
	r    rune
	word bool // belongs to a word with the word runes beside it
	on   bool // stands on what is before it
}

// read is a text for the naive search: nothing of edges, tables or machines.
func read(text string) []seen {
	var out []seen
	for _, r := range norm.NFC.String(string([]rune(text))) {
		r = as(r)
		switch {
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r) && !(r >= 0x180B && r <= 0x180F):
			continue
		case r == ' ':
			if n := len(out); n > 0 && out[n-1].r != ' ' {
				out = append(out, seen{r: ' '})
			}
			continue
		}
		s := seen{r: fold(r), on: unicode.IsMark(r) || strings.ContainsRune("ー\uFF70\uFF9E\uFF9F", r)}
		n := len(out)
		switch {
		case s.on && n > 0 && out[n-1].r != ' ':
			s.word = out[n-1].word
		case s.on:
			s.on, s.word = false, true
		default:
			s.word = !unicode.In(r, unspaced...) && (unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_')
		}
		out = append(out, s)
	}
	if n := len(out); n > 0 && out[n-1].r == ' ' {
		out = out[:n-1]
	}
	return out
}

func naive(phrase, text []seen) bool {
	tied := func(i int) bool { // the runes before and at i hang together
		return i > 0 && i < len(text) && (text[i].on || text[i-1].word && text[i].word)
	}
	for i := range len(text) - len(phrase) + 1 {
		j := i + len(phrase)
		same := slices.EqualFunc(phrase, text[i:j], func(a, b seen) bool { return a.r == b.r && a.word == b.word && a.on == b.on })
		if same && !tied(i) && !tied(j) {
			return true
		}
	}
	return false
}

func FuzzFind(f *testing.F) {
	f.Add("acme", "acme kettle", "k", "the ACME  kettle, K")
	f.Add("café", "e\u0301", "caf", "CAFE\u0301 e\u0301 \u0301e")
	f.Add("北京", "京", "ー", "我爱北京ー烤鸭")
	f.Add("c++", "+", "'", "c++ ’ \xff+")
	f.Fuzz(func(t *testing.T, a, b, c, text string) {
		phrases := []string{a, b, c}
		s, err := New(phrases)
		if err != nil {
			return
		}
		var want []int
		for i, p := range phrases {
			if naive(read(p), read(text)) {
				want = append(want, i)
			}
		}
		if got := s.Find(text); !slices.Equal(got, want) {
			t.Errorf("%q in %q: found %v, want %v", phrases, text, got, want)
		}
		if s.Any(text) != (want != nil) {
			t.Errorf("%q in %q: any is %v", phrases, text, s.Any(text))
		}
	})
}
