package fake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// bare is the form of the AppView's times.
const bare = "2006-01-02T15:04:05.000Z"

func (s *Server) profile(did string) map[string]any {
	a := s.people[did]
	if a == nil {
		return map[string]any{"did": did, "handle": "handle.invalid"}
	}
	return map[string]any{"did": did, "handle": a.Handle, "displayName": a.Name}
}

func (s *Server) view(p *post) map[string]any {
	return map[string]any{
		"$type": "app.bsky.feed.defs#postView", "uri": p.uri(), "cid": p.cid, "author": s.profile(p.did), "record": p.record,
		"replyCount": 0, "indexedAt": p.sortAt().Format(bare),
	}
}

// sortAt is by what notifications are ordered.
func (p *post) sortAt() time.Time {
	if p.created.Before(p.indexed) {
		return p.created
	}
	return p.indexed
}

// reads is what the AppView reads of a record.
type reads struct {
	Text  string `json:"text"`
	Reply struct {
		Parent struct {
			URI string `json:"uri"`
		} `json:"parent"`
	} `json:"reply"`
	Facets []struct {
		Features []struct {
			DID string `json:"did"`
		} `json:"features"`
	} `json:"facets"`
	Embed struct {
		Record struct {
			URI string `json:"uri"`
		} `json:"record"`
	} `json:"embed"`
}

func read(record jsontext.Value) (r reads) {
	_ = json.Unmarshal(record, &r) // what cannot be read notifies nobody
	return r
}

// reason is why an account is told of a post; empty is not at all. A handle in
// the text is none: only a facet is.
func (p *post) reason(did string) string {
	r := p.reads
	if p.did == did || p.deleted {
		return ""
	}
	own := "at://" + did + "/"
	switch {
	case strings.HasPrefix(r.Reply.Parent.URI, own):
		return "reply"
	case strings.HasPrefix(r.Embed.Record.URI, own):
		return "quote"
	}
	for _, f := range r.Facets {
		for _, x := range f.Features {
			if x.DID == did {
				return "mention"
			}
		}
	}
	return ""
}

func limit(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || n < 1 || n > 100 {
		return 50
	}
	return n
}

func (s *Server) listNotifications(r *http.Request, _ []byte) answer {
	did := s.who(r).DID
	var told []*post
	for _, p := range s.posts {
		if p.reason(did) != "" {
			told = append(told, p)
		}
	}
	slices.SortStableFunc(told, func(a, b *post) int { return b.sortAt().Compare(a.sortAt()) })
	list := []any{}
	cursor := r.URL.Query().Get("cursor")
	out := map[string]any{}
	for _, p := range told {
		at := p.sortAt().Format(bare)
		if cursor != "" && at >= cursor {
			continue
		}
		if len(list) == limit(r) {
			break
		}
		list = append(list, map[string]any{
			"uri": p.uri(), "cid": p.cid, "author": s.profile(p.did), "reason": p.reason(did), "record": p.record, "isRead": false, "indexedAt": at,
		})
		out["cursor"] = at
	}
	out["notifications"] = list
	return ok(out)
}

func (s *Server) searchPosts(r *http.Request, _ []byte) answer {
	want := strings.ToLower(strings.Trim(r.URL.Query().Get("q"), `"`))
	posts := []any{}
	for _, p := range slices.Backward(s.posts) {
		if !p.deleted && len(posts) < limit(r) && strings.Contains(strings.ToLower(p.reads.Text), want) {
			posts = append(posts, s.view(p))
		}
	}
	return ok(map[string]any{"posts": posts})
}

func (s *Server) getPosts(r *http.Request, _ []byte) answer {
	uris := r.URL.Query()["uris"]
	if len(uris) > 25 {
		return refuse(http.StatusBadRequest, "InvalidRequest", "Array too big (maximum 25)")
	}
	posts := []any{}
	for _, uri := range uris {
		if p := s.find(uri); p != nil && !s.blank {
			posts = append(posts, s.view(p))
		}
	}
	return ok(map[string]any{"posts": posts})
}

func (s *Server) getPostThread(r *http.Request, _ []byte) answer {
	p := s.find(r.URL.Query().Get("uri"))
	if p == nil {
		return refuse(http.StatusBadRequest, "NotFound", "Post not found: "+r.URL.Query().Get("uri"))
	}
	height, err := strconv.Atoi(r.URL.Query().Get("parentHeight"))
	if err != nil {
		height = 80
	}
	return ok(map[string]any{"thread": s.thread(p, height)})
}

func (s *Server) thread(p *post, height int) map[string]any {
	out := map[string]any{"$type": "app.bsky.feed.defs#threadViewPost", "post": s.view(p)}
	if up := p.reads.Reply.Parent.URI; up != "" && height > 0 {
		if above := s.find(up); above != nil {
			out["parent"] = s.thread(above, height-1)
		} else {
			out["parent"] = map[string]any{"$type": "app.bsky.feed.defs#notFoundPost", "uri": up, "notFound": true}
		}
	}
	return out
}

func (s *Server) getProfiles(r *http.Request, _ []byte) answer {
	list := []any{}
	for _, did := range r.URL.Query()["actors"] {
		if s.people[did] != nil {
			p := s.profile(did)
			p["followersCount"] = 42
			list = append(list, p)
		}
	}
	return ok(map[string]any{"profiles": list})
}
