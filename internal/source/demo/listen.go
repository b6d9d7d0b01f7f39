package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

const (
	batchMax   = 500                    // posts of one delivery
	lagPause   = 100 * time.Millisecond // before a batch is offered again to a log that is behind
	naturalGap = 1500 * time.Millisecond
	bundleGap  = 20 * time.Millisecond // at least, between batches: a thousand posts a second are fifty commits, as a network's pages are
)

// Listen implements source.Source. It ends with ctx, whose error it returns.
func (d *Demo) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	n, err := position(cursor)
	if err != nil {
		return err
	}
	to.Report(source.Health{State: source.Starting})
	to.Report(source.Health{State: source.Live, Detail: "a simulated day, seed " + strconv.FormatUint(d.o.Seed, 10)})
	at := times{}
	if n < backlog {
		if err := deliver(ctx, to, d.backlog(n, at)); err != nil {
			return err
		}
		n = backlog
	}
	due := d.o.Now().Add(d.gap(n))
	for {
		next := due
		if a, ok := d.nextAnswer(); ok && a.Before(next) {
			next = a
		}
		if soon := d.o.Now().Add(bundleGap); next.Before(soon) {
			next = soon
		}
		if err := d.sleep(ctx, next); err != nil {
			return err
		}
		now := d.o.Now()
		b := source.Batch{Mentions: d.dueAnswers(now)}
		for ; !due.After(now) && len(b.Mentions) < batchMax; n++ {
			m := d.script.at(n)
			at.stamp(&m, n, now.Add(-time.Duration(n%4)*700*time.Millisecond))
			b.Mentions = append(b.Mentions, m)
			due = due.Add(d.gap(n + 1))
		}
		if len(b.Mentions) == 0 {
			continue
		}
		b.Cursor = strconv.AppendInt(nil, int64(n), 10)
		if err := deliver(ctx, to, b); err != nil {
			return err
		}
	}
}

// position reads a cursor: how many posts were given.
func position(cursor []byte) (int, error) {
	if len(cursor) == 0 {
		return 0, nil
	}
	n, err := strconv.Atoi(string(cursor))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("read cursor %q of the simulated day: want how many posts were given", cursor)
	}
	return n, nil
}

// backlog is what was posted before the day was joined, from number n on, the
// oldest six hours ago, the newest a few seconds.
func (d *Demo) backlog(n int, at times) source.Batch {
	b := source.Batch{Cursor: strconv.AppendInt(nil, backlog, 10)}
	now := d.o.Now()
	for ; n < backlog; n++ {
		left := float64(backlog-n) / backlog
		m := d.script.at(n)
		at.stamp(&m, n, now.Add(-time.Duration(left*left*left*float64(6*time.Hour))).Add(-3*time.Second))
		b.Mentions = append(b.Mentions, m)
	}
	return b
}

// times remembers when those posts were written that are changed or taken down
// later: neither moves a post in time.
type times map[string]time.Time

// stamp sets when a post was written. After a restart that is not known of a
// post that changes; its time is then left out.
func (t times) stamp(m *domain.Mention, n int, now time.Time) {
	if m.Revision > 0 || m.Deleted {
		m.At = t[m.ID]
		delete(t, m.ID)
		return
	}
	m.At = now
	if place := n % cycle; place == threadRoot || place == doomed {
		t[m.ID] = now
	}
}

// gap is the time between post n-1 and post n.
func (d *Demo) gap(n int) time.Duration {
	if d.o.Rate > 0 {
		return time.Duration(float64(time.Second) / d.o.Rate)
	}
	r := chance(d.o.Seed^0x9a9, uint64(n))
	g := float64(naturalGap) * min(r.ExpFloat64(), 4) / d.o.Speed
	if spike(n) {
		g /= 3
	}
	return max(time.Duration(g), time.Millisecond)
}

// sleep waits until t, or until an answer comes that may be due before.
func (d *Demo) sleep(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(t.Sub(d.o.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-d.wake:
	case <-timer.C:
	}
	return nil
}

// deliver offers a batch until it is taken.
func deliver(ctx context.Context, to source.Sink, b source.Batch) error {
	for {
		err := to.Deliver(ctx, b)
		if !errors.Is(err, source.ErrLagging) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lagPause):
		}
	}
}

// nextAnswer is when the next answer of a customer is due.
func (d *Demo) nextAnswer() (due time.Time, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.answers {
		if !ok || a.due.Before(due) {
			due, ok = a.due, true
		}
	}
	return due, ok
}

// dueAnswers takes out the answers of customers that are due.
func (d *Demo) dueAnswers(now time.Time) []domain.Mention {
	d.mu.Lock()
	defer d.mu.Unlock()
	var ripe []domain.Mention
	rest := d.answers[:0]
	for _, a := range d.answers {
		if a.due.After(now) {
			rest = append(rest, a)
			continue
		}
		a.mention.At = a.due
		ripe = append(ripe, a.mention)
	}
	d.answers = rest
	return ripe
}
