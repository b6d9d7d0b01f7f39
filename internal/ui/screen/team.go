package screen

import "hark/internal/view"

// NewTeam is the board that says how the team keeps up, and who answered how
// much.
func NewTeam(s *Scope) *Board { return newBoard(view.OnTeam, s, nil) }
