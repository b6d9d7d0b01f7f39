package source

import (
	"bytes"
	"context"
	"errors"
	"time"
)

// How long Deliver waits before it offers a batch again: twice as long each
// time, up to the ceiling.
const (
	laggingFirst   = 20 * time.Millisecond
	laggingCeiling = time.Second
)

// Deliver hands b to the sink and, while the log is behind, keeps it and
// offers it again. It returns nil when b is on disk, ctx's error when ctx
// ends first, and any other error of the sink, which is final.
func Deliver(ctx context.Context, to Sink, b Batch) error {
	wait := laggingFirst
	for {
		err := to.Deliver(ctx, b)
		if !errors.Is(err, ErrLagging) {
			return err
		}
		if err := Sleep(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, laggingCeiling)
	}
}

// Sleep waits for d or for the end of ctx, whose error it returns.
func Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Refuse makes a Refused that keeps no more of raw than is kept of any.
func Refuse(where, reason string, raw []byte) Refused {
	return Refused{Where: where, Reason: reason, Raw: bytes.Clone(raw[:min(len(raw), RefusedMax)])}
}
