package screen

import "hark/internal/view"

// NewSubjects is the board that says what people talk about: how much, how
// they feel about it, and what is out of the ordinary.
func NewSubjects(s *Scope) *Board {
	return newBoard(view.OnSubjects, s, [][]string{
		{"subjects", "watch"},
		{"clusters"},
		{"subjects-over-time", "sources-over-time"},
		{"languages", "lists"},
		{"languages-over-time", "lists-over-time"},
	})
}
