package screen

import (
	"slices"
	"strings"
	"unicode"
)

// Fuzzy reports whether the letters of pattern occur in s in that order, in
// either case, and how well: letters that begin a word or follow one another
// count for more, and of two that fit as well the shorter text wins.
func Fuzzy(pattern, s string) (score int, ok bool) {
	want := []rune(strings.ToLower(pattern))
	if len(want) == 0 {
		return 0, true
	}
	got := []rune(strings.ToLower(s))
	next, last := 0, -2
	for i, r := range got {
		if next == len(want) {
			break
		}
		if r != want[next] {
			continue
		}
		switch {
		case i == 0:
			score += 12
		case last == i-1:
			score += 8
		case !unicode.IsLetter(got[i-1]) && !unicode.IsDigit(got[i-1]):
			score += 6
		default:
			score++
		}
		last = i
		next++
	}
	if strings.HasPrefix(string(got), string(want)) {
		score += 20
	}
	return score*64 - min(len(got), 63), next == len(want)
}

// Best gives the options that fit what was typed, best first; all of them in
// their own order where nothing was typed.
func Best(text string, options []Option) []Option {
	text = strings.TrimSpace(text)
	if text == "" {
		return options
	}
	type scored struct {
		o Option
		n int
	}
	var fits []scored
	for _, o := range options {
		n, ok := Fuzzy(text, o.Name)
		if !ok {
			if !strings.Contains(strings.ToLower(o.Says), strings.ToLower(text)) {
				continue
			}
			n = -1000
		}
		fits = append(fits, scored{o, n})
	}
	slices.SortStableFunc(fits, func(a, b scored) int { return b.n - a.n })
	out := make([]Option, len(fits))
	for i, f := range fits {
		out[i] = f.o
	}
	return out
}
