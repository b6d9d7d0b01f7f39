package theme

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/near"
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
	known = slices.Sorted(slices.Values(known))
	if best := near.To(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(known) > 24 {
		known = append(known[:24], "...")
	}
	return "known are: " + strings.Join(known, " ")
}
