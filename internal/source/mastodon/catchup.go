package mastodon

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hark/internal/source"
)

// How far a feed is read.
const (
	overlap      = 10 * time.Minute // how much older than the mark an entry may appear late
	firstFor     = 7 * 24 * time.Hour
	firstPages   = 5   // of the first connect: 200 entries
	searchPages  = 5   // of a search at every poll
	missedPages  = 50  // back, where a server cannot page forwards
	forwardPages = 500 // forwards; each is on disk before the next
)

// catchUp reads a feed from its mark to now.
func (r *run) catchUp(ctx context.Context, f feed) error {
	newest, err := r.s.fetch(ctx, f, nil)
	if err != nil || len(newest.entries) == 0 {
		return err
	}
	m, known := r.cursor[f.key]
	switch {
	case !known:
		now := r.s.o.Clock()
		return r.back(ctx, way{f, newest, mark{At: now.Add(overlap - firstFor)}, firstPages})
	case m.reached(newest):
		return r.store(ctx, f, newest)
	case f.word != "":
		return r.back(ctx, way{f, newest, m, searchPages})
	}
	return r.forward(ctx, f, newest, m)
}

// forward pages from the mark towards now. A server that does not know min_id
// answers with the newest page; then it is paged back instead.
func (r *run) forward(ctx context.Context, f feed, newest *pageOf, m mark) error {
	q := url.Values{"min_id": {m.ID}}
	for n := range forwardPages {
		p, err := r.s.fetch(ctx, f, q)
		if err != nil {
			return err
		}
		meets := p.has(newest.entries[0].id)
		if n == 0 && (len(p.entries) == 0 || meets) {
			return r.back(ctx, way{f, newest, m, missedPages})
		}
		if len(p.entries) == 0 {
			break
		}
		first := p.entries[0].id
		if err := r.store(ctx, f, p); err != nil {
			return err
		}
		if next := p.newer.Get("min_id"); next != "" {
			first = next
		}
		if meets || first == "" || first == q.Get("min_id") {
			break
		}
		q = url.Values{"min_id": {first}}
	}
	return r.store(ctx, f, newest)
}

// way is the way back from a feed's newest page to a mark.
type way struct {
	feed   feed
	newest *pageOf
	to     mark
	most   int // pages
}

// back goes a way back, and hands over the oldest page first, so that a line
// that breaks meanwhile costs nothing but a repetition.
func (r *run) back(ctx context.Context, w way) error {
	pages, seen := []*pageOf{w.newest}, map[string]bool{}
	for p := w.newest; len(pages) < w.most && !w.to.reached(p) && !p.ends; {
		for _, e := range p.entries {
			seen[e.id] = true
		}
		q := url.Values{"max_id": {p.oldest()}}
		switch {
		case w.feed.word != "":
			q = url.Values{"offset": {strconv.Itoa(len(pages) * pageSize)}}
		case p.older.Get("max_id") != "":
			q.Set("max_id", p.older.Get("max_id"))
		}
		next, err := r.s.fetch(ctx, w.feed, q)
		if err != nil {
			return err
		}
		next.entries = slices.DeleteFunc(next.entries, func(e entry) bool { return e.id != "" && seen[e.id] })
		if len(next.entries) == 0 {
			break
		}
		pages, p = append(pages, next), next
	}
	for _, p := range slices.Backward(pages) {
		if err := r.store(ctx, w.feed, p); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether the page holds an entry of that id.
func (p *pageOf) has(id string) bool {
	return id != "" && slices.ContainsFunc(p.entries, func(e entry) bool { return e.id == id })
}

// oldest is the id of the last entry that has one.
func (p *pageOf) oldest() string {
	for _, e := range slices.Backward(p.entries) {
		if e.id != "" {
			return e.id
		}
	}
	return ""
}

// reached reports whether a page goes back to the mark: it holds its entry, or
// ends with entries that are older by more than the overlap. One alone says
// little, because a post may come late and bear the time of its writing.
func (m mark) reached(p *pageOf) bool {
	const enough = 3
	last := p.entries[max(len(p.entries)-enough, 0):]
	return p.has(m.ID) || !m.At.IsZero() && !slices.ContainsFunc(last, func(e entry) bool {
		return e.at.IsZero() || !e.at.Before(m.At.Add(-overlap))
	})
}

// store hands a page over, oldest first, with the cursor behind it.
func (r *run) store(ctx context.Context, f feed, p *pageOf) error {
	next := r.cursor[f.key]
	for _, e := range p.entries {
		if e.id != "" {
			if f.word == "" || !e.at.Before(next.At) {
				next = mark{ID: e.id, At: e.at}
			}
			break // the newest stands first
		}
	}
	moved := next != r.cursor[f.key]
	var b source.Batch
	for _, e := range slices.Backward(p.entries) {
		r.collect(f.word != "" || f.tag != "", e, &b)
	}
	if moved {
		r.cursor[f.key] = next
		b.Cursor = r.cursor.bytes()
	}
	n, err := r.deliver(ctx, b)
	if r.catching && n > 0 {
		r.missed += n
		r.to.Report(source.Health{State: source.CatchingUp, Missed: r.missed})
	}
	return err
}
