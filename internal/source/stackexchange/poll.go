package stackexchange

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/source"
)

// The network's own limits, and ours.
const (
	pageSize = 100
	pagesMax = 25     // further ones need more than a key
	knownMax = 20_000 // posts remembered as fetched
)

// place is the cursor: site, phrase, and the second up to which it was searched for.
type place struct {
	Done map[string]map[string]int64 `json:"done"`
}

// readCursor reads a place; one that cannot be read is the beginning.
func readCursor(b []byte) place {
	var p place
	if source.ReadJSON(b, &p) != nil {
		p = place{}
	}
	return p
}

// with is the place after a search for s, without what is not searched for any more.
func (p place) with(e *exchange, s search) place {
	next := place{Done: map[string]map[string]int64{}}
	for _, site := range e.sites {
		next.Done[site] = map[string]int64{}
		for phrase, at := range p.Done[site] {
			if slices.Contains(e.phrases, phrase) {
				next.Done[site][phrase] = at
			}
		}
	}
	next.Done[s.site][s.phrase] = s.done
	return next
}

// listening is one Listen.
type listening struct {
	e        *exchange
	to       source.Sink // of this poll
	at       place
	fresh    source.Fresh
	known    map[string]bool // posts that were fetched, by our id
	until    time.Time       // nothing is asked before
	quota    quota
	requests int // of this poll
}

// search is a phrase on a site, from a second of the epoch on.
type search struct {
	site, phrase string
	from         int64
	done         int64 // up to where the latest page came
}

// poll searches for everything once.
func (l *listening) poll(ctx context.Context, to source.Sink) (time.Duration, error) {
	l.to = to
	l.requests = 0
	if len(l.known) > knownMax {
		clear(l.known)
	}
	now := l.e.o.Clock()
	for _, site := range l.e.sites {
		for _, phrase := range l.e.phrases {
			s := search{site: site, phrase: phrase, from: now.Add(-firstPast).Unix()}
			if done, ok := l.at.Done[site][phrase]; ok {
				s.from = max(min(done, now.Unix())-int64(overlap.Seconds()), now.Add(-pastMax).Unix())
			}
			if err := l.run(ctx, s, now); err != nil {
				return 0, err
			}
		}
	}
	l.fresh.Live()
	l.to.Report(source.Health{State: source.Live, Detail: fmt.Sprintf("%s: %s", strings.Join(l.e.sites, ", "), l.quota)})
	if l.e.o.Pause > 0 {
		return 0, nil
	}
	return max(l.quota.spread(l.requests, now), l.e.o.Pace(defaultEvery).Every), nil
}

// run hands over what a search finds, page by page, oldest first. Behind the
// last page that the network gives, it begins again where that one ended.
func (l *listening) run(ctx context.Context, s search, now time.Time) error {
	for page := 1; ; page++ {
		w, err := l.ask(ctx, "/2.3/search/excerpts", map[string]string{
			"site": s.site, "q": `"` + s.phrase + `"`, "sort": "creation", "order": "asc",
			"fromdate": strconv.FormatInt(s.from, 10), "page": strconv.Itoa(page), "pagesize": strconv.Itoa(pageSize),
		})
		if err != nil {
			return err
		}
		found, b := readExcerpts(w)
		s.done = now.Unix()
		if w.More && len(w.Items) > 0 {
			s.done = max(s.from, newest(found))
		}
		if err := l.deliver(ctx, s, found, b); err != nil {
			return err
		}
		if !w.More || len(w.Items) == 0 {
			return nil
		}
		if page == pagesMax {
			if s.done <= s.from {
				s.done++ // as many in one second: the rest of them cannot be asked for
			}
			s.from, page = s.done, 0
		}
	}
}

func newest(found []excerpt) int64 {
	var at int64
	for _, x := range found {
		at = max(at, x.At)
	}
	return at
}

// deliver fetches the posts that were found and not fetched yet, with the
// questions of answers to be read beside them, and hands them over.
func (l *listening) deliver(ctx context.Context, s search, found []excerpt, b source.Batch) error {
	about := map[string]string{} // post to question
	extra := map[string]bool{}   // questions that were not found themselves
	for _, x := range found {
		if !l.known[s.site+"/"+x.post()] {
			about[x.post()] = string(x.Question)
		}
	}
	for _, question := range slices.Collect(maps.Values(about)) {
		if _, hit := about[question]; !hit && !l.known[s.site+"/"+question] {
			about[question], extra[question] = question, true
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(about)), pageSize) {
		w, err := l.ask(ctx, "/2.3/posts/"+strings.Join(ids, ";"), map[string]string{
			"site": s.site, "filter": "withbody", "pagesize": strconv.Itoa(pageSize),
		})
		if err != nil {
			return err
		}
		l.e.readPosts(w, s.site, about, &b)
	}
	for i := range b.Mentions {
		m := &b.Mentions[i]
		m.Context = extra[strings.TrimPrefix(m.ID, s.site+"/")]
	}
	slices.SortStableFunc(b.Mentions, func(x, y domain.Mention) int { return x.At.Compare(y.At) })
	next := l.at.with(l.e, s)
	var err error
	if b.Cursor, err = json.Marshal(next, json.Deterministic(true)); err != nil {
		return fmt.Errorf("store the place in the search: %w", err)
	}
	if err := l.fresh.CatchUp(ctx, l.to, b, time.Unix(l.at.Done[s.site][s.phrase], 0)); err != nil {
		return err
	}
	l.at = next
	for post := range about {
		if !extra[post] { // a question can still be found itself
			l.known[s.site+"/"+post] = true
		}
	}
	return nil
}
