package outbox

import (
	"context"
	"errors"
	"fmt"

	"hark/internal/domain"
	"hark/internal/source"
)

// find looks a doubtful reply up once, and writes what that settles.
func (j *job) find(ctx context.Context) error {
	to := j.o.Repliers[j.due.To.Source]
	if to == nil {
		return j.settle(ctx, domain.Event{Kind: domain.Parked, Error: "it may be out, and no account can look on " + j.due.To.Source})
	}
	receipt, found, err := j.ask(ctx, to)
	now := j.o.Now()
	switch {
	case ctx.Err() != nil && !found:
		return nil
	case errors.Is(err, source.ErrCannotTell):
		return j.settle(ctx, domain.Event{Kind: domain.Parked, Error: "it may be out: " + clip(err)})
	case err != nil:
		if !unasked(err) {
			j.look.failed++
		}
		if j.look.failed >= maxLooks {
			return j.settle(ctx, domain.Event{Kind: domain.Parked, Error: "it may be out, and it could not be looked up: " + clip(err)})
		}
		j.look.next = now.Add(max(j.pause(j.look.failed), min(source.NextTry(err, 0), retryMax)))
		return nil
	case found:
		return j.settle(ctx, domain.Event{Kind: domain.Sent, Attempt: j.due.Reply.Attempts, Receipt: &receipt})
	case !j.absent(to):
		return nil
	}
	gone := fmt.Errorf("looked for %d times, and it is not there", j.look.absent)
	j.look = look{}
	attempt := j.due.Reply.Attempts
	return j.settle(ctx, j.refused(attempt, &source.Definite{Err: gone, Retry: true})...)
}

// absent counts a look that found nothing, and reports whether it was the last
// one that is needed; else it says when the next one is.
func (j *job) absent(to source.Replier) bool {
	j.look.absent++
	j.look.next = j.o.Now().Add(j.o.Patience.Look)
	return j.look.absent >= max(to.Limits().Looks, looksLeast)
}

var errNoName = errors.New("the network has it, but does not say where")

// ask is one call of Find.
func (j *job) ask(ctx context.Context, to source.Replier) (receipt domain.Receipt, found bool, err error) {
	ctx, stop := j.call(ctx)
	defer stop()
	receipt, found, err = to.Find(ctx, j.outgoing())
	receipt = sane(receipt)
	if err == nil && found && receipt.ID == "" && receipt.URL == "" {
		err = errNoName
	}
	return receipt, found && err == nil, err
}
