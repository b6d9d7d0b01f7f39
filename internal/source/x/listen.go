package x

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/errgroup"

	"hark/internal/source"
)

// The bounds of reading.
const (
	pageSize   = 100 // posts of a page, and of the first connect's past
	searchDays = 7   // how far back X searches
)

// list is one of the lists that are read down to where the last read began.
type list struct {
	path  func(account string) string
	query url.Values
	lane  func(*cursor) *lane
	week  bool // it goes back searchDays and no more
	price int  // of a post
}

func mentionsList() list {
	return list{
		path:  func(account string) string { return "/2/users/" + account + "/mentions" },
		lane:  func(c *cursor) *lane { return &c.Mentions },
		price: priceOwned,
	}
}

func wordsList(query string) list {
	return list{
		path:  func(string) string { return "/2/tweets/search/recent" },
		query: url.Values{"query": {query}},
		lane:  func(c *cursor) *lane { return &c.Words },
		week:  true,
		price: pricePost,
	}
}

// errSpent ends a read when the budget is spent.
var errSpent = errors.New("the budget is spent")

// Listen implements source.Source.
func (x *X) Listen(ctx context.Context, raw []byte, to source.Sink) error {
	to.Report(source.Health{State: source.Starting, Detail: x.meter.detail()})
	defer x.close()
	k := newKeeper(x, raw)
	if k.cur.Account != "" {
		x.mu.Lock()
		x.id = k.cur.Account
		x.mu.Unlock()
	}
	lists := []list{mentionsList()}
	if x.stream == nil {
		if x.query != "" {
			lists = append(lists, wordsList(x.query))
		}
		return x.poll(ctx, to, k, lists)
	}
	both := &merged{to: to}
	polled, streamed := both.lane("mentions"), both.lane("filtered stream")
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return x.poll(ctx, polled, k, lists) })
	g.Go(func() error { return x.follow(ctx, streamed, k) })
	return g.Wait()
}

// close lets go of idle connections.
func (x *X) close() {
	x.client.Close()
	if x.stream != nil {
		x.stream.Close()
	}
}

// poll reads lists again and again.
func (x *X) poll(ctx context.Context, to source.Sink, k *keeper, lists []list) error {
	away := true // since the last read that succeeded, somebody may have written
	return source.Again(ctx, to, x.o.Pace(DefaultEvery), func(ctx context.Context, to source.Sink) (time.Duration, error) {
		p := &pass{X: x, to: to, k: k, catch: away}
		for _, l := range lists {
			err := p.down(ctx, &l)
			if errors.Is(err, errSpent) {
				return x.rest(to), nil
			}
			if err != nil {
				away = true
				return 0, err
			}
		}
		away = false
		to.Report(source.Health{State: source.Live, Detail: x.meter.detail()})
		return 0, nil
	})
}

// rest says that the budget is spent, and gives how long to wait.
func (x *X) rest(to source.Sink) time.Duration {
	wait := x.meter.nextMonth()
	to.Report(source.Health{State: source.Retrying, Error: x.meter.over(), NextTry: x.o.Clock().Add(wait), Detail: x.meter.detail()})
	return wait
}

// pass is one reading of lists.
type pass struct {
	*X
	to    source.Sink
	k     *keeper
	catch bool // somebody may have written while nobody listened: it is counted
	found int
}

// down reads a list from its top to where the last read began, a page a batch.
// Before anything was ever read, it is one page.
func (p *pass) down(ctx context.Context, l *list) error {
	account, err := p.paid(ctx)
	if err != nil {
		return err
	}
	for more := true; more; {
		if p.meter.over() != "" {
			return errSpent
		}
		was := p.k.lane(l.lane)
		var a answer[[]jsontext.Value]
		if _, err := p.read(ctx, l.path(account), l.ask(was, p.o.Clock()), &a); err != nil {
			return err
		}
		h := p.hear(a.Data, &a.Includes, account)
		if l.lost(was, p.o.Clock()) {
			h.refused = append(h.refused, source.Refuse("the search", "X searches seven days back; what was written from "+was.Read+" until then was missed: look for it on X", nil))
		}
		p.meter.add(len(a.Data)*l.price + (h.read-len(a.Data))*pricePost)
		more = a.Meta.Next != "" && len(h.posts) > 0 && was.Read != ""
		handed, err := p.k.deliver(ctx, p.to, h, func(c *cursor) {
			c.Account = account
			*l.lane(c) = was.down(h.posts, more, p.o.Clock())
		})
		if err != nil {
			return err
		}
		p.found += source.Newer(handed, was.SinceAt)
		if p.catch && p.found > 0 {
			p.to.Report(source.Health{State: source.CatchingUp, Missed: p.found})
		}
	}
	return nil
}

// paid gives the account's id, which is asked for only while there is budget.
func (x *X) paid(ctx context.Context) (string, error) {
	if x.meter.over() != "" {
		return "", errSpent
	}
	return x.account(ctx)
}

// ask is the question for the next page of the list.
func (l *list) ask(at lane, now time.Time) url.Values {
	q := with(l.query, url.Values{"max_results": {strconv.Itoa(pageSize)}})
	if l.week && at.Since != "" && at.SinceAt.Before(searchFrom(now)) { // X refuses a since_id that it cannot search
		q.Set("start_time", searchFrom(now).UTC().Format(time.RFC3339))
	} else if at.Since != "" {
		q.Set("since_id", at.Since)
	}
	if at.Until != "" {
		q.Set("until_id", at.Until)
	}
	return q
}

// lost reports whether posts were written since the last read that cannot be
// searched any more.
func (l *list) lost(at lane, now time.Time) bool {
	return l.week && at.Read != "" && at.Read < searchFrom(now).UTC().Format(time.DateOnly)
}

// searchFrom is the oldest time that X searches, with room for the way there.
func searchFrom(now time.Time) time.Time { return now.AddDate(0, 0, -searchDays).Add(10 * time.Minute) }

// connection reports whether X says that another stream of ours is still open.
func connection(status int, body []byte) bool {
	return status == http.StatusTooManyRequests && containsFold(body, "connection")
}
