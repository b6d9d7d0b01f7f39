package app

import (
	"context"
	"errors"

	"hark/internal/eventlog"
	"hark/internal/source/demo"
)

// Fill writes the histories of so many simulated mentions into the desk's log,
// which must be empty. Clock, keys and salts follow from the seed of the
// Config's demo, so that the same seed gives the same bytes. Copies are known
// within the history, as when it had been heard.
func Fill(ctx context.Context, o Options, mentions int, progress func(done int)) error {
	clock := &demo.Clock{}
	l := o.logOptions()
	l.Now, l.Rand = clock.Now, demo.Chance(o.Config.Demo.Seed)
	log, err := eventlog.Open(ctx, l)
	if err != nil {
		return err
	}
	err = demo.Fill(ctx, demo.FillOptions{
		Seed: o.Config.Demo.Seed, Mentions: mentions, Understand: newUnderstander(o.Config),
		Clock: clock, Progress: progress,
	}, log)
	return errors.Join(err, log.Close())
}
