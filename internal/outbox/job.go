package outbox

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/source"
	"hark/internal/view"
)

// job is one thing done about one reply.
type job struct {
	*Outbox
	due  view.Due
	look look
}

// errGone says that the reply is not as the job believed: somebody took it
// back, or said something else about it meanwhile. Nothing was written.
var errGone = errors.New("the reply has changed")

// do acts on the reply once. Its error says that nothing could be written.
func (j *job) do(ctx context.Context) error {
	switch j.due.Reply.Status {
	case domain.ReplySending:
		// No attempt of ours is under way, so hark ended during this one.
		return j.settle(ctx, domain.Event{Kind: domain.Uncertain, Error: "hark ended while it was being sent"})
	case domain.ReplyUncertain:
		return j.find(ctx)
	}
	return j.send(ctx)
}

// send makes one attempt.
func (j *job) send(ctx context.Context) error {
	to := j.o.Repliers[j.due.To.Source]
	if to != nil && j.due.Reply.Attempts > 0 && j.due.Reply.Status == domain.ReplyQueued {
		// A person wants it sent again. If the network has it already, that is better.
		if receipt, found, err := j.ask(ctx, to); err == nil && found {
			return j.settle(ctx, domain.Event{Kind: domain.Sent, Receipt: &receipt})
		}
	}
	attempt, err := j.begin(ctx, to != nil)
	if err != nil || attempt == 0 {
		return err
	}
	call, stop := context.WithTimeout(ctx, callTimeout)
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
	err = j.write(ctx, func(c *domain.Conversation, r *domain.Reply) ([]domain.Event, error) {
		attempt = 0
		if r.Status != domain.ReplyQueued && r.Status != domain.ReplyFailed || !r.Pending() {
			return nil, errGone
		}
		if why := j.stop(c, r, able); why != "" {
			return []domain.Event{{Kind: domain.Parked, Error: why}}, nil
		}
		attempt = r.Attempts + 1
		return []domain.Event{{Kind: domain.Sending, Attempt: attempt, Key: key(r.ID)}}, nil
	})
	return attempt, err
}

// stop says why a reply must not go out any more; empty if it may.
func (j *job) stop(c *domain.Conversation, r *domain.Reply, able bool) string {
	if !able {
		return fmt.Sprintf("no account can reply on %s: post it by hand and give the link", j.due.To.Source)
	}
	if j.due.Text == "" {
		return "its text was erased"
	}
	if cl := &c.Claim; cl.Owner != r.Vouched && cl.HeldAt(j.o.Now()) {
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

// refused gives the events for an attempt that surely did not get out.
func (j *job) refused(attempt int, no *source.Definite) []domain.Event {
	e := domain.Event{Kind: domain.Failed, Attempt: attempt, Error: clip(no.Err)}
	switch {
	case no.Retry && attempt%maxAttempts == 0:
		why := fmt.Sprintf("tried %d times; at last: %s", attempt, e.Error)
		return []domain.Event{e, {Kind: domain.Parked, Error: why, With: 1}}
	case no.Retry:
		e.Until = j.o.Now().Add(max(j.pause(attempt), min(no.After, retryMax))).UTC()
	}
	return []domain.Event{e}
}

// pause is how long to wait after a failed attempt: doubled each time up to a
// ceiling, of which the upper half is left to chance, so that replies that
// failed together are not tried again together.
func (j *job) pause(attempt int) time.Duration {
	d := min(retryFirst<<min((attempt-1)%maxAttempts, 30), retryCeiling)
	return d/2 + time.Duration(j.o.Rand(int64(d/2)))
}

func (j *job) outgoing() source.Outgoing {
	started := j.due.Reply.Started.Time()
	if j.due.Reply.Started == 0 {
		started = j.o.Now()
	}
	return source.Outgoing{Key: key(j.due.Reply.ID), To: j.due.To, Text: j.due.Text, Started: started}
}

// key is the idempotency key of a reply: 16 characters, the same for every
// attempt and on every machine. Networks allow no more than about 25.
func key(reply string) string {
	sum := sha256.Sum256([]byte("hark reply\x00" + reply))
	return domain.ID(sum[:len(domain.ID{})]).String()
}

// settle writes what is known, and does not give up while hark runs: until it
// is written, nothing else is done about the reply. Once ctx has ended it
// tries once more, then leaves the reply to be looked up next time.
func (j *job) settle(ctx context.Context, events ...domain.Event) error {
	last, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(settleWait, stop) })()
	expects := domain.ReplySending
	if j.due.Reply.Status == domain.ReplyUncertain {
		expects = domain.ReplyUncertain
	}
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		ended := ctx.Err() != nil
		err := j.write(last, func(_ *domain.Conversation, r *domain.Reply) ([]domain.Event, error) {
			if events[0].Kind != domain.Sent && r.Status != expects {
				return nil, errGone
			}
			return events, nil
		})
		if err == nil || errors.Is(err, errGone) || ended {
			return err
		}
		_ = source.Sleep(ctx, pause) // cut short by the end of ctx, it is the last pause
	}
}

// write puts events down, decided in the transaction that writes them, in the
// journal that accepted the reply: no other is believed about it.
func (j *job) write(ctx context.Context, decide func(*domain.Conversation, *domain.Reply) ([]domain.Event, error)) error {
	_, err := j.o.Log.Write(ctx, j.due.Reply.Ref.Journal, func(s kv.Snapshot) (eventlog.Batch, error) {
		var b eventlog.Batch
		c, err := j.o.Conversation(s, j.due.Conversation)
		if err != nil {
			return b, err
		}
		for i := range c.Replies {
			r := &c.Replies[i]
			if r.ID != j.due.Reply.ID || r.Settled() {
				continue
			}
			events, err := decide(&c, r)
			for _, e := range events {
				e.Conversation, e.Reply = c.ID, r.ID
				b.Proposals = append(b.Proposals, domain.Proposal{Event: e})
			}
			return b, err
		}
		return b, errGone
	})
	return err
}
