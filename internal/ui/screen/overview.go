package screen

import "hark/internal/view"

// NewOverview is the board that tells in ten seconds how people feel, how
// much is said, and how the team keeps up.
func NewOverview(s *Scope) *Board {
	return newBoard(view.OnOverview, s, [][]string{
		{"net-sentiment", "negative", "negative-change", "voice", "net-heard", "backlog", "first-response", "reply-rate"},
		{"incidents"},
		{"net-over-time", "feelings-over-time"},
		{"sources", "voices", "left-out"},
		{"negative-over-time", "heard-over-time"},
		{"heard", "labels"},
	})
}
