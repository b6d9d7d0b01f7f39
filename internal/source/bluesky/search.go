package bluesky

import (
	"context"
	"net/url"
	"strings"
	"time"

	"hark/internal/source"
)

// How words are searched for, besides the stream that hears them at once.
const (
	searchWords = 4              // in one round
	searchMost  = 40             // of more words none is searched for: a round would take too long
	searchPages = 5              // of 100 posts, for each word
	searchBack  = 24 * time.Hour // on the first connect
	searchEvery = 4              // polls, while the stream hears them too
)

// searching is how far a round through the words is.
type searching struct {
	next  int       // word
	began time.Time // the round
}

// words searches for some of the words, those of the last time left out.
func (p *poller) words(ctx context.Context, to source.Sink) error {
	all := p.n.o.Words
	if len(all) == 0 || len(all) > searchMost || p.n.stream != nil && p.rounds%searchEvery != 0 {
		return nil
	}
	for range min(len(all), searchWords) {
		if p.search.next == 0 {
			p.search.began = p.n.o.Now()
		}
		if err := p.searchFor(ctx, to, all[p.search.next]); err != nil {
			return err
		}
		if p.search.next++; p.search.next < len(all) {
			continue
		}
		p.search.next = 0
		if _, err := p.h.take(ctx, to, source.Batch{}, func(m *mark) { m.Searched = p.search.began }); err != nil {
			return err
		}
	}
	return nil
}

// searchFor reads the posts with one word, the latest first, as far as
// something is new.
func (p *poller) searchFor(ctx context.Context, to source.Sink, word string) error {
	since := p.n.o.Now().Add(-searchBack)
	if at := p.h.mark().Searched; !at.IsZero() {
		since = at.Add(-overlap)
	}
	q := url.Values{
		"q": {`"` + strings.ReplaceAll(word, `"`, " ") + `"`}, "sort": {"latest"}, "limit": {"100"},
		"since": {since.UTC().Format(time.RFC3339)},
	}
	for range searchPages {
		var said struct {
			Cursor string `json:"cursor"`
			Posts  []view `json:"posts"`
		}
		if err := p.n.ask(ctx, p.n.view, call{name: "app.bsky.feed.searchPosts", query: q}, &said); err != nil {
			return err
		}
		fresh, err := p.hand(ctx, to, p.n.found(said.Posts))
		if err != nil || fresh == 0 || said.Cursor == "" || len(said.Cursor) > idMax {
			return err
		}
		q.Set("cursor", said.Cursor)
	}
	return nil
}

// found makes mentions of posts that a search gave, oldest first. A search
// looks into names and addresses as well; only posts with our words are kept,
// as of the stream, and none of our own.
func (n *network) found(posts []view) source.Batch {
	var b source.Batch
	own, _ := n.session.who()
	for i := min(len(posts), pageLimit) - 1; i >= 0; i-- {
		m, _, err := n.seen(&posts[i])
		switch {
		case err != nil:
			b.Refused = append(b.Refused, source.Refuse(where(posts[i].URI), err.Error(), posts[i].Record))
		case m.Author.ID != own && n.words.Any(m.Text):
			b.Mentions = append(b.Mentions, m)
		}
	}
	return b
}
