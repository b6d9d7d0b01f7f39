// Package listen takes what the sources hear into the log.
//
// What a source delivers is checked and bounded, compared with what the log
// knows, understood, and written together with the source's cursor in one
// transaction: when Deliver returns nil all of it is on disk, and after any
// other end none of it is. So the same post heard twice, in one batch, from
// two batches or after a crash, is one mention; a changed one is a revision,
// a deleted one is marked. What cannot be taken in is kept in a quarantine for
// a person to see, with the reason; what has to be cut to fit is cut and kept.
//
// When more is waiting than MaxBehind, and while the disk is full, Deliver
// answers source.ErrLagging: the source keeps its batch, nothing is lost, and
// Health says why. Intake goes on by itself once there is room.
package listen

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// Log is what a listener needs of the log.
type Log interface {
	Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (eventlog.Batch, error)) ([]domain.Entry, error)
	Read(f func(s kv.Snapshot) error) error
}

// Understander makes sense of a mention. It is called from several goroutines.
type Understander interface {
	Understand(in *domain.Mention) domain.Understanding
}

// Options join a listener to its surroundings.
type Options struct {
	Log        Log
	Journal    domain.JournalID // that the listener writes
	Understand Understander
	Known      func(s kv.Snapshot, mention domain.ID) (view.Known, bool) // nil is view.KnownOf
	Now        func() time.Time                                          // nil is time.Now
	OnHealth   func(Status)                                              // called on every change, one call at a time; nil is nobody
	MaxBehind  int                                                       // mentions that may wait to be written; 0 is DefaultBehind
}

// DefaultBehind is how many mentions may wait to be written: about a second's
// work.
const DefaultBehind = 20_000

// Status is how a source is doing and what became of what it heard since the
// listener began.
type Status struct {
	Name       string        `json:"name"`
	State      source.State  `json:"state"`
	LastItem   time.Time     `json:"last_item,omitzero"`      // when the latest mention was stored
	Lag        time.Duration `json:"lag,omitzero,format:sec"` // from its being posted to its being stored
	Received   int           `json:"received"`                // mentions delivered
	Kept       int           `json:"kept"`                    // new mentions, revisions and deletions that were stored
	Duplicates int           `json:"duplicates"`              // known already
	Refused    int           `json:"refused"`                 // in quarantine
	Error      string        `json:"error,omitzero"`
	NextTry    time.Time     `json:"next_try,omitzero"` // of a fault, or the next poll
	Detail     string        `json:"detail,omitzero"`
}

// Listener takes mentions into one log. It is safe for concurrent use.
type Listener struct {
	o Options
}
