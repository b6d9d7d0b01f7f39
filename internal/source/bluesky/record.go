package bluesky

import (
	"cmp"
	"strings"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/domain"
	"hark/internal/source"
)

// collection is where posts are kept in a repository.
const collection = "app.bsky.feed.post"

// ref names a record, and the version of it that was seen (com.atproto.repo.strongRef).
type ref struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// answers says what a post answers.
type answers struct {
	Root   ref `json:"root"`
	Parent ref `json:"parent"`
}

// record is a post (app.bsky.feed.post), as far as it is read here.
type record struct {
	Text    string        `json:"text"`
	Created string        `json:"createdAt"`
	Langs   lax[[]string] `json:"langs"`
	Reply   *answers      `json:"reply"`
	Facets  lax[[]facet]  `json:"facets"`
	Embed   lax[embed]    `json:"embed"`
	Labels  lax[labels]   `json:"labels"`
}

// lax is a part of a post without which it can still be read: where it has a
// shape that is not known here, it is left out.
type lax[T any] struct{ v T }

// UnmarshalJSON takes what it can.
func (l *lax[T]) UnmarshalJSON(raw []byte) error {
	var v T
	if source.ReadJSON(raw, &v) == nil {
		l.v = v
	}
	return nil
}

// labels are what the author warns of.
type labels struct {
	Values []struct {
		Val string `json:"val"`
	} `json:"values"`
}

// facet is what a range of the text means (app.bsky.richtext.facet). Servers
// take ranges that are outside the text.
type facet struct {
	Index struct {
		From int `json:"byteStart"`
		To   int `json:"byteEnd"`
	} `json:"index"`
	Features []feature `json:"features"`
}

type feature struct {
	Type string `json:"$type"`
	URI  string `json:"uri,omitzero"`
	DID  string `json:"did,omitzero"`
	Tag  string `json:"tag,omitzero"`
}

// embed is what hangs on a post: images, a video, a link, a quoted post, or a
// quoted post with one of the others.
type embed struct {
	Images []struct {
		Alt string `json:"alt"`
	} `json:"images"`
	Alt      string `json:"alt"` // of a video
	External struct {
		URI   string `json:"uri"`
		Title string `json:"title"`
	} `json:"external"`
	Record quoted `json:"record"`
	Media  *embed `json:"media"`
}

// quoted names the quoted post. With media, it stands one level deeper.
type quoted struct {
	URI    string `json:"uri"`
	Record ref    `json:"record"`
}

func (q *quoted) uri() string { return cmp.Or(q.URI, q.Record.URI) }

// profile is who somebody is, as an AppView or a session says.
type profile struct {
	DID       string `json:"did"`
	Handle    string `json:"handle"`
	Name      string `json:"displayName"`
	Followers int    `json:"followersCount"`
}

// readRecord reads a post's record. Its numbers and lists are still hostile.
func readRecord(raw jsontext.Value) (record, error) {
	var r record
	err := source.ReadJSON(raw, &r)
	return r, err
}

// The bounds of what is taken of one post; the network's own are lower.
const (
	textMax  = 32 << 10
	partsMax = 64 // facets, images, labels
	idMax    = 2 << 10
	nameMax  = 640
)

// mention makes a mention of a post. The error of a post that cannot be one
// says what is wrong.
func (n *network) mention(uri string, raw jsontext.Value, who profile) (domain.Mention, *record, error) {
	at, err := parseURI(uri)
	if err != nil {
		return domain.Mention{}, nil, err
	}
	r, err := readRecord(raw)
	if err != nil {
		return domain.Mention{}, nil, err
	}
	m := domain.Mention{ID: uri, Source: n.o.Name, URL: webURL(who.Handle, at.did, at.rkey), Text: r.plain(), At: when(r.Created, at.rkey)}
	m.Author = author(who, at.did)
	if len(r.Langs.v) > 0 && len(r.Langs.v[0]) <= 35 {
		m.Lang = r.Langs.v[0]
	}
	if r.Reply != nil && len(r.Reply.Parent.URI) <= idMax && len(r.Reply.Root.URI) <= idMax {
		m.InReplyTo, m.Thread = r.Reply.Parent.URI, r.Reply.Root.URI
	}
	if m.Text == "" {
		m.Text = "[a post without text]"
	}
	return m, &r, nil
}

// place is where a post is.
type place struct{ did, rkey string }

// parseURI reads the at:// address of a post.
func parseURI(uri string) (place, error) {
	u, err := syntax.ParseATURI(uri)
	if err != nil {
		return place{}, err
	}
	return place{u.Authority().String(), u.RecordKey().String()}, nil
}

// postURI is the at:// address of a post.
func postURI(did, rkey string) string { return "at://" + did + "/" + collection + "/" + rkey }

// webURL is where people read a post.
func webURL(handle, did, rkey string) string {
	return "https://bsky.app/profile/" + label(handle, did) + "/post/" + rkey
}

// label is what to call an account: its handle where it has a proved one.
func label(handle, did string) string {
	if h, err := syntax.ParseHandle(handle); err == nil && !h.IsInvalidHandle() {
		return handle
	}
	return did
}

func author(who profile, did string) domain.Author {
	called := label(who.Handle, did)
	return domain.Author{
		ID: did, Handle: called, Name: source.Clip(who.Name, nameMax), Followers: max(who.Followers, 0), URL: "https://bsky.app/profile/" + called,
	}
}

// when is the time of a post by its author's clock, else by its key, which the
// author's program usually makes of the time. A time that is none is zero.
func when(created, rkey string) time.Time {
	if t, err := syntax.ParseDatetimeLenient(created); err == nil && plausible(t.Time()) {
		return t.Time()
	}
	if t, err := syntax.ParseTID(rkey); err == nil && plausible(t.Time()) {
		return t.Time()
	}
	return time.Time{}
}

func plausible(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 9999 }

// about reports whether a post mentions, answers or quotes an account.
func (r *record) about(did string) bool {
	own := "at://" + did + "/"
	if r.Reply != nil && (strings.HasPrefix(r.Reply.Parent.URI, own) || strings.HasPrefix(r.Reply.Root.URI, own)) {
		return true
	}
	if strings.HasPrefix(r.Embed.v.Record.uri(), own) {
		return true
	}
	for _, f := range r.Facets.v[:min(len(r.Facets.v), partsMax)] {
		for _, x := range f.Features[:min(len(f.Features), partsMax)] {
			if x.DID == did {
				return true
			}
		}
	}
	return false
}
