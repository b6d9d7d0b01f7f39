package fake

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

// Real is a real network that was started for tests, joined to the same suites
// as the fake. It has one author; every Network has a brand of its own.
type Real struct {
	pds     *web.Client
	base    string
	appView bool
	them    person
}

// person is an account with its session.
type person struct {
	User    string `json:"user"`
	DID     string `json:"did"`
	Handle  string `json:"handle"`
	Access  string `json:"accessJwt"`
	Refresh string `json:"refreshJwt"`
	secret  string
}

// noticeMax is how long an AppView may take to notice a post.
const noticeMax = 20 * time.Second

// NewReal joins the PDS at base, which must let anybody make accounts below
// .test. appView says that it has an AppView behind it; then what is written
// is waited for until that shows it.
func NewReal(ctx context.Context, base string, appView bool) (*Real, error) {
	c, err := web.New(web.Options{Base: base, Hosts: web.NewHosts(web.HostOptions{PerSecond: 1000, Burst: 1000})})
	if err != nil {
		return nil, err
	}
	r := &Real{pds: c, base: strings.TrimRight(base, "/"), appView: appView}
	r.them, err = r.account(ctx, "maria")
	return r, err
}

// Close lets go of idle connections.
func (r *Real) Close() { r.pds.Close() }

// call is one call of the PDS: a question, or with a body a change.
type call struct {
	name  string
	query url.Values
	by    person // without an access token it is nobody
	body  any
}

func (r *Real) ask(ctx context.Context, c call, out any) error {
	req := web.Request{Path: "/xrpc/" + c.name, Query: c.query, Header: http.Header{}}
	if c.by.Access != "" {
		req.Header.Set("Authorization", "Bearer "+c.by.Access)
	}
	if c.body != nil {
		raw, err := json.Marshal(c.body)
		if err != nil {
			return err
		}
		req.Method, req.Body = http.MethodPost, raw
	}
	a, err := r.pds.Do(ctx, req)
	if err != nil || out == nil {
		return err
	}
	return source.ReadJSON(a.Body, out)
}

func (r *Real) account(ctx context.Context, name string) (person, error) {
	p := person{secret: rand.Text()}
	handle := name + strings.ToLower(rand.Text()[:8]) + ".test"
	err := r.ask(ctx, call{name: "com.atproto.server.createAccount", body: map[string]string{
		"handle": handle, "email": handle + "@example.com", "password": p.secret,
	}}, &p)
	if err != nil {
		return p, fmt.Errorf("make the account %s: %w", handle, err)
	}
	p.User = handle
	return p, nil
}

// Network is the network with a brand that nobody has written to. It hears no
// stream, which a network on one machine has not. Its functions panic where
// the network fails: nothing that a test could go on with.
func (r *Real) Network(ctx context.Context) (sourcetest.Network, error) {
	us, err := r.account(ctx, "brand")
	if err != nil {
		return sourcetest.Network{}, err
	}
	kept, err := json.Marshal(&us)
	if err != nil {
		return sourcetest.Network{}, err
	}
	set := source.Settings{Name: "bluesky", Server: r.base, User: us.User, Stream: "off"}
	return sourcetest.Network{
		Settings: set, Server: r.base,
		Secrets: map[string]string{secret.Token: us.secret, secret.Session: string(kept)},
		Through: sourcetest.At(set),
		Write:   func(text string) domain.Mention { return must(r.write(ctx, us.DID, text)) },
		Change:  func(id, text string) { must(0, r.change(ctx, us.DID, id, text)) },
		Delete:  func(id string) { must(0, r.remove(ctx, id)) },
		Replies: func() []sourcetest.Posted { return must(r.replies(ctx, us)) },
	}, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("the real network fails: %v", err))
	}
	return v
}

// body is what the calls that write want.
func (r *Real) body(uri string, record map[string]any) map[string]any {
	out := map[string]any{"repo": r.them.DID, "collection": collection}
	if uri != "" {
		out["rkey"] = uri[strings.LastIndexByte(uri, '/')+1:]
	}
	if record != nil {
		out["record"] = record
	}
	return out
}

func (r *Real) write(ctx context.Context, to, text string) (domain.Mention, error) {
	var is struct {
		URI string `json:"uri"`
	}
	err := r.ask(ctx, call{name: "com.atproto.repo.createRecord", by: r.them, body: r.body("", Mentioning(to, text))}, &is)
	if err == nil {
		err = r.await(ctx, is.URI, func(shown string) bool { return shown == text })
	}
	return domain.Mention{
		ID: is.URI, Source: "bluesky", At: time.Now(), Text: text, Lang: "en",
		Author: domain.Author{ID: r.them.DID, Handle: r.them.Handle, URL: "https://bsky.app/profile/" + r.them.Handle},
	}, err
}

func (r *Real) change(ctx context.Context, to, uri, text string) error {
	if err := r.ask(ctx, call{name: "com.atproto.repo.putRecord", by: r.them, body: r.body(uri, Mentioning(to, text))}, nil); err != nil {
		return err
	}
	return r.await(ctx, uri, func(shown string) bool { return shown == text })
}

func (r *Real) remove(ctx context.Context, uri string) error {
	if err := r.ask(ctx, call{name: "com.atproto.repo.deleteRecord", by: r.them, body: r.body(uri, nil)}, nil); err != nil {
		return err
	}
	return r.await(ctx, uri, func(shown string) bool { return shown == "" })
}

// await waits until the AppView shows a post's text as it should; "" is a post
// that is not there.
func (r *Real) await(ctx context.Context, uri string, good func(shown string) bool) error {
	ctx, stop := context.WithTimeout(ctx, noticeMax)
	defer stop()
	for r.appView {
		var said struct {
			Posts []struct {
				Record reads `json:"record"`
			} `json:"posts"`
		}
		if err := r.ask(ctx, call{name: "app.bsky.feed.getPosts", query: url.Values{"uris": {uri}}, by: r.them}, &said); err != nil {
			return err
		}
		shown := ""
		if len(said.Posts) == 1 {
			shown = said.Posts[0].Record.Text
		}
		if good(shown) {
			return nil
		}
		if err := source.Sleep(ctx, 100*time.Millisecond); err != nil {
			return errors.Join(fmt.Errorf("the AppView does not notice %s", uri), err)
		}
	}
	return nil
}

// replies is what a brand has posted, all pages of it.
func (r *Real) replies(ctx context.Context, us person) ([]sourcetest.Posted, error) {
	var out []sourcetest.Posted
	q := url.Values{"repo": {us.DID}, "collection": {collection}, "limit": {"100"}}
	for {
		var list struct {
			Cursor  string `json:"cursor"`
			Records []struct {
				URI   string `json:"uri"`
				Value reads  `json:"value"`
			} `json:"records"`
		}
		if err := r.ask(ctx, call{name: "com.atproto.repo.listRecords", query: q, by: us}, &list); err != nil {
			return nil, err
		}
		for _, one := range list.Records {
			out = append(out, sourcetest.Posted{ID: one.URI, To: one.Value.Reply.Parent.URI, Text: one.Value.Text})
		}
		if list.Cursor == "" || len(list.Records) == 0 {
			return out, nil
		}
		q.Set("cursor", list.Cursor)
	}
}
