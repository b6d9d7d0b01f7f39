package outbox

import (
	"context"
	"errors"
	"fmt"

	"hark/internal/domain"
	"hark/internal/source"
)

// remove tries once to take a sent reply down. It needs no word on disk
// first: whatever became of an attempt, the next one may be made.
func (j *job) remove(ctx context.Context) error {
	d, can := j.o.Repliers[j.due.To.Source].(source.Deleter)
	if !can {
		return j.settle(ctx, domain.Event{Kind: domain.Kept, Error: "no account can delete on " + j.due.To.Source + ": do it there by hand"})
	}
	if !j.fenced() {
		return nil // whoever has the lease now does it
	}
	call, stop := j.call(ctx)
	err := d.Delete(call, j.outgoing(), j.due.Reply.Receipt)
	stop()
	switch {
	case err == nil:
		return j.settle(ctx, domain.Event{Kind: domain.Removed})
	case ctx.Err() != nil:
		return nil // it is asked again next time
	}
	attempt := j.due.Reply.Recalls + 1
	e := domain.Event{Kind: domain.Kept, Attempt: attempt, Error: clip(err)}
	var no *source.Definite
	retry, after := true, j.pause(attempt)
	if errors.As(err, &no) {
		e.Error, retry, after = clip(no.Err), no.Retry, max(after, min(no.After, retryMax))
	}
	switch {
	case retry && attempt < maxAttempts:
		e.Until = j.o.Now().Add(after).UTC()
	case retry:
		e.Error = fmt.Sprintf("tried %d times; at last: %s", attempt, e.Error)
	}
	return j.settle(ctx, e)
}
