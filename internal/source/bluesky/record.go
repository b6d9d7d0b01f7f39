package bluesky

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	Text    string       `json:"text"`
	Created string       `json:"createdAt"`
	Langs   []string     `json:"langs"`
	Reply   *answers     `json:"reply"`
	Facets  lax[[]facet] `json:"facets"`
	Embed   lax[embed]   `json:"embed"`
	Labels  lax[labels]  `json:"labels"`
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
	if len(r.Langs) > 0 && len(r.Langs[0]) <= 35 {
		m.Lang = r.Langs[0]
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
		ID: did, Handle: called, Name: strings.ToValidUTF8(who.Name[:min(len(who.Name), nameMax)], ""), Followers: max(who.Followers, 0), URL: "https://bsky.app/profile/" + called,
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

// plain is what a post says: its warning, its text with the addresses of its
// links, and what its pictures show.
func (r *record) plain() string {
	var parts []string
	var warn []string
	for _, l := range r.Labels.v.Values[:min(len(r.Labels.v.Values), partsMax)] {
		if l.Val != "" && len(l.Val) <= 128 {
			warn = append(warn, l.Val)
		}
	}
	if len(warn) > 0 {
		parts = append(parts, "[content warning: "+strings.Join(warn, ", ")+"]")
	}
	if text := r.linked(); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(append(parts, r.Embed.v.said(parts)...), "\n")
}

// said is what an embed adds to what was said before it.
func (e *embed) said(before []string) []string {
	var out []string
	for _, i := range e.Images[:min(len(e.Images), partsMax)] {
		if i.Alt != "" {
			out = append(out, "[image: "+cut(i.Alt)+"]")
		}
	}
	if e.Alt != "" {
		out = append(out, "[video: "+cut(e.Alt)+"]")
	}
	if u := e.External.URI; isWeb(u) && !strings.Contains(strings.Join(before, "\n"), u) {
		out = append(out, strings.TrimSpace(cut(e.External.Title)+" "+u))
	}
	if e.Media != nil {
		inner := *e.Media
		inner.Media = nil
		out = append(out, inner.said(before)...)
	}
	return out
}

func isWeb(u string) bool {
	return len(u) <= idMax && (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://"))
}

// cut keeps textMax bytes, and whole runes.
func cut(s string) string {
	if len(s) > textMax {
		s = strings.ToValidUTF8(s[:textMax], "")
	}
	return s
}

// linked is the text with every shortened link written out. Ranges that are
// not within the text, overlap or cut a rune are left alone.
func (r *record) linked() string {
	text := cut(r.Text)
	facets := slices.Clone(r.Facets.v[:min(len(r.Facets.v), partsMax)])
	slices.SortStableFunc(facets, func(a, b facet) int { return a.Index.From - b.Index.From })
	var out strings.Builder
	done := 0
	for i := range facets {
		from, to, uri := facets[i].Index.From, facets[i].Index.To, facets[i].link()
		if uri == "" || from < done || from >= to || to > len(text) || !boundary(text, from) || !boundary(text, to) {
			continue
		}
		out.WriteString(text[done:from])
		switch shown := text[from:to]; {
		case bare(shown) == bare(uri), short(shown, uri):
			out.WriteString(uri)
		default:
			out.WriteString(shown + " (" + uri + ")")
		}
		done = to
	}
	return out.String() + text[done:]
}

// link is the address that a facet leads to, or empty.
func (f *facet) link() string {
	for _, x := range f.Features[:min(len(f.Features), partsMax)] {
		if isWeb(x.URI) {
			return x.URI
		}
	}
	return ""
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// bare is an address without what people leave out.
func bare(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

// short reports whether shown is the beginning of an address, with a mark of
// what was left out.
func short(shown, uri string) bool {
	head := strings.TrimSuffix(strings.TrimSuffix(shown, "..."), "…")
	return head != shown && head != "" && strings.HasPrefix(bare(uri), bare(head))
}

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
