package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// citizen is somebody on a Bluesky network.
type citizen struct {
	t           *testing.T
	pds         string
	handle, did string
	token       string
}

// password is that of everybody on the test's network.
const password = "a password of the tests"

// settle makes an account with a handle that nobody has yet.
func settle(t *testing.T, pds, name string) *citizen {
	t.Helper()
	c := &citizen{t: t, pds: pds, handle: fmt.Sprintf("%s-%x.test", name, time.Now().UnixNano()%0xffffff)}
	var made struct{ Did, AccessJwt string }
	c.call(http.MethodPost, "com.atproto.server.createAccount", map[string]any{
		"handle": c.handle, "email": c.handle + "@example.org", "password": password,
	}, &made)
	c.did, c.token = made.Did, made.AccessJwt
	return c
}

// call asks the network as the citizen; in is a query or a body.
func (c *citizen) call(method, name string, in map[string]any, out any) {
	c.t.Helper()
	address := c.pds + "/xrpc/" + name
	var body io.Reader
	if method == http.MethodGet {
		q := url.Values{}
		for k, v := range in {
			q.Set(k, fmt.Sprint(v))
		}
		address += "?" + q.Encode()
	} else {
		b, err := json.Marshal(in)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, address, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %s %s %v", name, resp.Status, b, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(b, out); err != nil {
		c.t.Fatalf("%s: %v in %s", name, err, b)
	}
}

// post is a strong reference to a post.
type post struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// mentions writes a post that names somebody.
func (c *citizen) mentions(who *citizen, text string) post {
	c.t.Helper()
	text = "@" + who.handle + " " + text
	var made post
	c.call(http.MethodPost, "com.atproto.repo.createRecord", map[string]any{
		"repo": c.did, "collection": "app.bsky.feed.post",
		"record": map[string]any{
			"$type": "app.bsky.feed.post", "text": text, "createdAt": time.Now().UTC().Format(time.RFC3339Nano),
			"facets": []any{map[string]any{
				"index":    map[string]any{"byteStart": 0, "byteEnd": len(who.handle) + 1},
				"features": []any{map[string]any{"$type": "app.bsky.richtext.facet#mention", "did": who.did}},
			}},
		},
	}, &made)
	return made
}

// answers are the texts of the replies to a post, as its author sees them.
func (c *citizen) answers(p post) []string {
	c.t.Helper()
	var got struct {
		Thread struct {
			Replies []struct {
				Post struct {
					Author struct{ Handle string }
					Record struct {
						Text  string
						Reply struct{ Parent, Root post }
					}
				}
			}
		}
	}
	c.call(http.MethodGet, "app.bsky.feed.getPostThread", map[string]any{"uri": p.URI}, &got)
	var out []string
	for _, r := range got.Thread.Replies {
		if rec := r.Post.Record; rec.Reply.Parent != p || rec.Reply.Root != p {
			c.t.Errorf("a reply stands in the wrong thread: %+v", rec.Reply)
		}
		out = append(out, r.Post.Author.Handle+": "+r.Post.Record.Text)
	}
	return out
}

// told waits until the AppView tells the citizen of a post, and says when.
func (c *citizen) told(p post) time.Time {
	c.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var got struct {
			Notifications []struct{ URI string }
		}
		c.call(http.MethodGet, "app.bsky.notification.listNotifications", map[string]any{"limit": 20}, &got)
		for _, n := range got.Notifications {
			if n.URI == p.URI {
				return time.Now()
			}
		}
	}
	c.t.Fatalf("the AppView does not tell of %s", p.URI)
	return time.Time{}
}

// once waits for an answer and holds that there is exactly one.
func (c *citizen) once(p post, text string) {
	c.t.Helper()
	var got []string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if got = c.answers(p); len(got) > 0 {
			break
		}
	}
	if len(got) != 1 || !strings.HasSuffix(got[0], ": "+text) {
		c.t.Fatalf("the author sees %q, want one answer: %q", got, text)
	}
}
