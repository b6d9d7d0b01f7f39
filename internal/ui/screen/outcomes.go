package screen

import "hark/internal/view"

// NewOutcomes is the board that says what came of the work.
func NewOutcomes(s *Scope) *Board {
	return newBoard(view.OnOutcomes, s, [][]string{{"after-reply", "won-back"}, {"moves"}})
}
