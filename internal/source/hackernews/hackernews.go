// Package hackernews hears what is written about us on Hacker News, through
// the public search that Algolia runs for it. There is no way to write: a
// reply is copied and its page opened.
//
// What it promises. Each phrase has a time up to which everything was handed
// over, and the cursor is those times; a poll begins a good two hours before,
// because an item can be edited that long and the index runs behind. A time
// that is cut off in the middle is asked for again. The search gives at most
// 1,000 items, so a period with more is halved until it fits; within one
// second it cannot be, and what does not fit there is reported as refused.
package hackernews

import (
	"context"
	_ "embed" // the page in the help
	"fmt"
	"time"

	"hark/internal/source"
	"hark/internal/web"
)

// DefaultServer is Algolia's search of Hacker News.
const DefaultServer = "https://hn.algolia.com"

// defaultEvery is far below the 10,000 requests an hour that an address may make.
const defaultEvery = time.Minute

// The bounds of what is asked for.
const (
	phrasesMax = 50                          // each is a request at every poll
	firstPast  = 24 * time.Hour              // of the first connect
	pastMax    = 30 * 24 * time.Hour         // of any later one
	overlap    = 2*time.Hour + 5*time.Minute // an item can be edited for two hours
)

//go:embed page.md
var page string

// Kind is Hacker News.
func Kind() source.Kind {
	return source.Kind{
		Name:  "hackernews",
		Short: "stories and comments with your words; replies by hand",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Words, Required: true, Short: "the words or phrases to search for"},
			{Key: source.Every, Default: "1m", Short: "how often to search"},
			{Key: source.Server, Default: DefaultServer, Short: "the address of the search"},
		},
		Public: true,
		Open:   open,
	}
}

// hackerNews is one search.
type hackerNews struct {
	o       source.Opening
	web     *web.Client
	phrases []string
}

func open(o source.Opening) (source.Source, error) {
	if o.Server == "" {
		o.Server = DefaultServer
	}
	h := &hackerNews{o: o}
	var err error
	if h.phrases, err = source.Phrases(o.Words, phrasesMax); err != nil {
		return nil, err
	}
	if h.web, err = web.New(web.Options{Base: o.Server, Private: o.Private, Hosts: o.Hosts}); err != nil {
		return nil, err
	}
	return h, nil
}

// Name implements source.Source.
func (h *hackerNews) Name() string { return h.o.Name }

// Test implements source.Tester.
func (h *hackerNews) Test(ctx context.Context) (string, error) {
	now := h.o.Clock().Unix()
	if _, err := h.search(ctx, query{phrase: h.phrases[0], from: now - 3600, to: now}); err != nil {
		return "", err
	}
	return "anybody on " + h.web.Host(), nil
}

// Listen implements source.Source.
func (h *hackerNews) Listen(ctx context.Context, cursor []byte, to source.Sink) error {
	defer h.web.Close()
	every := h.o.Pace(defaultEvery)
	to.Report(source.Health{State: source.Starting, Detail: fmt.Sprintf("%s, %d phrases, every %v", h.web.Host(), len(h.phrases), every.Every)})
	l := &listening{h: h, at: readCursor(cursor), known: map[string]bool{}}
	return source.Again(ctx, to, every, l.poll)
}
