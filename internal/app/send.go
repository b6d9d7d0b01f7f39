package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// ReplyParams are those of reply.
type ReplyParams struct {
	ID     string        `json:"id"`
	Text   string        `json:"text"`
	Posted string        `json:"posted,omitempty"` // the link, where a person posted it
	Wait   time.Duration `json:"wait_ns"`          // how long to wait for the receipt
}

// Replied is what became of a reply.
type Replied struct {
	ID      string          `json:"id"` // of the conversation
	Reply   string          `json:"reply"`
	State   string          `json:"state"`
	Receipt *domain.Receipt `json:"receipt,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// replyVerb accepts a reply and waits for its receipt. One that needs an approver
// is proposed, and done with. A reply that is still
// on its way when the wait is over is not lost: the outbox goes on with it, and
// the code says that it was done in part.
func replyVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ReplyParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	var id domain.ID
	if err := a.lookup(p.ID, &id); err != nil {
		return err
	}
	before := a.end()
	if _, err := a.act(ctx, desk.Command{Verb: "reply", ID: id, Text: p.Text, Posted: p.Posted}); err != nil {
		return err
	}
	r, err := a.latestReply(id)
	if err != nil {
		return err
	}
	if r.Pending() && p.Wait > 0 {
		if r, err = a.await(ctx, id, r.ID, before, p.Wait); err != nil {
			return err
		}
	}
	answer := Replied{ID: id.String(), Reply: r.ID, State: string(r.Status), Error: r.Error}
	if r.Status == domain.ReplySent {
		answer.Receipt = &r.Receipt
	}
	if err := emitJSON(emit, answer); err != nil {
		return err
	}
	switch {
	case r.Status == domain.ReplySent, r.Status == domain.ReplyProposed:
		return nil
	case r.Pending():
		return Failure(Partly, "it goes out while hark or `hark listen` runs; `hark show "+id.Short()+"` tells", "the reply is %s, not sent yet", r.Status)
	}
	return Failure(Failed, "`hark retry "+id.Short()+"` sends it again", "the reply was not sent: %s", r.Error)
}

// DeleteParams are those of delete.
type DeleteParams struct {
	ID   string        `json:"id"`
	Wait time.Duration `json:"wait_ns"` // how long to wait for the network
}

// deleteVerb has the latest reply that is out taken down, and waits for the
// network to confirm it. What is not done when the wait is over goes on.
func deleteVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p DeleteParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	var id domain.ID
	if err := a.lookup(p.ID, &id); err != nil {
		return err
	}
	before := a.end()
	if _, err := a.act(ctx, desk.Command{Verb: "delete", ID: id}); err != nil {
		return err
	}
	r, err := a.recalled(id, before)
	if err == nil && p.Wait > 0 {
		r, err = a.await(ctx, id, r.ID, before, p.Wait)
	}
	if err != nil {
		return err
	}
	if err := emitJSON(emit, Replied{ID: id.String(), Reply: r.ID, State: string(r.Status), Error: r.Error}); err != nil {
		return err
	}
	switch {
	case r.Status == domain.ReplyDeleted:
		return nil
	case r.Pending():
		return Failure(Partly, "it goes on while hark or `hark listen` runs; `hark undo "+id.Short()+"` leaves the reply where it is", "the reply is not deleted yet")
	}
	return Failure(Failed, "open its page and delete it there by hand", "the reply was not deleted: %s", r.Error)
}

// recalled is the reply whose recall was written after that position.
func (a *App) recalled(id domain.ID, after uint64) (r domain.Reply, err error) {
	err = a.log.Read(func(s kv.Snapshot) error {
		t, err := view.ThreadOf(s, id)
		if err != nil {
			return err
		}
		for _, e := range t.Events {
			if e.Pos <= after || e.Event.Kind != domain.Recalled {
				continue
			}
			if i := slices.IndexFunc(t.Conversation.Replies, func(r domain.Reply) bool { return r.ID == e.Event.Reply }); i >= 0 {
				r = t.Conversation.Replies[i]
			}
		}
		return nil
	})
	return r, err
}

func (a *App) latestReply(id domain.ID) (r domain.Reply, err error) {
	err = a.log.Read(func(s kv.Snapshot) error {
		c, err := view.Conversation(s, id)
		if err == nil && len(c.Replies) > 0 {
			r = c.Replies[len(c.Replies)-1]
		}
		return err
	})
	return r, err
}

// await follows the log until the outbox has nothing more to do for the reply
// by itself, or the wait is over.
func (a *App) await(ctx context.Context, id domain.ID, reply string, from uint64, wait time.Duration) (domain.Reply, error) {
	limited, stop := context.WithTimeout(ctx, wait)
	defer stop()
	for entries, err := range a.log.Follow(limited, from) {
		if err != nil && limited.Err() == nil {
			return domain.Reply{}, err
		}
		ours := func(e domain.Entry) bool { return e.Event.Conversation == id && e.Event.Reply == reply }
		if !slices.ContainsFunc(entries, ours) {
			continue
		}
		r, err := a.replyOf(id, reply)
		if err != nil || !r.Pending() {
			return r, err
		}
	}
	if err := ctx.Err(); err != nil {
		return domain.Reply{}, err
	}
	return a.replyOf(id, reply)
}

func (a *App) replyOf(id domain.ID, reply string) (domain.Reply, error) {
	var c domain.Conversation
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		c, err = view.Conversation(s, id)
		return err
	}); err != nil {
		return domain.Reply{}, err
	}
	if i := slices.IndexFunc(c.Replies, func(r domain.Reply) bool { return r.ID == reply }); i >= 0 {
		return c.Replies[i], nil
	}
	return domain.Reply{}, errors.New("the reply was taken back")
}
