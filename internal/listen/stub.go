package listen

import (
	"context"
	"errors"
	"time"

	"hark/internal/kv"
	"hark/internal/source"
)

// New makes a listener.
func New(o Options) *Listener { return &Listener{o: o} }

// Run listens to one source, from where it was left, until ctx ends (nil), the
// source has no more to give (nil), or it is broken for good.
func (l *Listener) Run(ctx context.Context, src source.Source) error {
	return errors.New("being built")
}

// Health is the status of every source that was run, in order of their names.
func (l *Listener) Health() []Status { return nil }

// Quarantined is something that was refused.
type Quarantined struct {
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	Where  string    `json:"where"`
	Reason string    `json:"reason"`
	Raw    string    `json:"raw,omitzero"` // what came, cut; hostile
}

// QuarantineMax is how many refused inputs are kept: the newest.
const QuarantineMax = 1000

// QuarantineOf gives what was refused, newest first, at most limit.
func QuarantineOf(s kv.Snapshot, limit int) ([]Quarantined, error) { return nil, nil }
