package bluesky

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// How notifications are read. Their order is by the earlier of the time that
// the author claims and the time of arrival, so that a post which is dated
// back appears anywhere in the list; now and then it is read further down.
const (
	pageLimit  = 100       // notifications in one answer, the most there are
	overlap    = time.Hour // read again before what was read
	firstPages = 5         // on the first connect: 500 notifications
	morePages  = 50        // after an absence
	deepPages  = 10        // now and then
	deepEvery  = 20        // polls
	checkEvery = 4         // polls: are the latest posts as they were?
	checkMax   = 25        // posts in one check, the most that can be asked for
)

// notification is an entry of app.bsky.notification.listNotifications.
type notification struct {
	URI     string         `json:"uri"`
	Author  profile        `json:"author"`
	Reason  string         `json:"reason"`
	Record  jsontext.Value `json:"record"`
	Indexed string         `json:"indexedAt"`
}

// poller asks for what mentions the account, and for words.
type poller struct {
	n      *network
	h      *hearing
	rounds int
	swept  bool // all since the last time was read
	skip   int  // posts that the next check leaves out
	absent map[string]bool
	search searching
}

func (n *network) poller(h *hearing) func(context.Context, source.Sink) (time.Duration, error) {
	p := &poller{n: n, h: h, absent: map[string]bool{}}
	return p.poll
}

func (p *poller) poll(ctx context.Context, to source.Sink) (time.Duration, error) {
	if err := p.notifications(ctx, to); err != nil {
		return 0, err
	}
	if err := p.words(ctx, to); err != nil {
		return 0, err
	}
	if p.rounds++; p.rounds%checkEvery == 0 {
		if err := p.check(ctx, to); err != nil {
			return 0, err
		}
	}
	to.Report(source.Health{State: source.Live, Detail: p.n.pds.Host()})
	return 0, nil
}

// notifications reads the list from its top: as far as something is new, and
// after an absence as far as it was read before.
func (p *poller) notifications(ctx context.Context, to source.Sink) error {
	at := p.h.mark().Noted
	pages, deep := morePages, p.rounds%deepEvery == 0
	switch {
	case !p.swept && at.IsZero():
		pages = firstPages
	case p.swept && deep:
		pages = deepPages
	}
	newest, cursor, missed := at, "", 0
	for range pages {
		b, next, err := p.page(ctx, cursor)
		if err != nil {
			return err
		}
		if missed += b.since(at); !p.swept && missed > 0 {
			to.Report(source.Health{State: source.CatchingUp, Missed: missed})
		}
		fresh, err := p.hand(ctx, to, b.Batch)
		if err != nil {
			return err
		}
		newest = source.Later(newest, b.newest)
		if next == "" || p.swept && !deep && fresh == 0 || !p.swept && !at.IsZero() && b.oldest.Before(at.Add(-overlap)) {
			break
		}
		cursor = onward(next, cursor)
	}
	p.swept = true
	_, err := p.h.take(ctx, to, source.Batch{}, func(m *mark) { m.Noted = source.Later(m.Noted, newest) })
	return err
}

// hand hands over a page with what stands above its posts.
func (p *poller) hand(ctx context.Context, to source.Sink, b source.Batch) (int, error) {
	b.Mentions = append(p.n.parents(ctx, p.h, b.Mentions), b.Mentions...)
	return p.h.take(ctx, to, b, nil)
}

// noted is a page of notifications.
type noted struct {
	source.Batch
	times          []time.Time
	oldest, newest time.Time
}

// since counts what came after t.
func (b *noted) since(t time.Time) (n int) {
	for _, at := range b.times {
		if at.After(t) {
			n++
		}
	}
	return n
}

// page asks for one page and gives the cursor of the next.
func (p *poller) page(ctx context.Context, cursor string) (noted, string, error) {
	q := url.Values{"limit": {"100"}, "reasons": {"mention", "reply", "quote"}}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	var said struct {
		Cursor string         `json:"cursor"`
		List   []notification `json:"notifications"`
	}
	if err := p.n.ask(ctx, p.n.view, call{name: "app.bsky.notification.listNotifications", query: q}, &said); err != nil {
		return noted{}, "", err
	}
	if len(said.List) == 0 || len(said.Cursor) > idMax {
		said.Cursor = ""
	}
	return p.n.noted(said.List[:min(len(said.List), pageLimit)]), said.Cursor, nil
}

// noted makes a page of mentions, oldest first.
func (n *network) noted(list []notification) noted {
	var b noted
	for i := range list {
		v := &list[i]
		if !slices.Contains([]string{"mention", "reply", "quote"}, v.Reason) {
			continue
		}
		if t := when(v.Indexed, ""); !t.IsZero() {
			b.times = append(b.times, t)
			b.newest = source.Later(b.newest, t)
			if b.oldest.IsZero() || t.Before(b.oldest) {
				b.oldest = t
			}
		}
		m, _, err := n.seen(&view{URI: v.URI, Author: v.Author, Record: v.Record})
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(where(v.URI), err.Error(), v.Record))
			continue
		}
		b.Mentions = append(b.Mentions, m)
	}
	slices.Reverse(b.Mentions)
	return b
}

// where says which post could not be read.
func where(uri string) string {
	if uri == "" || len(uri) > 300 {
		return "a post"
	}
	return uri
}

// onward makes a cursor that is the bare time of the last entry a millisecond
// later, so that the next page begins with all entries of that time: the
// server would skip those that did not fit on this page. Where that leads
// nowhere, because a whole page is of one time, or where the cursor is no
// time, it is taken as it is.
func onward(cursor, last string) string {
	t, err := time.Parse(time.RFC3339Nano, cursor)
	if err != nil {
		return cursor
	}
	if next := t.Add(time.Millisecond).UTC().Format("2006-01-02T15:04:05.000Z"); next != last {
		return next
	}
	return cursor
}

// check looks whether posts that were handed over lately were changed or are
// no more. A post is only believed gone when it is missing twice.
func (p *poller) check(ctx context.Context, to source.Sink) error {
	looked := p.skip
	uris := p.h.recent(checkMax, looked)
	if p.skip += checkMax; len(uris) < checkMax || p.skip >= heardKept {
		p.skip = 0
	}
	if len(uris) == 0 {
		return nil
	}
	now, err := p.n.posts(ctx, uris)
	if err != nil {
		return err
	}
	if len(now) == 0 && len(uris) > 1 {
		return nil // rather does the AppView know nothing than is nothing left
	}
	var b source.Batch
	absent := map[string]bool{}
	for _, uri := range uris {
		v := now[uri]
		switch {
		case v == nil && p.absent[uri]:
			b.Mentions = append(b.Mentions, domain.Mention{ID: uri, Source: p.n.o.Name, Deleted: true})
		case v == nil:
			absent[uri] = true
		default:
			if m, _, err := p.n.seen(v); err == nil {
				b.Mentions = append(b.Mentions, m)
			}
		}
	}
	if p.absent = absent; len(absent) > 0 {
		p.skip = looked // at these again
	}
	_, err = p.h.take(ctx, to, b, nil)
	return err
}
