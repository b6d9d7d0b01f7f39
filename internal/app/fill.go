package app

import (
	"context"
	"errors"

	"hark/internal/enrich"
	"hark/internal/eventlog"
	"hark/internal/fill"
)

// Fill writes the histories of so many simulated mentions into the desk's log,
// which must be empty. Clock, keys and salts follow from the seed of the
// Config's demo, so that the same seed gives the same bytes, and the same file:
// it is compacted in the end. Copies are known
// within the history, as when it had been heard.
func Fill(ctx context.Context, o Options, mentions int, progress func(done int)) error {
	clock := &fill.Clock{}
	l := o.logOptions()
	l.Now, l.Rand = clock.Now, fill.Chance(o.Config.Demo.Seed)
	log, err := eventlog.Open(ctx, l)
	if err != nil {
		return err
	}
	err = fill.Log(ctx, fill.Options{
		Seed: o.Config.Demo.Seed, Mentions: mentions, Understand: NewModel(o.Config), Copies: enrich.NewCopies(copiesKept),
		Clock: clock, Progress: progress,
	}, log)
	if errors.Is(err, fill.ErrHeld) {
		err = Failure(Failed, "choose an empty home: what is in a log stays there, and cannot be told from what was made up", "%w", err)
	}
	if err = errors.Join(err, log.Close()); err != nil {
		return err
	}
	_, _, err = eventlog.Compact(ctx, l)
	return err
}
