package sourcetest

import (
	"hark/internal/domain"
	"hark/internal/source"
)

// Network is a network that runs for tests, with an account of ours on it. A
// connector's own fake gives one, and so does a real server; the conformance
// suites and the fault table drive both through it. Its functions are safe
// for concurrent use.
type Network struct {
	Settings source.Settings   // to reach it
	Secrets  map[string]string // of our account, by slot
	// Server is the address that a fault can be put in front of: the one that
	// replies are sent to.
	Server string
	// Through gives the settings with another address in Server's place.
	Through func(address string) source.Settings
	// Write makes somebody write to us, and gives the mention as the source
	// will hear it: its ID is the one that the network gave.
	Write func(text string) domain.Mention
	// Change and Delete alter a post that Write made; nil where the network
	// knows no such thing.
	Change func(id, text string)
	Delete func(id string)
	// Replies is all that our account has posted, with what it answers.
	Replies func() []Posted
}

// At gives settings with another address in the place of their Server's: what
// Through is where that is where replies are sent.
func At(s source.Settings) func(address string) source.Settings {
	return func(address string) source.Settings {
		through := s
		through.Server = address
		return through
	}
}

// Posted is a reply as the network has it.
type Posted struct {
	ID   string // the network's own
	To   string // the ID of the post that it answers
	Text string // as it was written in hark, without markers and handles put around it
}
