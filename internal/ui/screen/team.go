package screen

import "hark/internal/view"

// NewTeam is the board that says how the team keeps up, and who answered how
// much.
func NewTeam(s *Scope) *Board {
	return newBoard(view.OnTeam, s, [][]string{
		{"response-clock", "resolve-clock", "replies-sent", "collisions"},
		{"team"},
		{"reply-time", "claim-latency", "resolution", "handle-time"},
		{"backlog-ages", "backlog-over-time"},
		{"flow"},
		{"answered", "begun", "net-flow", "oldest"},
	})
}
