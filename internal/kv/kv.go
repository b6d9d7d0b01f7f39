// Package kv is the shape in which a view keeps what it folded: named buckets
// of ordered bytes, changed in the same transaction as the log. Views know
// this and no store; eventlog provides it over bbolt, and Memory in tests.
package kv

import (
	"iter"

	"hark/internal/domain"
)

// Reader looks into one bucket. The bytes it hands out are valid until the
// transaction ends and must not be changed.
type Reader interface {
	// Get returns the value of key, or nil.
	Get(key []byte) []byte
	// From yields the pairs from key on, in ascending order of the keys. A
	// bucket must not be changed while it is walked.
	From(key []byte) iter.Seq2[[]byte, []byte]
	// Back yields the pairs below key in descending order; a nil key is the end.
	Back(key []byte) iter.Seq2[[]byte, []byte]
}

// Bucket is a Reader that can be changed. Keys and values are copied.
type Bucket interface {
	Reader
	Put(key, value []byte) error
	Delete(key []byte) error
}

// Log is what a fold may read of the log itself.
type Log interface {
	// Raw is the stored event at a position, or nil.
	Raw(pos uint64) []byte
	// Text is what was written with the event at pos; false if there is none or it was erased.
	Text(pos uint64) (string, bool)
	// Roster is who may do what at this desk; nil where everybody may
	// everything. What is decoded from Raw must be judged by it: Roster.Entry.
	Roster() *domain.Roster
}

// The spaces of local state.
const (
	Cursors    = "cursors"    // source name -> how far it was read
	Drafts     = "drafts"     // conversation id (text form) -> the reply as it is being typed; with " note" behind it, the note
	Quarantine = "quarantine" // time and counter -> what was refused, and why (JSON)
	Settings   = "settings"   // what the console remembers from one day to the next
)

// Local is one change of local state; a nil Value deletes.
type Local struct {
	Space string
	Key   string
	Value []byte
}

// Snapshot is one consistent state of the log and its views, for reading.
// It must be let go of quickly: a long one makes the file grow.
type Snapshot interface {
	Log
	// View is a bucket of a view, for reading; an empty one if it was never
	// made. It is named by the view's Name, a slash, and the bucket's name.
	View(name string) Reader
	// Local is what this machine keeps for itself and no fold depends on: one
	// of the spaces named in this package.
	Local(space string) Reader
	// End is the position of the latest event; 0 in an empty log.
	End() uint64
}

// Tx is the transaction in which a view folds new events.
type Tx interface {
	Log
	// Bucket is a bucket of the view, made on first use.
	Bucket(name string) Bucket
}
