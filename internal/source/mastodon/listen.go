package mastodon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// rootsMax is of how many posts a run remembers the thread.
const rootsMax = 10_000

// run is one Listen. It serves one goroutine.
type run struct {
	s      *Source
	to     source.Sink
	me     *account
	cursor cursor
	fresh  source.Fresh
	roots  map[string]string // a post's id to that of its thread's first post

	catching bool // nobody listened before: what is read now was missed
	missed   int
	trouble  string // with a hashtag or a search, in words
}

// Listen implements source.Source.
func (s *Source) Listen(ctx context.Context, stored []byte, to source.Sink) error {
	defer s.web.Close()
	to.Report(source.Health{State: source.Starting})
	r := &run{s: s, cursor: readCursor(stored, s.feeds()), roots: map[string]string{}, catching: true}
	return source.Again(ctx, to, s.pace, func(ctx context.Context, to source.Sink) (time.Duration, error) {
		r.to = to
		wait, err := r.round(ctx)
		r.catching = r.catching || err != nil
		return wait, err
	})
}

// round connects, catches up, and follows the stream until it breaks. The
// stream is opened first, so that nothing falls between it and the lists.
func (r *run) round(ctx context.Context) (time.Duration, error) {
	var err error
	if r.me, err = r.s.whoami(ctx); err != nil {
		return 0, err
	}
	live, how := r.s.openStream(ctx)
	if live != nil {
		defer live.close()
	}
	if err = r.readAll(ctx); err != nil {
		return 0, err
	}
	r.catching, r.missed = false, 0
	r.alive(how)
	if live == nil {
		return 0, nil
	}
	began := time.Now()
	err = r.follow(ctx, live, how)
	r.catching = true
	if errors.Is(err, errEnded) && time.Since(began) < brief {
		return 0, nil // it would only end again: the next poll will do
	}
	return 0, err
}

// brief is a stream's life that is too short to connect again at once.
const brief = 10 * time.Second

func (r *run) alive(how string) {
	if r.trouble != "" {
		how += "; " + r.trouble
	}
	r.to.Report(source.Health{State: source.Live, Detail: how})
}

// readAll catches up with every feed. What a server does not offer, a search
// or a hashtag, is said and does not keep the rest from being heard.
func (r *run) readAll(ctx context.Context) error {
	r.trouble = ""
	for _, f := range r.s.feeds() {
		err := r.catchUp(ctx, f)
		var refusal *web.Refusal
		switch {
		case f.key != "n" && errors.As(err, &refusal) && refusal.Status < 500 && refusal.Status != http.StatusTooManyRequests && !source.Denied(err):
			r.trouble = fmt.Sprintf("%s: %v", f.key, err)
		case source.Denied(err):
			r.s.forget()
			return err
		case err != nil:
			return err
		}
	}
	return nil
}

// forget makes the next round ask who we are: it says what to do about a
// token that is not taken any more.
func (s *Source) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.me = nil
}

// follow hands over what the stream brings and, now and then, reads again what
// it does not.
func (r *run) follow(ctx context.Context, live *stream, how string) error {
	every := time.NewTicker(r.s.pace.Every)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-every.C:
			if err := r.readAll(ctx); err != nil {
				return err
			}
			r.alive(how)
		case e, ok := <-live.events:
			if !ok {
				return live.err
			}
			if err := r.heard(ctx, e, live); err != nil {
				return err
			}
		}
	}
}

// heard hands over an event and what already stands behind it.
func (r *run) heard(ctx context.Context, e event, live *stream) error {
	var b source.Batch
	for {
		one := r.s.readEvent(e)
		r.collect(one.tagged, one.entry, &b)
		if len(b.Mentions) >= source.BatchMax {
			break
		}
		select {
		case next, ok := <-live.events:
			if ok {
				e = next
				continue
			}
		default:
		}
		break
	}
	_, err := r.deliver(ctx, b)
	return err
}

// collect puts an entry into a batch, unless it says nothing or is our own.
func (r *run) collect(tagged bool, e entry, b *source.Batch) {
	switch {
	case e.refused != nil:
		b.Refused = append(b.Refused, *e.refused)
	case e.mention.Deleted:
		b.Mentions = append(b.Mentions, e.mention)
	case e.status == nil:
	case tagged && e.status.Account.ID == r.me.ID:
	default:
		m := e.mention
		m.Context = e.status.Account.ID == r.me.ID
		b.Mentions = append(b.Mentions, m)
	}
}

// deliver hands over what is new in a batch, with the posts above its
// replies, and says how many that were.
func (r *run) deliver(ctx context.Context, b source.Batch) (int, error) {
	b.Mentions = r.withParents(ctx, b.Mentions)
	return r.fresh.Deliver(ctx, r.to, b)
}

// known remembers a post's thread.
func (r *run) known(id, root string) {
	if len(r.roots) >= rootsMax {
		clear(r.roots)
	}
	r.roots[id] = root
}

// deleted is a mention of which only the id is left.
func (s *Source) deleted(id string) domain.Mention {
	return domain.Mention{ID: id, Source: s.o.Name, Deleted: true}
}
