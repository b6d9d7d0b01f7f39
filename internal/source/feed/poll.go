package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/mmcdole/gofeed/rss"

	"hark/internal/source"
	"hark/internal/web"
)

// How long a fault is waited out: twice as long each time, from a poll's
// interval or this, to the ceiling.
const (
	faultFirst   = 30 * time.Second
	faultCeiling = time.Hour
)

// ttlMax is how long a feed may ask for not to be polled. Longer is more
// likely a mistake than a wish, and people wait for an answer.
const ttlMax = time.Hour

// Listen polls until ctx ends. Only the sink's own errors and a feed that is
// gone for good (410) end it before.
func (f *Feed) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	c := web.NewHTTP(f.url, f.o.Private, f.o.Transport)
	defer c.CloseIdleConnections()
	p := &poller{f: f, c: c, to: to, state: parseState(cursor), every: f.o.Every}
	to.Report(source.Health{State: source.Starting, Detail: f.detail("")})
	for {
		wait, err := p.poll(ctx)
		if err != nil {
			return err
		}
		if err := source.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// detail is the line for people: the address without its password, and what
// there is to say.
func (f *Feed) detail(more string) string {
	s := f.url.Redacted() + ", every " + strings.TrimSuffix(f.o.Every.String(), "0s")
	if more != "" {
		s += "; " + more
	}
	return s
}

// poller is one Listen.
type poller struct {
	f      *Feed
	c      *http.Client
	to     source.Sink
	state  state
	every  time.Duration // the interval, as the feed asks for it
	skip   []int         // hours (UTC) in which the feed asks not to be polled
	faults int           // in a row
}

// poll asks once, hands over what is new, and says how long to wait. Its error
// is final.
func (p *poller) poll(ctx context.Context) (time.Duration, error) {
	resp, err := p.f.fetch(ctx, p.c, p.state)
	var d *document
	if err == nil && resp.body != nil {
		d, err = read(resp)
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil {
		return p.fault(err)
	}
	if d != nil {
		if err := p.take(ctx, d, resp); err != nil {
			return 0, err
		}
	}
	p.faults = 0
	wait := p.pause(time.Now(), jitter(p.every, 0.1))
	more := ""
	if resp.moved {
		more = "moved to " + resp.url.Redacted() + ", change the address in hark.toml"
	}
	p.to.Report(source.Health{State: source.Live, NextTry: time.Now().Add(wait), Detail: p.f.detail(more)})
	return wait, nil
}

func read(resp *response) (*document, error) {
	body, err := decode(resp.body, resp.kind)
	if err != nil {
		return nil, err
	}
	return parse(body)
}

// take hands over what is new in a document.
func (p *poller) take(ctx context.Context, d *document, resp *response) error {
	b, next := p.f.news(d, p.state, resp)
	p.every, p.skip = asked(d, p.f.o.Every)
	same := next.ETag == p.state.ETag && next.Modified == p.state.Modified
	if len(b.Mentions)+len(b.Refused) == 0 && same {
		return nil
	}
	var err error
	if b.Cursor, err = json.Marshal(next); err != nil {
		return fmt.Errorf("store the place in feed %s: %w", p.f.o.Name, err)
	}
	if err := source.Deliver(ctx, p.to, b); err != nil {
		return err
	}
	p.state = next
	return nil
}

// fault reports what went wrong and says how long to wait; a feed that is gone
// is final.
func (p *poller) fault(err error) (time.Duration, error) {
	p.faults++
	base := min(max(p.f.o.Every, time.Millisecond), faultFirst)
	wait := base << min(p.faults-1, 20)
	wait = jitter(min(wait, max(faultCeiling, p.f.o.Every)), 0.5)
	var r *refusal
	if errors.As(err, &r) {
		wait = max(wait, r.after)
		if r.status == http.StatusGone {
			p.to.Report(source.Health{State: source.Broken, Error: err.Error()})
			return 0, fmt.Errorf("read feed %s: %w", p.f.o.Name, err)
		}
	}
	p.to.Report(source.Health{State: source.Retrying, Error: err.Error(), NextTry: time.Now().Add(wait)})
	return wait, nil
}

// jitter moves d by at most that share of it either way, so that many readers
// do not come at the same moment.
func jitter(d time.Duration, share float64) time.Duration {
	return time.Duration(float64(d) * (1 + share*(2*rand.Float64()-1)))
}

// asked is how often the feed wants to be polled, and in which hours not.
func asked(d *document, every time.Duration) (time.Duration, []int) {
	r, ok := d.OriginalFeed().(*rss.Feed)
	if !ok {
		return every, nil
	}
	if n, err := strconv.Atoi(strings.TrimSpace(r.TTL)); err == nil && n > 0 {
		every = max(every, min(time.Duration(min(n, 1<<20))*time.Minute, ttlMax))
	}
	var skip []int
	for _, s := range r.SkipHours {
		if h, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && h >= 0 && h <= 24 {
			skip = append(skip, h%24)
		}
	}
	return every, skip
}

// pause is wait, or the way to the end of the hours that the feed asks to be
// left alone in; all of them together are not believed.
func (p *poller) pause(now time.Time, wait time.Duration) time.Duration {
	at := now.Add(wait).UTC()
	for range 23 {
		if !slices.Contains(p.skip, at.Hour()) {
			return at.Sub(now)
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return wait
}
