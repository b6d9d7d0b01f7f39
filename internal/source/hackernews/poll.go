package hackernews

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/web"
)

// The search's own limits, and ours.
const (
	hitsMax    = 1000 // of one query, over all its pages
	hitsOnPage = 100
	knownMax   = 5000 // items remembered as fetched
	fetchMax   = 20   // fetched for one period
	depthMax   = 10   // comments above a comment
)

// place is the cursor: up to which second each phrase was searched for.
type place struct {
	Done map[string]int64 `json:"done"`
}

// readCursor reads a place; one that cannot be read is the beginning.
func readCursor(b []byte) place {
	var p place
	if source.ReadJSON(b, &p) != nil || p.Done == nil {
		p = place{Done: map[string]int64{}}
	}
	return p
}

// listening is one Listen.
type listening struct {
	h     *hackerNews
	at    place
	fresh source.Fresh
	known map[string]bool // what stands above comments, handed over to be read
}

// poll searches for every phrase from where it stands to now.
func (l *listening) poll(ctx context.Context, to source.Sink) (time.Duration, error) {
	now := l.h.o.Clock()
	for _, phrase := range l.h.phrases {
		if err := l.catchUp(ctx, to, phrase, now); err != nil {
			return 0, err
		}
	}
	l.fresh.Live()
	to.Report(source.Health{State: source.Live})
	return 0, nil
}

// catchUp hands over what was written with a phrase, oldest first, one period
// that fits into an answer after the other.
func (l *listening) catchUp(ctx context.Context, to source.Sink, phrase string, now time.Time) error {
	from := now.Add(-firstPast).Unix()
	if done, known := l.at.Done[phrase]; known {
		from = max(min(done, now.Unix())-int64(overlap.Seconds()), now.Add(-pastMax).Unix())
	}
	for from <= now.Unix() {
		q := query{phrase: phrase, from: from, to: now.Unix()}
		first, err := l.h.search(ctx, q)
		for err == nil && first.total() > hitsMax && q.to > q.from {
			q.to = q.from + (q.to-q.from)/2
			first, err = l.h.search(ctx, q)
		}
		if err != nil {
			return err
		}
		b, err := l.h.period(ctx, q, first)
		if err != nil {
			return err
		}
		if err := l.deliver(ctx, to, q, b); err != nil {
			return err
		}
		from = q.to + 1
	}
	return nil
}

// period gathers all pages of a query whose first page is there already.
func (h *hackerNews) period(ctx context.Context, q query, first *answer) (source.Batch, error) {
	var b source.Batch
	got := 0
	for a := first; ; {
		h.read(a, &b)
		got += len(a.Hits)
		q.page++
		if len(a.Hits) == 0 || got >= min(first.total(), hitsMax) || q.page >= hitsMax/hitsOnPage {
			break
		}
		var err error
		if a, err = h.search(ctx, q); err != nil {
			return b, err
		}
	}
	if first.total() > hitsMax {
		b.Refused = append(b.Refused, source.Refuse(fmt.Sprintf("%q at %s", q.phrase, time.Unix(q.from, 0).UTC().Format(time.RFC3339)),
			fmt.Sprintf("%d items in one second; the search gives only %d", first.total(), hitsMax), nil))
	}
	slices.SortStableFunc(b.Mentions, func(x, y domain.Mention) int { return x.At.Compare(y.At) })
	return b, nil
}

// deliver hands a period over, and what its comments stand below.
func (l *listening) deliver(ctx context.Context, to source.Sink, q query, b source.Batch) error {
	above, asked, err := l.above(ctx, b.Mentions)
	if err != nil {
		return err
	}
	b.Mentions = append(above, b.Mentions...)
	next := place{Done: map[string]int64{}}
	for _, phrase := range l.h.phrases { // what is not searched for any more is dropped
		if done, known := l.at.Done[phrase]; known {
			next.Done[phrase] = done
		}
	}
	next.Done[q.phrase] = q.to
	if b.Cursor, err = json.Marshal(next, json.Deterministic(true)); err != nil {
		return fmt.Errorf("store the place in the search: %w", err)
	}
	if err := l.fresh.CatchUp(ctx, to, b, time.Unix(l.at.Done[q.phrase], 0)); err != nil {
		return err
	}
	l.at = next
	for _, id := range asked {
		l.known[id] = true
	}
	return nil
}

// above fetches what comments stand below: their stories and the comments
// that they answer, each once. It says which it asked for.
func (l *listening) above(ctx context.Context, comments []domain.Mention) (found []domain.Mention, asked []string, err error) {
	if len(l.known) > knownMax {
		clear(l.known)
	}
	for _, m := range comments {
		ids := []string{m.Thread, m.InReplyTo}
		for depth := 0; depth < len(ids) && depth < depthMax; depth++ {
			id := ids[depth]
			here := slices.ContainsFunc(comments, func(c domain.Mention) bool { return c.ID == id })
			if id == "" || here || l.known[id] || slices.Contains(asked, id) || len(asked) == fetchMax {
				continue
			}
			up, err := l.h.fetch(ctx, id, id == m.Thread)
			if err != nil {
				return nil, nil, err
			}
			asked = append(asked, id)
			if up == nil {
				continue
			}
			up.Context = true
			found = append(found, *up)
			if id != m.Thread && up.InReplyTo != m.Thread {
				ids = append(ids, up.InReplyTo)
			}
		}
	}
	return found, asked, nil
}

// fetch asks for one item: a story by the search, because its own page brings
// all of its comments along. What cannot be had is nil: a comment is worth
// having without what stands above it.
func (h *hackerNews) fetch(ctx context.Context, id string, story bool) (*domain.Mention, error) {
	var b source.Batch
	if story {
		a, err := h.search(ctx, query{story: id})
		if err != nil {
			return nil, err
		}
		h.read(a, &b)
	} else {
		got, err := h.web.Do(ctx, web.Request{Path: "/api/v1/items/" + url.PathEscape(id)})
		var paused *web.Paused
		if ctx.Err() != nil || errors.As(err, &paused) {
			return nil, err
		}
		if err != nil {
			return nil, nil // deleted, or with more below it than is taken
		}
		h.read(&answer{Hits: []jsontext.Value{got.Body}}, &b)
	}
	for _, m := range b.Mentions {
		if m.ID == id {
			return &m, nil
		}
	}
	return nil, nil
}

// query is what is searched for: a phrase within a period, or one story.
type query struct {
	phrase   string
	from, to int64 // seconds of the epoch, both included
	page     int
	story    string
}

// search asks for one page.
func (h *hackerNews) search(ctx context.Context, q query) (*answer, error) {
	v := url.Values{"hitsPerPage": {strconv.Itoa(hitsOnPage)}, "page": {strconv.Itoa(q.page)}}
	if q.story != "" {
		v.Set("tags", "story,story_"+q.story)
	} else {
		v.Set("tags", "(story,comment)")
		v.Set("query", `"`+q.phrase+`"`)
		v.Set("advancedSyntax", "true") // quotes mean the phrase
		v.Set("typoTolerance", "false")
		v.Set("restrictSearchableAttributes", "title,story_text,comment_text,url") // not the author's name
		v.Set("numericFilters", fmt.Sprintf("created_at_i>=%d,created_at_i<=%d", q.from, q.to))
	}
	got, err := h.web.Do(ctx, web.Request{Path: "/api/v1/search_by_date", Query: v})
	if err != nil {
		return nil, err
	}
	a, err := readAnswer(got.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", h.web.Host(), err)
	}
	return a, nil
}
