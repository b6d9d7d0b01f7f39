package outbox

import (
	"context"
	"errors"
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
	due   view.Due
	look  look
	begun bool // an attempt of ours is written down

	journal domain.JournalID // in which the job writes
	token   uint64           // the number of the lease under which it works; 0 needs none
	until   time.Time        // the end of the lease, as it was last seen
	attempt domain.Ref       // the event that wrote the attempt down
}

// errGone says that the reply is not as the job believed: somebody took it
// back, or said something else about it meanwhile. Nothing was written.
var errGone = errors.New("the reply has changed")

// errUnbelieved says that what this machine writes of a reply does not count.
var errUnbelieved = errors.New("the roster does not let this machine send it")

// do acts on the reply once. Its error says that nothing could be written.
func (j *job) do(ctx context.Context) error {
	if mine, err := j.hold(ctx); !mine {
		return err
	}
	switch j.due.Reply.Status {
	case domain.ReplySending:
		// No attempt of ours is under way, so hark ended during this one, here
		// or on the machine that had the lease before.
		return j.settle(ctx, domain.Event{Kind: domain.Uncertain, Error: "hark ended while it was being sent"})
	case domain.ReplyUncertain:
		return j.find(ctx)
	case domain.ReplyRecalled:
		return j.remove(ctx)
	}
	return j.send(ctx)
}

// settle writes what is known, and does not give up while hark runs: until it
// is written, nothing else is done about the reply. Once ctx has ended it
// tries once more, then leaves the reply to be looked up next time.
func (j *job) settle(ctx context.Context, events ...domain.Event) error {
	last, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(settleWait, stop) })()
	expects := j.due.Reply.Status
	if j.begun {
		expects = domain.ReplySending
	}
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		ended := ctx.Err() != nil
		_, err := j.write(last, func(_ *domain.Conversation, r *domain.Reply) ([]domain.Event, error) {
			if !j.fits(events[0].Kind, r, expects) {
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

// fits reports whether what is known can still be said of a reply. That it is
// out, or was taken down, is so whatever was written meanwhile; the rest is no
// longer ours to say once somebody sends it under a later lease.
func (j *job) fits(kind domain.Kind, r *domain.Reply, expects domain.ReplyStatus) bool {
	switch kind {
	case domain.Sent:
		return !r.Out() && !r.Settled()
	case domain.Removed:
		return r.Out()
	}
	return r.Status == expects && r.Token <= j.token
}

// write puts events down, decided in the transaction that writes them: in the
// journal that accepted the reply, or in that of whoever sends for the desk. No
// other is believed about it.
func (j *job) write(ctx context.Context, decide func(*domain.Conversation, *domain.Reply) ([]domain.Event, error)) ([]domain.Entry, error) {
	return j.o.Log.Write(ctx, j.journal, func(s kv.Snapshot) (eventlog.Batch, error) {
		var b eventlog.Batch
		c, err := j.o.Conversation(s, j.due.Conversation)
		if err != nil {
			return b, err
		}
		for i := range c.Replies {
			r := &c.Replies[i]
			if r.ID != j.due.Reply.ID {
				continue
			}
			events, err := decide(&c, r)
			for _, e := range events {
				e.Conversation, e.Reply, e.Token = c.ID, r.ID, j.token
				b.Proposals = append(b.Proposals, domain.Proposal{Event: e})
			}
			return b, err
		}
		return b, errGone
	})
}
