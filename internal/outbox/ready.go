package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/source"
)

// ready is what comes before an attempt: the original is looked at once more,
// and, before the first one, what all attempts must repeat is fixed. Nothing
// has left when it fails.
func (j *job) ready(ctx context.Context, to source.Replier) error {
	ctx, stop := j.call(ctx)
	defer stop()
	if err := j.original(ctx, to); err != nil {
		return fmt.Errorf("look at the post once more: %w", err)
	}
	p, can := to.(source.Preparer)
	if !can || j.due.Reply.Started > 0 {
		return nil
	}
	plan, err := p.Prepare(ctx, j.outgoing())
	switch {
	case errors.Is(err, source.ErrGone) && j.o.Heard != nil:
		return j.heard(ctx, domain.Mention{Deleted: true})
	case err != nil:
		return fmt.Errorf("prepare reply: %w", err)
	case len(plan) > source.PlanMax || !utf8.ValidString(plan) || strings.ContainsFunc(plan, unicode.IsControl):
		err := fmt.Errorf("prepare reply: the plan cannot be kept (%d bytes), which is a mistake in hark", len(plan))
		return &source.Definite{Err: err}
	}
	j.due.Reply.Plan = plan
	return nil
}

// original asks for the post as it is now. Where it is not as it was, the log
// is told, and what begin finds there stops the reply.
func (j *job) original(ctx context.Context, to source.Replier) error {
	o, can := to.(source.Original)
	if !can || j.o.Heard == nil {
		return nil
	}
	now, err := o.Original(ctx, j.due.To)
	switch {
	case errors.Is(err, source.ErrGone):
		now = domain.Mention{Deleted: true}
	case err != nil:
		return err
	case !now.Deleted && now.Body() == j.due.To.Body():
		return nil
	}
	return j.heard(ctx, now)
}

// heard hands a version of the post to the log.
func (j *job) heard(ctx context.Context, now domain.Mention) error {
	now.ID, now.Source = j.due.To.ID, j.due.To.Source
	return j.o.Heard(ctx, now)
}

// definite is the error of something that surely sent nothing. A server that
// asks to be left alone is asked again after that, not until the reply is parked.
func definite(err error) *source.Definite {
	var no *source.Definite
	if errors.As(err, &no) {
		return no
	}
	return &source.Definite{Err: err, Retry: true, After: source.NextTry(err, 0)}
}
