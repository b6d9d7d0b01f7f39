package bluesky

import (
	"context"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// taker hands over what the stream brings, in batches.
type taker struct {
	l        *listener
	to       source.Sink
	detail   string
	start    time.Time // of listening
	catching bool
	missed   int
	kept     time.Time // when the cursor was stored last
	told     time.Time // when the last report was made
	batch    source.Batch
	time     int64 // of the stream
}

// take serves one connection until ctx ends or the sink fails. What it has
// not handed over by then comes again.
func (t *taker) take(ctx context.Context, in <-chan event) error {
	t.report()
	if !t.behind(t.l.h.mark().Stream) {
		t.live()
	}
	silence := time.NewTimer(t.patience())
	defer silence.Stop()
	due := time.NewTimer(0)
	defer due.Stop()
	pending := false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e := <-in:
			t.add(e)
			silence.Reset(t.patience())
			if n := len(t.batch.Mentions) + len(t.batch.Refused); n >= batchMax {
				if err := t.flush(ctx); err != nil {
					return err
				}
			} else if n > 0 && !pending {
				pending = true
				due.Reset(t.gather())
			}
			if err := t.mark(ctx); err != nil {
				return err
			}
		case <-due.C:
			pending = false
			if err := t.flush(ctx); err != nil {
				return err
			}
		case <-silence.C:
			t.live()
		}
	}
}

// patience is how long silence is no sign that all is heard.
func (t *taker) patience() time.Duration {
	if p := t.l.n.o.Pause; p > 0 {
		return p
	}
	return quiet
}

func (t *taker) gather() time.Duration {
	if p := t.l.n.o.Pause; p > 0 {
		return p
	}
	return gather
}

// behind reports whether a time of the stream is long past.
func (t *taker) behind(at int64) bool {
	return at > 0 && time.UnixMicro(at).Before(t.start.Add(-behind))
}

func (t *taker) live() {
	if t.catching {
		t.catching = false
		t.report()
	}
}

func (t *taker) report() {
	t.told = time.Now()
	h := source.Health{State: source.Live, Detail: t.detail, Seen: int(t.l.seen.Load())}
	if t.catching {
		h.State, h.Missed = source.CatchingUp, t.missed
	}
	t.to.Report(h)
}

// add takes one event into the batch.
func (t *taker) add(e event) {
	if e.time > 0 {
		t.time = e.time
	}
	switch {
	case e.mention != nil:
		t.batch.Mentions = append(t.batch.Mentions, *e.mention)
	case e.gone != "" && (t.l.h.knows(e.gone) || t.waits(e.gone)):
		t.batch.Mentions = append(t.batch.Mentions, domain.Mention{ID: e.gone, Source: t.l.n.o.Name, Deleted: true})
	case e.refused != nil:
		t.batch.Refused = append(t.batch.Refused, *e.refused)
	}
}

// waits reports whether a post is in the batch.
func (t *taker) waits(uri string) bool {
	for i := range t.batch.Mentions {
		if t.batch.Mentions[i].ID == uri {
			return true
		}
	}
	return false
}

// flush hands the batch over.
func (t *taker) flush(ctx context.Context) error {
	b := t.batch
	t.batch = source.Batch{}
	t.l.n.people.name(ctx, b.Mentions)
	b.Mentions = append(t.l.n.parents(ctx, t.l.h, b.Mentions), b.Mentions...)
	n, err := t.l.h.take(ctx, t.to, b, t.move)
	if err != nil {
		return err
	}
	t.kept = time.Now()
	if t.catching {
		t.missed += n
	}
	t.report()
	return nil
}

// mark tells of the time, stores it when it was not for a while, and says when
// all is caught up with.
func (t *taker) mark(ctx context.Context) error {
	if t.time > 0 && !t.behind(t.time) {
		t.live()
	}
	if time.Since(t.told) >= markEvery {
		t.report()
	}
	if time.Since(t.kept) < keepEvery || len(t.batch.Mentions)+len(t.batch.Refused) > 0 {
		return nil
	}
	return t.flush(ctx)
}

func (t *taker) move(m *mark) {
	if t.time > 0 {
		m.Host, m.Stream = t.l.n.stream.Host(), t.time
	}
}
