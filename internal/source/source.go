// Package source is the contract between hark and the places where people
// write. A source is a folder below this one: it turns what a network gives
// into domain mentions and, where the network takes replies, sends them. It
// knows no log, no screen and no other source.
//
// To add one: (1) a package internal/source/<name> whose type implements
// Source; (2) if the network takes replies, Replier as well; (3) its own test
// calls sourcetest.Run; (4) a line in the table of internal/app/sources.go;
// (5) its settings in internal/config. The suite says when it is done.
//
// Everything that comes from outside is hostile until checked: bound sizes
// and times, never trust ids to be numbers, never panic on bytes.
package source

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hark/internal/domain"
)

// Source hears mentions.
type Source interface {
	// Name is the configured name: what the SRC column and filters show.
	Name() string
	// Listen hands batches to deliver until ctx ends or the source has no
	// more to give (a plain file), which is a nil error. It starts after the
	// cursor that an earlier Deliver stored; an empty one is the beginning.
	// Delivered again after a crash, the same post must have the same id.
	// A passing fault is not returned but reported and retried with backoff;
	// what is returned is final for this source.
	Listen(ctx context.Context, cursor []byte, to Sink) error
}

// Sink takes what a source hears. Its methods are safe for concurrent use.
type Sink interface {
	// Deliver returns when the batch and its cursor are on disk, in one
	// transaction. ErrLagging says that the log is behind: keep the batch and
	// try again; any other error is final.
	Deliver(ctx context.Context, b Batch) error
	// Report tells how the source is doing.
	Report(h Health)
}

// Batch is what a source heard since the last one.
type Batch struct {
	Mentions []domain.Mention // with ID, At and Source set; At is zero where the source gives no time
	Refused  []Refused        // what could not be read; it is kept for a person to see
	Cursor   []byte           // where to go on after this batch; nil leaves it as it is
}

// Refused is one thing that was heard and could not be taken in.
type Refused struct {
	Where  string // "line 12", an entry's id or title
	Reason string // what is wrong and what would be right
	Raw    []byte // what came, cut to RefusedMax bytes
}

// RefusedMax is how much of a refused input is kept.
const RefusedMax = 4 << 10

// Health is how a source is doing, as of now. Fields left zero keep what was
// last reported.
type Health struct {
	State   State
	Error   string    // the latest fault, in words; shown until Live
	NextTry time.Time // when it is tried again, or polled next
	Detail  string    // a line for the Sources screen: an address, a poll interval
}

// State is one word on a source's link.
type State string

// The states of a link.
const (
	Starting State = "starting"
	Live     State = "live"
	Retrying State = "retrying" // a passing fault; NextTry says when
	Ended    State = "ended"    // a plain file was read to its end
	Broken   State = "broken"   // will not recover by itself
)

// ErrLagging is Deliver's word that the log is behind; the source must slow
// down and lose nothing (a webhook answers 429, a poller waits).
var ErrLagging = errors.New("the log is behind")

// Replier sends replies. Reply is called once for each attempt, and never
// while an attempt with the same key is under way.
type Replier interface {
	// Reply sends. A nil error comes with a receipt. An error that is a
	// *Definite says that nothing went out; any other error is doubtful.
	Reply(ctx context.Context, r Outgoing) (domain.Receipt, error)
	// Find looks a doubtful reply up by its key, or by what it answers and
	// says. Found is false only where the network surely does not have it;
	// ErrCannotTell where it cannot be known.
	Find(ctx context.Context, r Outgoing) (receipt domain.Receipt, found bool, err error)
	// Limits are the network's rules for a reply.
	Limits() Limits
}

// Outgoing is one reply on its way.
type Outgoing struct {
	Key     string // the same for every attempt of one reply
	To      domain.Mention
	Text    string
	Started time.Time // of the first attempt
}

// Limits are a network's rules for a reply.
type Limits struct {
	Length int              // at most so many of what Count counts; 0 is no limit
	Count  func(string) int // how the network counts; nil counts grapheme clusters
	Unit   string           // "characters", for the counter
}

// ErrCannotTell is Find's word that the network offers no way to know.
var ErrCannotTell = errors.New("this network cannot be asked whether the reply arrived")

// Definite is the error of a reply that surely did not go out.
type Definite struct {
	Err   error
	Retry bool          // trying again later may help
	After time.Duration // the network's own word on when; 0 is none
}

// Error says what went wrong.
func (d *Definite) Error() string { return fmt.Sprintf("not sent: %v", d.Err) }

// Unwrap gives the cause.
func (d *Definite) Unwrap() error { return d.Err }
