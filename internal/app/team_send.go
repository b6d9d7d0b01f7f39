package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"hark/internal/bundle"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/outbox"
)

// sendsFor reports whether somebody's machines send the replies on a source
// for the whole desk.
func (t *team) sendsFor(source string) bool {
	return t != nil && slices.ContainsFunc(t.a.roster().Present(), func(m domain.Member) bool { return m.SendsFor(source) })
}

// outbox is how this machine sends for the desk; nil is a desk without a hub.
func (t *team) outbox() *outbox.Team {
	if t == nil {
		return nil
	}
	return &outbox.Team{
		Shared: t.sendsFor, Journal: t.a.me.journal, Tell: t.tell, Changed: t.sending,
		Lease: func(source string) (token uint64, until time.Time, held bool) {
			t.mu.Lock()
			defer t.mu.Unlock()
			l, held := t.leases[accountLease(source)]
			if !held || !t.ready[accountLease(source)] {
				return 0, time.Time{}, false
			}
			return l.Token, time.Now().Add(l.Left()), true
		},
	}
}

// send takes turns in sending the replies on a source, as long as the roster
// has this machine do that.
func (t *team) send(ctx context.Context, source string) error {
	return t.while(ctx, func() bool { return t.granting(source) }, func(ctx context.Context) error {
		return t.inTurn(ctx, accountLease(source), t.a.me, func(ctx context.Context) error {
			line := t.connected()
			if line == nil || t.caughtUp(ctx, line) != nil {
				<-ctx.Done() // without a line nobody sends
				return nil
			}
			t.readied(accountLease(source), true)
			defer t.readied(accountLease(source), false)
			<-ctx.Done()
			return nil
		})
	})
}

// granting reports whether the roster has us send the replies on a source.
func (t *team) granting(source string) bool {
	terms, present := t.a.roster().By(t.a.me.opened())
	return present && terms.SendsFor(source)
}

// readied notes that the outbox may send on an account, or no longer.
func (t *team) readied(name string, ready bool) {
	t.mu.Lock()
	if delete(t.ready, name); ready {
		t.ready[name] = true
	}
	t.mu.Unlock()
	select {
	case t.sending <- struct{}{}:
	default: // the outbox has still to look
	}
}

// caughtUp waits until the log has all that the hub has now.
func (t *team) caughtUp(ctx context.Context, line hub.Line) error {
	last, _, err := line.Events().Last(ctx, t.desk.Events("*"))
	if err != nil {
		return fmt.Errorf("look how far the hub is: %w", err)
	}
	return t.until(ctx, func() bool { return t.synced.Read >= last.Seq })
}

// until waits for something that syncing brings about.
func (t *team) until(ctx context.Context, good func() bool) error {
	for {
		t.mu.Lock()
		is, news := good(), t.news
		t.mu.Unlock()
		if is {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tellAgain is how often it is asked whether the hub has an event that is on
// its way.
const tellAgain = 50 * time.Millisecond

// tell waits until the hub has an event of this machine.
func (t *team) tell(ctx context.Context, ref domain.Ref) error {
	for {
		line := t.connected()
		if line == nil {
			return hub.ErrOffline
		}
		m, found, err := line.Events().Last(ctx, t.desk.Events(ref.Journal.String()))
		if err == nil && found && reaches(m.Data, ref) {
			return nil
		}
		pause(ctx, tellAgain)
		if ctx.Err() != nil {
			return fmt.Errorf("tell the hub: %w", ctx.Err())
		}
	}
}

// reaches reports whether a chunk of a journal goes up to an event.
func reaches(chunk []byte, ref domain.Ref) bool {
	b, err := bundle.Read(bytes.NewReader(chunk))
	return err == nil && slices.ContainsFunc(b.Heads, func(h domain.Head) bool { return h.Journal == ref.Journal && h.Seq >= ref.Seq })
}
