package app

import (
	"context"
	"errors"
	"time"

	"hark/internal/eventlog"
)

// How long Connect tries: processes that start at once settle within
// milliseconds who holds the log, and one that is being closed lets go soon.
const (
	connectFor   = 5 * time.Second
	connectPause = 20 * time.Millisecond
)

// Connect gives a Caller: the desk itself where nobody holds its log, else a
// client of whoever does. The error is a *eventlog.BusyError where the holder
// does not answer.
func Connect(ctx context.Context, o Options) (Caller, error) {
	deadline := time.Now().Add(connectFor)
	for {
		a, err := Open(ctx, o)
		if err == nil {
			return a, nil
		}
		var busy *eventlog.BusyError
		if !errors.As(err, &busy) {
			return nil, Explain(err)
		}
		r, unreached := dial(ctx, o.Folders.Socket())
		if unreached == nil {
			return r, nil
		}
		if time.Now().After(deadline) {
			return nil, silent(busy, unreached)
		}
		select {
		case <-time.After(connectPause):
		case <-ctx.Done():
			return nil, Explain(ctx.Err())
		}
	}
}

// holdFor is how long a console waits for commands that hold the log for a
// moment; another console holds it for hours.
const holdFor = time.Second

// Hold opens the desk for a console or a listener, which must hold the log itself.
func Hold(ctx context.Context, o Options) (*App, error) {
	deadline := time.Now().Add(holdFor)
	for {
		a, err := Open(ctx, o)
		var busy *eventlog.BusyError
		switch {
		case err == nil:
			return a, nil
		case !errors.As(err, &busy):
			return nil, Explain(err)
		case time.Now().After(deadline):
			return nil, Failure(Busy, "work in that one; commands such as hark list go through it", "%w", busy)
		}
		select {
		case <-time.After(connectPause):
		case <-ctx.Done():
			return nil, Explain(ctx.Err())
		}
	}
}

func silent(busy *eventlog.BusyError, why error) *Error {
	return Failure(Busy, "see whether that process still lives, and end it; then give the command again",
		"%w (it does not answer: %v)", busy, why)
}
