// Package near finds the word that somebody meant. It is the one rule behind
// every "did you mean": in hark.toml, filters, themes, outcomes and commands.
package near

import (
	"strings"
	"unicode/utf8"
)

// longest is how many letters a slip of the fingers may have; what is longer
// was not meant to be a word of ours, and is not measured.
const longest = 64

// To is the word most like what was typed, or empty where none is near enough
// to be a slip of the fingers: at most a third of its letters, and one more,
// would have to change. A word that begins with what was typed is one change
// away. Case does not count; of equals the first of words is taken.
func To(typed string, words []string) string {
	n := utf8.RuneCountInString(typed)
	if n == 0 || n > longest {
		return ""
	}
	typed = strings.ToLower(typed)
	best, least := "", n/3+2
	for _, word := range words {
		low := strings.ToLower(word)
		d := distance([]rune(typed), []rune(low))
		if strings.HasPrefix(low, typed) {
			d = min(d, 1)
		}
		if d < least {
			best, least = word, d
		}
	}
	return best
}

// distance is how many letters to add, drop, change or swap with the next:
// Levenshtein's with neighbours swapped (optimal string alignment), since that
// is what fingers do most.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
