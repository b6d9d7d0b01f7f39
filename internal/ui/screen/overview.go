package screen

import "hark/internal/view"

// NewOverview is the board that tells in ten seconds how people feel, how
// much is said, and how the team keeps up.
func NewOverview(s *Scope) *Board {
	return newBoard(view.OnOverview, s, [][]string{
		{"net-sentiment", "negative", "heard", "net-heard"},
		{"net-over-time", "heard-over-time"},
		{"sources"},
	})
}
