package outbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/web"
)

// send makes one attempt.
func (j *job) send(ctx context.Context) error {
	to := j.o.Repliers[j.due.To.Source]
	if to != nil && j.due.Reply.Started > 0 && j.due.Reply.Status == domain.ReplyQueued {
		// A person wants it sent again. If the network has it already, that is
		// better; if not yet, it may still come.
		switch receipt, found, err := j.ask(ctx, to); {
		case err == nil && found:
			return j.settle(ctx, domain.Event{Kind: domain.Sent, Receipt: &receipt})
		case err == nil && j.due.Reply.Doubtful() && !j.absent(to):
			return nil
		}
	}
	if to != nil && j.due.Text != "" {
		switch err := j.ready(ctx, to); {
		case ctx.Err() != nil || !j.fenced():
			return nil // nothing has left, and nothing is written: it begins anew next time
		case err != nil:
			attempt := j.due.Reply.Attempts + 1
			if unasked(err) {
				attempt = 0 // it does not count
			}
			return j.settle(ctx, j.refused(attempt, definite(err))...)
		}
	}
	j.look = look{} // what was looked for was an earlier attempt
	attempt, err := j.begin(ctx, to != nil)
	if err != nil || attempt == 0 {
		return err
	}
	j.begun = true
	if err := j.believed(attempt); err != nil {
		return err
	}
	if why := j.announce(ctx); why != "" { // nothing has left
		return j.settle(ctx, domain.Event{Kind: domain.Failed, Attempt: attempt, Error: why, Until: j.o.Now().Add(j.o.Patience.Retry).UTC()})
	}
	call, stop := j.call(ctx)
	receipt, err := to.Reply(call, j.outgoing())
	stop()
	receipt = sane(receipt)
	var no *source.Definite
	switch {
	case err == nil && receipt.ID == "" && receipt.URL == "":
		return j.settle(ctx, domain.Event{Kind: domain.Uncertain, Attempt: attempt, Error: "the network gave no receipt"})
	case err == nil:
		return j.settle(ctx, domain.Event{Kind: domain.Sent, Attempt: attempt, Receipt: &receipt})
	case errors.As(err, &no):
		return j.settle(ctx, j.refused(attempt, no)...)
	}
	return j.settle(ctx, domain.Event{Kind: domain.Uncertain, Attempt: attempt, Error: clip(err)})
}

// begin writes the attempt down, or parks the reply where it must not go out
// any more; then the attempt is 0. It decides on the state in which it writes.
func (j *job) begin(ctx context.Context, able bool) (attempt int, err error) {
	wrote, err := j.write(ctx, func(c *domain.Conversation, r *domain.Reply) ([]domain.Event, error) {
		attempt = 0
		if r.Status != domain.ReplyQueued && r.Status != domain.ReplyFailed || !r.Pending() || r.Token > j.token || !j.fenced() {
			return nil, errGone
		}
		if why := j.stop(c, r, able); why != "" {
			return []domain.Event{{Kind: domain.Parked, Error: why}}, nil
		}
		attempt = r.Attempts + 1
		e := domain.Event{Kind: domain.Sending, Attempt: attempt, Key: key(r.ID), Basis: r.Ref}
		if r.Started == 0 {
			e.Plan = j.due.Reply.Plan
		}
		return []domain.Event{e}, nil
	})
	if err == nil && len(wrote) > 0 {
		j.attempt = wrote[len(wrote)-1].Event.Ref()
	}
	return attempt, err
}

// believed looks whether the attempt counts, now that it is written down. One
// that others do not believe must not leave: they would send the reply as well.
func (j *job) believed(attempt int) error {
	return j.o.Log.Read(func(s kv.Snapshot) error {
		c, err := j.o.Conversation(s, j.due.Conversation)
		for i := range c.Replies {
			if r := &c.Replies[i]; r.ID == j.due.Reply.ID && r.Status == domain.ReplySending && r.Attempts == attempt && r.Token == j.token {
				return err
			}
		}
		return cmp.Or(err, errUnbelieved)
	})
}

// stop says why a reply must not go out any more; empty if it may.
func (j *job) stop(c *domain.Conversation, r *domain.Reply, able bool) string {
	if !able {
		return fmt.Sprintf("no account can reply on %s: post it by hand and give the link", j.due.To.Source)
	}
	if j.due.Text == "" {
		return "its text was erased"
	}
	if cl := &c.Claim; cl.Owner != r.Vouched && cl.Owner != r.By && cl.HeldAt(j.o.Now()) {
		return cl.Owner + " has the conversation now"
	}
	for i := range c.Heard {
		switch h := &c.Heard[i]; {
		case h.ID != r.To:
		case h.Deleted:
			return "the post was deleted before the reply left"
		case h.Mention.Revision != r.Revision:
			return "the post was changed after the reply was written: read it again"
		default:
			return ""
		}
	}
	return "there is no post to reply to"
}

// refused gives the events for an attempt that surely did not get out. A
// server that was not even asked, because it is to be left alone, cannot have
// refused anything: however often that happens, nobody has to look.
func (j *job) refused(attempt int, no *source.Definite) []domain.Event {
	e := domain.Event{Kind: domain.Failed, Attempt: attempt, Error: clip(no.Err)}
	switch {
	case no.Retry && attempt%maxAttempts == 0 && !unasked(no):
		why := fmt.Sprintf("tried %d times; at last: %s", attempt, e.Error)
		return []domain.Event{e, {Kind: domain.Parked, Error: why, With: 1}}
	case no.Retry:
		e.Until = j.o.Now().Add(max(j.pause(attempt), min(no.After, retryMax))).UTC()
	}
	return []domain.Event{e}
}

// unasked reports whether an error says that the server was left alone.
func unasked(err error) bool {
	var paused *web.Paused
	return errors.As(err, &paused)
}

// pause is how long to wait after a failed attempt: doubled each time up to a
// ceiling, of which the upper half is left to chance, so that replies that
// failed together are not tried again together.
func (j *job) pause(attempt int) time.Duration {
	d := min(j.o.Patience.Retry<<min(max(attempt-1, 0)%maxAttempts, 30), retryCeiling)
	return d/2 + time.Duration(j.o.Rand(int64(d/2)))
}

func (j *job) outgoing() source.Outgoing {
	started := j.due.Reply.Started.Time()
	if j.due.Reply.Started == 0 {
		started = j.o.Now()
	}
	return source.Outgoing{Key: key(j.due.Reply.ID), To: j.due.To, Text: j.due.Text, Started: started, Plan: j.due.Reply.Plan}
}

// key is the idempotency key of a reply: 16 characters, the same for every
// attempt and on every machine. Networks allow no more than about 25.
func key(reply string) string {
	sum := sha256.Sum256([]byte("hark reply\x00" + reply))
	return domain.ID(sum[:len(domain.ID{})]).String()
}
