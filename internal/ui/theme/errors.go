package theme

import (
	"fmt"
	"slices"
	"strings"
)

// Error is what is wrong with a theme file and where. Line and Col count from
// 1; they are 0 where the file as a whole is meant.
type Error struct {
	File      string
	Line, Col int
	What      string // names the word that is wrong
	Hint      string // what to do; may be empty
}

// Error gives file:line:column, what is wrong and what to do.
func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Col)
	}
	s += ": " + e.What
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// place is where in which file a word stands.
type place struct {
	file      string
	line, col int
}

func (p place) errorf(hint, format string, args ...any) error {
	return &Error{p.file, p.line, p.col, fmt.Sprintf(format, args...), hint}
}

// meant is "did you mean" for a word that is not among the known ones, or the
// list of them where none is near.
func meant(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	known = slices.Sorted(slices.Values(known))
	if len(known) > 24 {
		known = append(known[:24], "...")
	}
	return "known are: " + strings.Join(known, " ")
}

// distance is the Levenshtein distance; words longer than 40 bytes are far.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diag, row[j+1] = row[j+1], min(diag+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
