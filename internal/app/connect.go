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
// client of whoever does. The error is of code Busy where the holder does not
// answer.
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
			return &client{o: o, with: r}, nil
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

// client is served by whoever holds the log. Where the holder goes away before
// it began with a request, the next one gets it, or the client becomes the
// holder itself.
type client struct {
	o     Options
	with  Caller
	moved int // how often the holder went away
}

// movesMax bounds how often a request is given to another holder. Each time
// somebody else's command was done; only a holder that never answers comes near.
const movesMax = 100

// Call implements Caller.
func (c *client) Call(ctx context.Context, q Request, emit Emit) error {
	err := c.with.Call(ctx, q, emit)
	if !errors.Is(err, errNotBegun) {
		return err
	}
	if c.moved++; c.moved > movesMax {
		return Failure(Busy, "see whether that process still lives, and end it; then give the command again", "%w", err)
	}
	if err := c.with.Close(); err != nil {
		return Explain(err)
	}
	next, err := Connect(ctx, c.o)
	if err != nil {
		return err
	}
	c.with = next
	return c.Call(ctx, q, emit)
}

// Close implements Caller.
func (c *client) Close() error { return c.with.Close() }

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
