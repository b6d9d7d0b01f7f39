package bluesky

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// The bounds of filling in what stands above a mention in its thread.
const (
	parentsMax  = 20              // of one mention
	threadsMax  = 8               // asked for with one batch
	threadsWait = 4 * time.Second // for all of them; then they are left out
)

// view is a post as an AppView shows it (app.bsky.feed.defs#postView).
type view struct {
	URI    string         `json:"uri"`
	CID    string         `json:"cid"`
	Author profile        `json:"author"`
	Record jsontext.Value `json:"record"`
}

// above is a post in a thread, with what it answers. A post that is gone or
// blocked has no URI.
type above struct {
	Post   view   `json:"post"`
	Parent *above `json:"parent"`
}

// parents gives what stands above the mentions in their threads, oldest first,
// to be read and not to be answered. What cannot be had is left out.
func (n *network) parents(ctx context.Context, h *hearing, mentions []domain.Mention) []domain.Mention {
	ctx, stop := context.WithTimeout(ctx, threadsWait)
	defer stop()
	here := map[string]bool{}
	for i := range mentions {
		here[mentions[i].ID] = true
	}
	var out []domain.Mention
	asked := 0
	for i := range mentions {
		m := &mentions[i]
		if p := m.InReplyTo; p == "" || m.Deleted || m.Context || here[p] || h.knows(p) || h.threaded(p) {
			continue
		}
		if asked++; asked > threadsMax {
			break
		}
		line, err := n.line(ctx, m.ID)
		if err != nil && !refused(err) {
			break
		}
		h.thread(m.InReplyTo)
		for _, p := range line {
			if !here[p.ID] && !h.knows(p.ID) {
				here[p.ID] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// refused reports whether an error is the server's word on a post, which it
// will not change.
func refused(err error) bool { return source.Answered(err, http.StatusBadRequest) }

// line is the line of posts above one, oldest first.
func (n *network) line(ctx context.Context, uri string) ([]domain.Mention, error) {
	var said struct {
		Thread above `json:"thread"`
	}
	q := url.Values{"uri": {uri}, "depth": {"0"}, "parentHeight": {strconv.Itoa(parentsMax)}}
	if err := n.ask(ctx, n.view, call{name: "app.bsky.feed.getPostThread", query: q}, &said); err != nil {
		return nil, err
	}
	return n.upwards(said.Thread.Parent), nil
}

// upwards makes mentions of a line of posts.
func (n *network) upwards(up *above) []domain.Mention {
	var out []domain.Mention
	for ; up != nil && up.Post.URI != "" && len(out) < parentsMax; up = up.Parent {
		m, _, err := n.seen(&up.Post)
		if err != nil {
			break
		}
		m.Context = true
		out = append(out, m)
	}
	slices.Reverse(out)
	return out
}

// seen makes a mention of a post that an AppView shows, and notes its author.
func (n *network) seen(v *view) (domain.Mention, *record, error) {
	m, r, err := n.mention(v.URI, v.Record, v.Author)
	if err == nil && v.Author.DID == m.Author.ID && len(v.Author.Handle) <= idMax {
		n.people.met(v.Author)
		m.Author.Followers = n.people.of(v.Author.DID).Followers
	}
	return m, r, err
}

// posts shows up to 25 posts as they are now. What is gone is not among them.
func (n *network) posts(ctx context.Context, uris []string) (map[string]*view, error) {
	var said struct {
		Posts []view `json:"posts"`
	}
	if err := n.ask(ctx, n.view, call{name: "app.bsky.feed.getPosts", query: url.Values{"uris": uris}}, &said); err != nil {
		return nil, err
	}
	out := map[string]*view{}
	for i := range said.Posts {
		out[said.Posts[i].URI] = &said.Posts[i]
	}
	return out, nil
}
