package ui

import (
	"io"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/ui/screen"
	"hark/internal/ui/theme"
)

// Options is what Run is given; Desk, Me and Changes must be set.
type Options struct {
	Desk    Desk
	Changes <-chan Changed // closed or nil: nothing arrives any more

	Me       string   // the responder, by the name colleagues know
	Areas    []string // what the responder knows about: for:me means these as well
	Brand    string   // the desk's name, for the header
	Team     []string // who a conversation can be assigned to, besides whoever was seen
	Outcomes []domain.Outcome
	Subjects []string // the managed list
	Tags     []string // offered by the tag prompt besides those in use
	// Limits are the rules of a source for replies; false where it takes none
	// and a person posts by hand. It is called often and must not wait.
	Limits func(source string) (source.Limits, bool)

	Pages []screen.Page // of the help, on kinds of sources

	Notify Notification // how a person is told who looks at something else; empty is not at all

	Grades bool // feelings are shown in six grades, not in three

	Hold time.Duration // how long a reply waits before it leaves, so that it can be taken back

	Themes []*theme.Theme      // in the order in which ctrl+t goes through them
	Theme  string              // the File of the first one; empty asks the terminal for its background
	Pair   Pair                // what is taken then
	Keys   map[string][]string // verb -> keys, in place of the catalogue's
	ASCII  bool                // no line drawing, no symbols beyond ASCII
	Reader bool                // a screen reader listens
	Editor string              // $VISUAL or $EDITOR, a command line; empty is vi
	Env    []string            // the environment, for NO_COLOR, TERM and COLORTERM

	Now func() time.Time // nil is time.Now
	In  io.Reader        // nil is the terminal
	Out io.Writer        // nil is the terminal
}

// Pair names, by their File, the themes of a dark and of a light terminal. In
// the place of one that is not there comes the first theme of its kind.
type Pair struct{ Dark, Light string }
