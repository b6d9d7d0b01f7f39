package hub

import (
	"context"
	"sync"
	"time"
)

// clock knows what the time is at the hub, at least. A message that is read
// now was stored before now, by the hub's clock; from then on this machine's
// monotonic clock counts. Its own wall clock may be wrong by any amount.
type clock struct {
	mu     sync.Mutex
	at     time.Time // the hub's
	since  time.Time // when that was heard, here
	probed time.Time
	last   uint64 // the number of the latest probe
}

// now is the earliest that it can be at the hub; zero where nothing is known.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return time.Time{}
	}
	return c.at.Add(time.Since(c.since))
}

// heard learns from a message that was just read.
func (c *clock) heard(at time.Time) {
	if at.After(c.now()) {
		c.set(at)
	}
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since = at, time.Now()
}

// here is a time of the hub by this machine's clock, as far as that is known.
func (c *clock) here(at time.Time) time.Time {
	now := c.now()
	if now.IsZero() {
		return at
	}
	return time.Now().Add(at.Sub(now))
}

// probeEvery is for how long what a probe learned is close enough.
const probeEvery = 10 * time.Second

// ClockLease names the lease that nobody ever has: a word on it is a look at
// the hub's clock, for which everybody may write one.
const ClockLease = "clock"

// probe asks the hub what the time is, by having it store a word of no
// meaning. It is done before anybody is told that something is still held. Two
// may well ask at once: nobody waits for another's answer.
func (c *clock) probe(ctx context.Context, m Member) error {
	c.mu.Lock()
	fresh, last := !c.probed.IsZero() && time.Since(c.probed) < probeEvery, c.last
	c.mu.Unlock()
	if fresh {
		return nil
	}
	subject := m.Desk.Lease(ClockLease, m.Journal.String())
	data, err := word{State: released, By: m.By, Nonce: "clock"}.encode()
	if err != nil {
		return err
	}
	for range tries {
		if _, err = m.Line.Claims().Put(ctx, subject, data, Expect{subject, last}); err == nil {
			break
		}
		stored, found, e := m.Line.Claims().Last(ctx, subject)
		if e != nil {
			return e
		}
		if last = 0; found {
			last = stored.Seq
		}
	}
	if err != nil {
		return err
	}
	stored, found, err := m.Line.Claims().Last(ctx, subject)
	if err != nil || !found {
		return err
	}
	c.set(stored.At)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.probed = stored.Seq, time.Now()
	return nil
}
