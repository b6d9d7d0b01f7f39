// Package source is the contract between hark and the places where people
// write. A source is a folder below this one: it turns what a network gives
// into domain mentions and, where the network takes replies, sends them. It
// knows no log, no screen and no other source.
//
// To add one: (1) a package internal/source/<name> whose Kind() says what it
// is, what it asks for and how it is opened; its type implements Source and,
// where the network can, Replier, Preparer, Original, Deleter and Tester;
// (2) page.md beside it, which is its page in the help; (3) a fake of the
// network in <name>/fake, or a handler in the test where little of it is used;
// (4) its own test calls sourcetest.Run and, for replies, RunReplier; (5) a line
// each in the tables of internal/app/kinds.go and internal/floors_test.go and,
// for replies, in the fault table of internal/e2e/faultkinds_test.go. The suites
// say when it is done.
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
	Seen    int       // posts looked at since it began, of which those with our words were kept; 0 is all
	Missed  int       // while CatchingUp: posts so far that were written while nobody listened
}

// State is one word on a source's link.
type State string

// The states of a link.
const (
	Starting State = "starting"
	// CatchingUp is filling in what was written while nobody listened, or, on
	// the first connect, a bounded past; Missed counts it.
	CatchingUp State = "catching up"
	Live       State = "live"
	Retrying   State = "retrying" // a passing fault; NextTry says when
	Ended      State = "ended"    // a plain file was read to its end
	Broken     State = "broken"   // will not recover by itself
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

// Preparer is a Replier whose every attempt must repeat more than the text:
// an id that the client chooses, a time, how wide the audience is.
type Preparer interface {
	// Prepare fixes that before the first attempt. What it gives is on disk
	// before anything leaves, and comes as Outgoing.Plan with every attempt and
	// every Find. It is at most PlanMax bytes of text, holds neither the
	// reply's text nor a secret, and for the same Outgoing may differ from call
	// to call. It may ask the network but must change nothing there; a
	// *Definite error says that the reply cannot go out.
	Prepare(ctx context.Context, r Outgoing) (plan string, err error)
}

// PlanMax bounds a plan, in bytes.
const PlanMax = 16 << 10

// Original is a Replier whose network can be asked for a post again. It is
// asked just before a reply goes out.
type Original interface {
	// Original is the post as it is now, made into a mention just as Listen
	// makes it: unchanged, it has the same Title and Text. ErrGone where the
	// post is no more.
	Original(ctx context.Context, m domain.Mention) (domain.Mention, error)
}

// ErrGone is Original's word that a post was deleted.
var ErrGone = errors.New("the post is no more")

// Deleter is a Replier whose network lets us delete our own replies.
type Deleter interface {
	// Delete takes a sent reply down. It is nil as well where the reply is
	// gone already, so it may be called again after any error.
	Delete(ctx context.Context, r Outgoing, receipt domain.Receipt) error
}

// Tester is a Source that can be tried before it is relied on.
type Tester interface {
	// Test signs in, or asks for one thing, and says as whom and where: "@acme
	// on mastodon.example". It keeps nothing but a session.
	Test(ctx context.Context) (who string, err error)
}

// Outgoing is one reply on its way.
type Outgoing struct {
	Key     string // the same for every attempt of one reply
	To      domain.Mention
	Text    string
	Started time.Time // of the first attempt
	Plan    string    // what Prepare gave; empty without a Preparer, and while it is asked
}

// Limits are a network's rules for a reply.
type Limits struct {
	Length int              // at most so many of what Count counts; 0 is no limit
	Count  func(string) int // how the network counts; nil counts grapheme clusters
	Unit   string           // "characters", for the counter
	// Looks is how many looks, a minute apart, must all find nothing before a
	// doubtful reply is surely absent; 0 is two. More are for a network that
	// shows late what it took.
	Looks int
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
