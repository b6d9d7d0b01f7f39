package discourse

import (
	"context"
	"maps"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"

	"hark/internal/domain"
	"hark/internal/source"
)

// chunk is how many posts are handed over at once: each may cost requests.
// Of takenMax posts it is known that they need not be asked for again.
const (
	chunk    = 20
	takenMax = 20_000
)

// cursor says for each list until when all of it is on disk.
type cursor struct {
	Until map[string]time.Time `json:"until"`
}

// listener is one Listen.
type listener struct {
	d       *Discourse
	cur     cursor
	threads *threads
	taken   map[source.NativeID]bool // handed over as mentions, or looked at and left out
	fresh   source.Fresh
	hook    *hook // nil without a webhook
	away    bool  // somebody may have written while nobody listened: it is counted
	missed  int
}

// Listen implements source.Source.
func (d *Discourse) Listen(ctx context.Context, raw []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting, Detail: d.client.Base().String()})
	defer d.client.Close()
	l := &listener{d: d, cur: readCursor(raw), threads: newThreads(d), taken: map[source.NativeID]bool{}}
	if d.o.Stream == "" {
		return l.poll(ctx, to)
	}
	var err error
	if l.hook, err = d.newHook(ctx); err != nil {
		to.Report(source.Health{State: source.Broken, Error: err.Error()})
		return err
	}
	to.Report(source.Health{Detail: d.client.Base().String() + ", its webhook at http://" + l.hook.ln.Addr().String()})
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return l.hook.serve(ctx) })
	g.Go(func() error { return l.poll(ctx, to) })
	return g.Wait()
}

// readCursor reads a cursor; one that cannot be read is none.
func readCursor(raw []byte) cursor {
	var c cursor
	if len(raw) > 0 && source.ReadJSON(raw, &c) != nil {
		c = cursor{}
	}
	if c.Until == nil {
		c.Until = map[string]time.Time{}
	}
	return c
}

// poll reads all lists again and again, and at once when the webhook calls.
func (l *listener) poll(ctx context.Context, to source.Sink) error {
	l.away = true
	lists := l.d.lists()
	pace := l.d.o.Pace(DefaultEvery)
	return source.Again(ctx, to, pace, func(ctx context.Context, to source.Sink) (time.Duration, error) {
		l.threads.begin()
		if len(l.taken) > takenMax {
			l.taken = map[source.NativeID]bool{}
		}
		l.missed = 0
		for i := range lists {
			if err := l.read(ctx, to, &lists[i]); err != nil {
				l.away = true
				l.threads = newThreads(l.d) // what it placed may not have been handed over
				return 0, err
			}
		}
		l.away = false
		to.Report(source.Health{State: source.Live})
		if l.hook == nil {
			return 0, nil
		}
		to.Report(source.Health{NextTry: time.Now().Add(pace.Every)})
		return time.Millisecond, l.wait(ctx, to, pace.Every)
	})
}

// wait waits for the time of the next poll or the webhook's call, and tells
// what became of posts that the webhook names.
func (l *listener) wait(ctx context.Context, to source.Sink, every time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(every):
	case <-l.hook.calls:
	}
	for _, id := range l.hook.take() {
		if !l.taken[id] {
			continue // not ours to tell of, or found by the poll that follows
		}
		if err := l.again(ctx, to, item{id: id}); err != nil {
			return err
		}
	}
	return nil
}

// again tells of a post that was told before: it may have changed, or be gone.
func (l *listener) again(ctx context.Context, to source.Sink, it item) error {
	p, err := l.d.post(ctx, it.id)
	var b source.Batch
	switch {
	case source.Absent(err) || err == nil && p.gone():
		b.Mentions = []domain.Mention{{ID: string(it.id), Source: l.d.o.Name, Deleted: true}}
	case err != nil:
		return err
	case l.d.own(p):
		return nil
	default:
		if b.Mentions, err = l.threads.place(ctx, p); err != nil {
			return err
		}
	}
	_, err = l.fresh.Deliver(ctx, to, b)
	return err
}

// read hands over what is new in a list.
func (l *listener) read(ctx context.Context, to source.Sink, of *list) error {
	since := l.cur.Until[of.name]
	items, refused, err := l.d.down(ctx, of, since)
	if err != nil {
		return err
	}
	if _, err := l.fresh.Deliver(ctx, to, source.Batch{Refused: refused}); err != nil {
		return err
	}
	var fresh []item
	until := since
	for _, it := range items {
		if !l.taken[it.id] {
			fresh = append(fresh, it)
		}
	}
	if l.away && len(fresh) > 0 { // reading them may take minutes
		to.Report(source.Health{State: source.CatchingUp})
	}
	for len(fresh) > 0 {
		part := fresh[:min(chunk, len(fresh))]
		fresh = fresh[len(part):]
		b, err := l.batch(ctx, part)
		if err != nil {
			return err
		}
		for _, it := range part {
			if it.at.After(until) {
				until = it.at
			}
		}
		next := cursor{Until: maps.Clone(l.cur.Until)}
		next.Until[of.name] = until
		if b.Cursor, err = json.Marshal(next, json.Deterministic(true)); err != nil {
			return err
		}
		handed, err := l.fresh.Hand(ctx, to, b)
		if err != nil {
			return err
		}
		l.cur = next
		for _, it := range part {
			l.taken[it.id] = true
		}
		l.missed += source.Newer(handed, since)
		if l.away && l.missed > 0 {
			to.Report(source.Health{State: source.CatchingUp, Missed: l.missed})
		}
	}
	return nil
}

// batch makes mentions of posts. Our own, those of moderators' doings and
// those that are gone by now are left out.
func (l *listener) batch(ctx context.Context, items []item) (source.Batch, error) {
	var b source.Batch
	for _, it := range items {
		p := it.post
		if p == nil {
			var err error
			if p, err = l.d.post(ctx, it.id); missing(err) {
				continue
			} else if err != nil {
				return b, err
			}
		}
		if p.gone() || l.d.own(p) || p.Type != regular && p.Type != moderator {
			continue
		}
		placed, err := l.threads.place(ctx, p)
		if err != nil {
			return b, err
		}
		if m := placed[len(placed)-1]; m.Title+m.Text == "" {
			placed = placed[:len(placed)-1]
			b.Refused = append(b.Refused, source.Refuse("post "+string(p.ID), "it says nothing", nil))
		}
		b.Mentions = append(b.Mentions, placed...)
	}
	return b, nil
}
