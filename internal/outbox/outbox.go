// Package outbox sends the replies that the desk has accepted.
//
// What it promises: a reply goes out once, or a person is told why not.
// Before the first byte leaves, the attempt and its key are on disk; the same
// key goes with every attempt of one reply. A definite failure is tried again
// with growing pauses. A doubtful one (the line broke, hark was killed, the
// receipt could not be written) is never sent blindly again: it is looked up
// at the network, and sent again only when it was surely absent twice, a
// minute apart, or more often where the network shows late what it took. Where
// a network cannot be asked, the reply is parked for a person, whose word then
// counts; but no impatience skips a look that can be had. "Sent" is only written with a receipt in hand.
//
// What every attempt must repeat besides the text, such as an id that we
// choose, is fixed before the first and stands on disk with it. The post is
// asked for once more just before an attempt, and what came of it is written
// to the log first. Then, in the same transaction that writes the attempt, the
// outbox looks once more: a reply whose conversation somebody else has claimed,
// or whose post was deleted or changed since it was written, is parked instead.
//
// A sent reply that a person recalls is taken down at the network, as often as
// it takes, until that confirms it or surely refuses; then the reply stays sent
// and says why.
//
// Where several machines could send on one account, the one that holds the
// account's lease does: see Team. Whatever it asks of a network ends before the
// lease does. An attempt that another one wrote down, of which nobody says what
// came of it, is a doubtful one; so is one of this machine, which was paused
// and finds the lease gone.
//
// Replies of one conversation go out in the order in which they were written;
// several conversations are served at once. Nothing is polled: it follows the
// log and sleeps until the next thing is due.
package outbox

import (
	"cmp"
	"context"
	"iter"
	"math/rand/v2"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// Log is what the outbox needs of the log.
type Log interface {
	Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error)
	Read(f func(s kv.Snapshot) error) error
	Follow(ctx context.Context, from uint64) iter.Seq2[[]domain.Entry, error]
}

// Options join an outbox to its surroundings.
type Options struct {
	Log Log
	// Ours reports whether replies accepted in this journal are this machine's
	// to send. Logs are merged: without it, every desk that holds a copy of a
	// reply would send it.
	Ours     func(domain.JournalID) bool
	Team     *Team                     // how it sends for others as well; nil is a desk without a hub
	Repliers map[string]source.Replier // by the name of the source
	Hold     time.Duration             // how long a reply, or a recall, can still be undone before it leaves
	Parallel int                       // conversations served at once; 0 is DefaultParallel
	Patience Patience                  // fields left zero are those of DefaultPatience
	// Heard takes a post that is not as it was into the log, under the name of
	// its source; nil asks for no post before a reply to it leaves.
	Heard func(ctx context.Context, m domain.Mention) error

	Pending      func(kv.Snapshot) ([]view.Due, error)                     // nil is view.Pending
	Conversation func(kv.Snapshot, domain.ID) (domain.Conversation, error) // nil is view.Conversation
	Now          func() time.Time                                          // nil is time.Now
	Rand         func(n int64) int64                                       // jitter, in [0, n); nil is rand.Int64N
}

// DefaultParallel is how many conversations are served at once.
const DefaultParallel = 4

// Patience is how long the outbox waits for what.
type Patience struct {
	Call  time.Duration // for one call to a network
	Retry time.Duration // after the first definite failure; then twice as long each time
	Look  time.Duration // between two looks that must both find nothing
}

// DefaultPatience is right for networks between people.
func DefaultPatience() Patience {
	return Patience{Call: 30 * time.Second, Retry: 5 * time.Second, Look: 60 * time.Second}
}

// The bounds of patience.
const (
	retryCeiling = 10 * time.Minute
	retryMax     = 24 * time.Hour  // a network's own word on when is followed up to this
	maxAttempts  = 8               // between two words of a person
	looksLeast   = 2               // looks that must find nothing
	maxLooks     = 8               // looks that end in an error, before a person must look
	settleWait   = 5 * time.Second // to write down what is known when hark is told to stop
)

// Outbox sends the replies of one log. Only one may run on a log at a time.
type Outbox struct{ o Options }

// New makes an outbox.
func New(o Options) *Outbox {
	if o.Pending == nil {
		o.Pending = view.Pending
	}
	if o.Conversation == nil {
		o.Conversation = view.Conversation
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Int64N
	}
	if o.Parallel <= 0 {
		o.Parallel = DefaultParallel
	}
	usual := DefaultPatience()
	o.Patience.Call = cmp.Or(o.Patience.Call, usual.Call)
	o.Patience.Retry = cmp.Or(o.Patience.Retry, usual.Retry)
	o.Patience.Look = cmp.Or(o.Patience.Look, usual.Look)
	return &Outbox{o}
}
