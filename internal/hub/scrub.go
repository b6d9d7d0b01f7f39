package hub

import "context"

// ScrubOptions say of which log and hub texts are erased.
type ScrubOptions struct {
	Line Line
	Desk Desk
	Log  Log // which knows what was erased
}

// Scrub takes texts that were erased in the log out of the hub as well, and
// gives the number of messages that it replaced. Only the hub's own process may.
func Scrub(ctx context.Context, o ScrubOptions) (replaced int, err error) { return 0, ErrDenied }
