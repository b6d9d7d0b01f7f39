package bluesky

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
)

// pds is a real PDS that runs for tests, with an AppView or without one.
type pds struct {
	t       *testing.T
	base    string
	appView bool
	them    tokens
}

// real gives the PDS of HARK_PDS. HARK_APPVIEW=1 says that it has an AppView.
func real(t *testing.T) *pds {
	t.Helper()
	base := os.Getenv("HARK_PDS")
	if base == "" {
		t.Skip("no real network: HARK_PDS names no PDS")
	}
	p := &pds{t: t, base: strings.TrimRight(base, "/"), appView: os.Getenv("HARK_APPVIEW") == "1"}
	p.them = p.account("maria")
	return p
}

func (p *pds) call(method, name, token string, body, out any) error {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.base+"/xrpc/"+name, in)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d, %w", name, resp.StatusCode, err)
	}
	if out == nil {
		return nil
	}
	return source.ReadJSON(raw, out)
}

func (p *pds) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pds) account(name string) tokens {
	p.t.Helper()
	handle := fmt.Sprintf("%s%d.test", name, time.Now().UnixMicro()%1_000_000_000)
	var t tokens
	p.must(p.call("POST", "com.atproto.server.createAccount", "", map[string]string{
		"handle": handle, "email": handle + "@example.com", "password": "correct horse",
	}, &t))
	t.User = handle
	return t
}

// network is the real network with an account of ours that nobody had before.
func (p *pds) network(t *testing.T) sourcetest.Network {
	us := p.account("brand")
	kept, err := json.Marshal(&us)
	p.must(err)
	set := source.Settings{Name: "bluesky", Server: p.base, User: us.User, Stream: noStream}
	return sourcetest.Network{
		Settings: set, Server: p.base,
		Secrets: map[string]string{secret.Token: "correct horse", secret.Session: string(kept)},
		Through: func(address string) source.Settings {
			through := set
			through.Server = address
			return through
		},
		Write: func(text string) domain.Mention {
			record := fake.Mentioning(us.DID, text)
			var is ref
			p.must(p.call("POST", "com.atproto.repo.createRecord", p.them.Access, map[string]any{
				"repo": p.them.DID, "collection": collection, "record": record,
			}, &is))
			p.await(func(v *view) bool { return v != nil }, is.URI)
			return domain.Mention{ID: is.URI, Source: "bluesky", Text: text, Author: domain.Author{ID: p.them.DID}}
		},
		Change: func(id, text string) {
			at, err := parseURI(id)
			p.must(err)
			p.must(p.call("POST", "com.atproto.repo.putRecord", p.them.Access, map[string]any{
				"repo": p.them.DID, "collection": collection, "rkey": at.rkey, "record": fake.Mentioning(us.DID, text),
			}, nil))
			p.await(func(v *view) bool {
				r, err := readRecord(v.Record)
				return err == nil && r.Text == text
			}, id)
		},
		Delete: func(id string) {
			at, err := parseURI(id)
			p.must(err)
			p.must(p.call("POST", "com.atproto.repo.deleteRecord", p.them.Access, &gone{p.them.DID, collection, at.rkey}, nil))
			p.await(func(v *view) bool { return v == nil }, id)
		},
		Replies: func() (out []sourcetest.Posted) {
			var list struct {
				Records []struct {
					URI   string `json:"uri"`
					Value record `json:"value"`
				} `json:"records"`
			}
			p.must(p.call("GET", "com.atproto.repo.listRecords?collection="+collection+"&repo="+us.DID, us.Access, nil, &list))
			for _, r := range list.Records {
				out = append(out, sourcetest.Posted{ID: r.URI, To: r.Value.Reply.Parent.URI, Text: r.Value.Text})
			}
			return out
		},
	}
}

// await waits until the AppView, if there is one, has a post as it should be.
func (p *pds) await(good func(*view) bool, uri string) {
	p.t.Helper()
	for tries := 0; p.appView; tries++ {
		var said struct {
			Posts []view `json:"posts"`
		}
		p.must(p.call("GET", "app.bsky.feed.getPosts?uris="+url.QueryEscape(uri), p.them.Access, nil, &said))
		if len(said.Posts) == 1 && good(&said.Posts[0]) || len(said.Posts) == 0 && good(nil) {
			return
		}
		if tries > 100 {
			p.t.Fatalf("the AppView does not notice %s", uri)
		}
		p.must(source.Sleep(p.t.Context(), 100*time.Millisecond))
	}
}

func TestRealConformance(t *testing.T) {
	p := real(t)
	if !p.appView {
		t.Skip("no AppView to listen to: HARK_APPVIEW is not 1")
	}
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		h := p.network(t).Harness(Kind())
		return h
	})
}

func TestRealReplierConformance(t *testing.T) {
	p := real(t)
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		r := p.network(t).Joined(Kind())
		r.Once = true
		return r
	})
}
