package nats

import (
	"context"
	"errors"
	"io"
	"time"

	"hark/internal/hub"
)

// PlanOptions say for which desk a cluster is to be set up.
type PlanOptions struct {
	Desk           hub.Desk
	Events, Claims string // names of the streams; empty is EventsName, ClaimsName
	Replicas       int    // 0 is 3
}

// Plan writes, as text for a person, what whoever runs a NATS cluster sets up
// for a desk: streams, permissions, settings of the servers, and why.
func Plan(w io.Writer, o PlanOptions) error { return errors.ErrUnsupported }

// Finding is one thing that Check looked at.
type Finding struct {
	Name string // what was looked at, in a few words
	OK   bool
	Sure bool   // false: it cannot be seen from here, and somebody who runs the cluster must say
	Says string // what was found, and what to do where it is not OK
}

// Check tests a live hub against the plan, with the sign-in of the options. It
// tries what must be refused, in forms that would do nothing were they allowed.
// The error is that the hub could not be asked at all.
func Check(ctx context.Context, o Options, now func() time.Time) ([]Finding, error) {
	return nil, errors.ErrUnsupported
}

// Create makes the streams of the plan on a cluster where the sign-in may, and
// leaves alone those that are there.
func Create(ctx context.Context, o Options) error { return errors.ErrUnsupported }
