package hub

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Leases gives leases to listeners and senders: one journal at a time has one.
type Leases struct {
	m     Member
	last  time.Duration
	clock clock
}

// NewLeases gives the leases of a member; each lasts for that long, and is
// renewed meanwhile. It is the same for all at a desk: nobody's counts for longer.
func NewLeases(m Member, last time.Duration) *Leases {
	return &Leases{m: m, last: min(last, MaxLease)}
}

func (l *Leases) post(name string) *post {
	return &post{l.m, &l.clock, rules{most: l.last}, l.m.Desk.Lease(name, l.m.Journal.String()), l.m.Desk.Lease(name, "*")}
}

// Lease is one that is held.
type Lease struct {
	Token uint64 // fences: whoever takes it later has a higher one
	until *atomic.Pointer[time.Time]
}

// Left is for how long the lease is held at least, unless it is renewed; 0 or
// less where it may have ended. It is asked right before what it protects. A
// machine that slept has a monotonic clock that stood still, one that was set
// has a wall clock that jumped: whichever says less counts.
func (l Lease) Left() time.Duration {
	until, now := *l.until.Load(), time.Now()
	return min(until.Sub(now), until.Round(0).Sub(now.Round(0)))
}

// Hold waits for the lease called name and runs f while it is held. The
// context of f ends a sixth of its length before the lease does; f is then
// waited for, and run again when the lease is had again. When f returns by
// itself, the lease is given back, and Hold returns its error.
func (l *Leases) Hold(ctx context.Context, name string, f func(ctx context.Context, l Lease) error) error {
	p := l.post(name)
	var t tenure
	for ctx.Err() == nil {
		g, now, err := p.take(ctx, t, l.m.word(taken, l.last), false)
		t = now
		var held *HeldError
		switch {
		case err == nil:
			if done, err := l.run(ctx, p, running{g, t}, f); done {
				return err
			}
			t = tenure{}
		case errors.As(err, &held):
			l.wait(ctx, p, &t)
		case errors.Is(err, ErrDenied):
			return fmt.Errorf("take lease %s: %w", name, err)
		default:
			sleep(ctx, l.last/6+rand.N(l.last/6))
		}
	}
	return ctx.Err()
}

// wait returns when a lease that somebody has may be free: it has run out, or
// something was said of it, which is read.
func (l *Leases) wait(ctx context.Context, p *post, t *tenure) {
	ctx, cancel := context.WithTimeout(ctx, min(t.until.Sub(l.clock.now()), l.last)+time.Millisecond)
	defer cancel()
	for _, err := range l.m.Line.Claims().Follow(ctx, p.filter, t.last+1) {
		if err == nil {
			*t, err = p.read(ctx)
		}
		if err != nil {
			sleep(ctx, l.last/6)
		}
		break
	}
}

// running is a lease that was had, and what was said of it last.
type running struct {
	Grant
	tenure
}

// run runs f until it returns, which is done, or until the lease ends.
func (l *Leases) run(ctx context.Context, p *post, r running, f func(ctx context.Context, l Lease) error) (done bool, err error) {
	lease := Lease{r.Token, &atomic.Pointer[time.Time]{}}
	lease.until.Store(&r.Until)
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	returned := make(chan error, 1)
	go func() {
		defer cancel()
		returned <- f(inner, lease)
	}()
	l.renew(inner, p, &r, lease)
	early := inner.Err() != nil // f has returned, or ctx has ended
	cancel()
	err = <-returned
	if lease.Left() > 0 {
		back, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease.Left())
		defer cancel()
		_ = p.release(back, r.tenure) // it runs out by itself
	}
	if ctx.Err() != nil {
		return true, ctx.Err()
	}
	if early && err != nil {
		err = fmt.Errorf("hold lease: %w", err)
	}
	return early, err
}

// renew renews a lease until ctx ends, or until it is lost or about to end.
func (l *Leases) renew(ctx context.Context, p *post, r *running, lease Lease) {
	for {
		if sleep(ctx, min(l.last/3, lease.Left()-l.last/6)); ctx.Err() != nil {
			return
		}
		left := lease.Left() - l.last/6
		if left <= 0 {
			return
		}
		once, cancel := context.WithTimeout(ctx, left)
		g, t, err := p.take(once, r.tenure, l.m.word(renewed, l.last), false)
		cancel()
		var held *HeldError
		switch {
		case err == nil && g.Token == r.Token:
			r.tenure = t
			lease.until.Store(&g.Until)
		case err == nil, errors.As(err, &held), errors.Is(err, ErrLost):
			return
		default:
			if sleep(ctx, min(l.last/12, lease.Left()-l.last/6)); ctx.Err() != nil {
				return
			}
		}
	}
}

// Holder is who has the lease called name now.
func (l *Leases) Holder(ctx context.Context, name string) (h Holder, held bool, err error) {
	return l.post(name).who(ctx)
}
