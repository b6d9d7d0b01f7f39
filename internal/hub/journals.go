package hub

import (
	"context"
	"iter"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// Log is what syncing needs of the log.
type Log interface {
	Heads(ctx context.Context) ([]domain.Head, error)
	// Stretches are the unbroken ranges that the log holds of each journal, in order.
	Stretches(ctx context.Context) ([]eventlog.Stretch, error)
	Records(ctx context.Context, from map[domain.JournalID]uint64) iter.Seq2[domain.Record, error]
	Merge(ctx context.Context, heads []domain.Head, records iter.Seq2[domain.Record, error]) (eventlog.Merged, error)
	Follow(ctx context.Context, from uint64) iter.Seq2[[]domain.Entry, error]
	// HeadAt signs the head of an event that the log holds, of a journal whose key is here.
	HeadAt(ref domain.Ref) (domain.Head, error)
	Read(f func(s kv.Snapshot) error) error
}

// SyncOptions join a log to a hub.
type SyncOptions struct {
	Line Line
	Desk Desk
	Log  Log
	Ours func(domain.JournalID) bool // whether a journal is extended on this machine, and so goes up from here
	// Keep remembers how far the hub was read, and gives it back; a small text.
	Keep func(ctx context.Context, cursor []byte) error
	Kept func() ([]byte, error)
	Told func(SyncState)                         // each time that there is something new to tell, one at a time; it must be quick. nil is nobody
	Now  func() time.Time                        // nil is time.Now
	Dice func(below time.Duration) time.Duration // draws by how much the waits between two tries differ; nil is rand.N
}

// SyncState says how far syncing is.
type SyncState struct {
	Up      bool          // the line
	Waiting uint64        // events of ours that the hub does not have yet
	Behind  uint64        // messages at the hub that were not read yet
	Read    uint64        // the number of the latest message that was taken in, with all before it
	Synced  time.Time     // when both were last 0; zero is never
	Ahead   time.Duration // of this machine's clock before the hub's; below 0 it is behind
	Refused []Refused     // what others put there and was not taken in, the latest RefusedMax
	Forked  []Forked      // journals of others of which the hub has other events than this log
	Parked  []Parked      // journals of ours that do not go up
	Err     error         // why it does not go on; nil while it does
}

// RefusedMax is how many of the refused are remembered.
const RefusedMax = 100

// Refused is a message that was not taken in.
type Refused struct {
	Journal domain.JournalID // that the subject names
	Seq     uint64           // of the message
	At      time.Time
	Why     string // for people
}

// Forked is a journal of somebody else's in which this log has another event
// than the hub, and so than all who read it there. Its writer signed both: they
// went on from an old copy of their log, or lie. It is told as long as it is so,
// and nothing is mended by itself: a log never takes back what it has proven,
// which might have been countersigned, because a hub says something else.
type Forked struct {
	Journal domain.JournalID `json:"-"`
	Event   uint64           `json:"event"`   // the lowest number of which it is known
	Message uint64           `json:"message"` // that showed it
}

// Parked is a journal of ours that does not go up, or a part of it.
type Parked struct {
	Journal domain.JournalID
	Why     string // for people
}
