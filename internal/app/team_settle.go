package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
	"hark/internal/view"
)

// review has somebody look at what the hub should know of a conversation:
// whether our claim is settled, runs on, or was given back. It never waits.
func (t *team) review(id domain.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.due[id] = true
	select {
	case t.ring <- struct{}{}:
	default: // already rung
	}
}

// settleEvery is how often claims are looked at again that somebody else has
// at the hub.
const settleEvery = time.Minute

// settle brings the hub's word on our claims and the log's together: whenever
// something changed, and for all of them when the line comes back.
func (t *team) settle(ctx context.Context) error {
	again := time.NewTicker(settleEvery)
	defer again.Stop()
	for was := false; ; {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		up := t.connected() != nil
		if up && !was {
			if err := t.reviewAll(ctx); err != nil {
				return err
			}
		}
		if was = up; up {
			t.settleDue(ctx)
		}
		select {
		case <-t.ring:
		case <-again.C:
			t.reviewLost()
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// reviewLost has those looked at again that somebody else had at the hub.
func (t *team) reviewLost() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for id := range t.lost {
		t.due[id] = true
	}
	clear(t.lost)
}

// reviewAll has all conversations looked at that are ours and not settled.
func (t *team) reviewAll(ctx context.Context) error {
	at := t.a.at()
	for _, state := range []domain.Status{domain.StatusOpen, domain.StatusSnoozed} {
		f, err := view.ParseFilter("is:mine is:" + string(state))
		if err != nil {
			return err
		}
		page := view.Page{Limit: pageRows}
		for more := true; more && ctx.Err() == nil; more = page.After > 0 {
			if err := t.a.log.Read(func(s kv.Snapshot) error {
				found, err := view.Find(s, f, at, page)
				for i := range found.Rows {
					if found.Rows[i].HeldAt(at.Now) && !found.Rows[i].Settled {
						t.review(found.Rows[i].ID)
					}
				}
				page.After = found.Next
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleDue settles what is to be looked at. What cannot be asked now stays due.
func (t *team) settleDue(ctx context.Context) {
	for ctx.Err() == nil {
		t.mu.Lock()
		var id domain.ID
		found := false
		for id = range t.due {
			delete(t.due, id)
			found = true
			break
		}
		t.mu.Unlock()
		claims := t.claims()
		if !found || claims == nil {
			return
		}
		bounded, stop := context.WithTimeout(ctx, askWait)
		err := t.settleOne(bounded, claims, id)
		stop()
		if errors.Is(err, hub.ErrUnsure) || errors.Is(err, hub.ErrOffline) || errors.Is(err, context.DeadlineExceeded) {
			t.mu.Lock()
			t.due[id] = true // the line's return, or the next minute, is a reason to look again
			t.mu.Unlock()
			return
		}
		if err != nil && ctx.Err() == nil {
			t.a.o.Diary.Warn("settle a claim with the hub", "conversation", id, "error", err)
		}
	}
}

// settleOne makes the hub's word on one conversation that of the log.
func (t *team) settleOne(ctx context.Context, claims *hub.Claims, id domain.ID) error {
	var c domain.Conversation
	if err := t.a.log.Read(func(s kv.Snapshot) (err error) {
		c, err = view.Conversation(s, id)
		return err
	}); err != nil {
		return err
	}
	now := t.a.o.Now()
	t.mu.Lock()
	until, known := t.held[id]
	t.mu.Unlock()
	left := c.Claim.Until.Sub(now)
	switch mine := c.Mine(t.a.o.Config.Me) && left > 0; {
	case mine && c.Claim.Token == 0 && c.Status != domain.StatusResolved:
		return t.redeem(ctx, claims, &c)
	case mine && c.Status != domain.StatusResolved && (!known || c.Claim.Until.Sub(until) > t.a.o.Config.Lease.Duration/renewAt):
		g, err := claims.Renew(ctx, id, left)
		if held, lost := errors.AsType[*hub.HeldError](err); lost {
			t.forget(id)
			t.a.changes.alert(fmt.Sprintf("%s has taken %s, by the word of the hub; your draft is kept", held.By, t.a.called(id)))
			return nil
		}
		if errors.Is(err, hub.ErrLost) {
			g, err = claims.Take(ctx, id, left)
		}
		if err == nil {
			t.granted(id, g)
		}
		return err
	case !mine && known:
		err := claims.Release(ctx, id)
		if err == nil {
			t.forget(id)
		}
		return err
	}
	return nil
}

// renewAt: a lease is renewed at the hub once what was done since is worth a
// tenth of one.
const renewAt = 10

func (t *team) forget(id domain.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.held, id)
}

// redeem has the hub settle a claim that was made without it. Where somebody
// else has the conversation there, their claim is on its way into this log,
// and both are told when it is in.
func (t *team) redeem(ctx context.Context, claims *hub.Claims, c *domain.Conversation) error {
	g, err := claims.Take(ctx, c.ID, c.Claim.Until.Sub(t.a.o.Now()))
	if _, lost := errors.AsType[*hub.HeldError](err); lost {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.lost[c.ID] = true // until then, or for good
		return nil
	}
	if err != nil {
		return err
	}
	t.granted(c.ID, g)
	_, err = t.a.me.write(ctx, func(s kv.Snapshot) (batch, error) {
		now, err := view.Conversation(s, c.ID)
		if err != nil || now.Claim.Ref != c.Claim.Ref || now.Claim.Token != 0 {
			t.review(c.ID) // it went on meanwhile; what the hub has granted may have to be given back
			return batch{}, err
		}
		e := domain.Event{Kind: domain.Renewed, Conversation: c.ID, By: t.a.o.Config.Me, Until: g.Until.UTC(), Token: g.Token}
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	})
	return err
}

// called is what to call a conversation on a screen: its author.
func (a *App) called(id domain.ID) (name string) {
	name = "conversation " + id.Short()
	_ = a.log.Read(func(s kv.Snapshot) error { // without it the id says enough
		if r, found, err := view.Get(s, id); err == nil && found {
			name = r.Author.Label() + "'s conversation"
		}
		return nil
	})
	return name
}
