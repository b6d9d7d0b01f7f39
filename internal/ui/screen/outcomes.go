package screen

import "hark/internal/view"

// NewOutcomes is the board that says what came of the work.
func NewOutcomes(s *Scope) *Board {
	return newBoard(view.OnOutcomes, s, [][]string{
		{"resolved", "turned", "won-back", "after-reply", "came-back", "reopened", "ideas", "changes"},
		{"outcomes", "levels"},
		{"moves", "reasons"},
		{"outcomes-by-subject"},
	})
}
