// Package eventlog keeps the log: every journal that this machine holds, in
// one file, with the views that are folded from it.
//
// What it promises. Write returns when its events are on disk, in one
// transaction with the views that they change: after a crash, both are there
// or neither. A request whose function returns an error or panics leaves no
// trace, and does not disturb the others that share its commit. Stored bytes
// are never encoded again: what was chained and signed is what was written.
// What people wrote is kept apart from the events, so that it can be erased
// without breaking a chain. Two logs that hold the same events fold to the
// same conversations, in whatever order the events came; events that
// contradict what is held (a fork, a forgery) are refused.
//
// A log may belong to a desk, whose founder is pinned in it. Then the roster, as
// the events in it say, tells of every event whether it counts; what a change of
// the roster judges in another way is folded anew before anybody writes again.
//
// A file that is damaged or was written by a newer hark is refused and not
// touched. When the disk is full, writes are refused with a FullError, reading
// goes on, and the next write tries again. Only one process can hold a log;
// the others are told who does.
//
// All methods are safe for concurrent use.
package eventlog

import (
	"io"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Format is the version of the file's layout that this program writes.
const Format = 1

// View is a fold of the log, kept in the same file and changed in the same
// transaction as the log.
type View interface {
	// Name is the view's own, without a slash.
	Name() string
	// Version changes when the fold does; the view is then folded anew.
	Version() int
	// Fold brings the view up to date with entries, which come in order of
	// their positions, each one once. Its error refuses the whole commit. It must
	// not keep tx, the slice or any Raw, and depend on nothing but tx and the
	// entries: how they are cut into batches must make no difference. An entry of
	// kind Erased that names a conversation says that a text of it may be gone.
	Fold(tx kv.Tx, entries []domain.Entry) error
}

// Options say where a log is and what is folded from it.
type Options struct {
	Path   string           // the file; its folder is made
	Keys   string           // the folder of the private keys, 0700; empty is "keys" beside the file
	Now    func() time.Time // nil is time.Now
	Rand   io.Reader        // for salts and keys; nil is crypto/rand
	Views  []View
	Resume bool     // Restore leaves the keys in use: whoever restores knows how to learn what others hold of their journals
	Spare  []string // files and folders that no backup or export may replace or lie in, beside the log's own; absolute
	Holder string   // what others are told when they find the log held: "hark, process 123"

	// Folding is told after each stretch, while Open folds what views lack, how
	// many events were folded, of how many. nil is nobody.
	Folding func(done, total uint64)

	maxSize int // bounds the file, for tests; 0 is no bound
	stretch int // events that a rebuild folds in one commit, for tests; 0 is stretchEvents
}

// Batch is what one request writes.
type Batch struct {
	Proposals []domain.Proposal
	Local     []kv.Local
}

// Stats describe a log at a glance.
type Stats struct {
	Events uint64 // held
	Bytes  int64  // of the file
	Full   error  // why writes are refused; nil while there is room
}

// Merged counts what a merge did.
type Merged struct {
	Added  int // events that were new here
	Known  int // events that were held already
	Future int // new events whose clock is more than a minute ahead of this machine's
}

// Problem is something that Check found.
type Problem struct {
	What string
	Hint string // what to do
	Info bool   // worth knowing, but nothing is wrong
}
