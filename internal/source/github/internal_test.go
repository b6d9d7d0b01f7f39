package github

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
)

var api = &url.URL{Scheme: "https", Host: "api.github.com"}

func body(t testing.TB, name string) []byte {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPosts(t *testing.T) {
	items, err := readList(body(t, "comments.json"))
	if err != nil || len(items) != 2 {
		t.Fatal(err)
	}
	p, err := readPost(items[0], api)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Mention{
		ID: "/repos/acme/mini/issues/comments/9007199254740993", Thread: "/repos/acme/mini/issues/12", InReplyTo: "/repos/acme/mini/issues/12",
		URL: "https://github.com/acme/mini/issues/12#issuecomment-9007199254740993", At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		Text:   "The keyboard **flickers**.\n\n[image: a photo of it] (https://img.example/1.png)",
		Author: domain.Author{Handle: "quietotter", URL: "https://github.com/quietotter"},
	}
	if got := p.mention(); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	p, err = readPost(items[1], api)
	if err != nil {
		t.Fatal(err)
	}
	if m := p.mention(); m.ID != want.Thread || m.Thread != m.ID || m.InReplyTo != "" || m.Title != "Fix the flicker" || m.Text != "" || m.Author.Name != "ghost" {
		t.Errorf("the pull request is %+v", m)
	}
}

func TestPathOf(t *testing.T) {
	own := &url.URL{Scheme: "https", Host: "git.example", Path: "/api/v3"}
	cases := []struct {
		in   string
		base *url.URL
		want string
	}{
		{"https://api.github.com/repos/a/b/issues/1", api, "/repos/a/b/issues/1"},
		{"https://other.example/repos/a/b/issues/1", api, "/repos/a/b/issues/1"}, // only the path is believed
		{"https://git.example/api/v3/repos/a/b/issues/1", own, "/repos/a/b/issues/1"},
		{"https://git.example/repos/a/b/issues/1", own, ""},
		{"https://api.github.com/user", api, ""},
		{"https://api.github.com/repos/a/../../user", api, ""},
		{"https://api.github.com/repos/a/%2e%2e/user", api, ""},
		{"https://api.github.com/repos/a/b?x=1", api, ""},
		{"https://api.github.com/repos//b", api, ""},
		{"", api, ""},
	}
	for _, c := range cases {
		if got := pathOf(c.in, c.base); got != c.want {
			t.Errorf("%s gives %q; want %q", c.in, got, c.want)
		}
	}
}

func TestNotes(t *testing.T) {
	items, err := readList(body(t, "notifications.json"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := readNote(items[0])
	if err != nil || pathOf(n.Subject.URL, api) != "/repos/acme/mini/pulls/12" || n.Reason != "mention" {
		t.Errorf("read %+v, %v", n, err)
	}
	if n, err = readNote(items[1]); err != nil || n.Subject.URL != "" || n.Subject.Type != "Discussion" {
		t.Errorf("read %+v, %v", n, err)
	}
}

// discussionsOf reads a page of discussions as the listener does.
func discussionsOf(raw []byte) ([]source.Batch, error) {
	data, err := readGraph(raw)
	if err != nil {
		return nil, err
	}
	var page discussionPage
	if err := source.ReadJSON(data, &page); err != nil {
		return nil, err
	}
	l := &listening{g: &github{}}
	var out []source.Batch
	for _, d := range page.Repository.Discussions.Nodes {
		if d != nil && d.ID != "" {
			out = append(out, l.discussion(d, func(*node) bool { return true }))
		}
	}
	return out, nil
}

func TestDiscussion(t *testing.T) {
	all, err := discussionsOf(body(t, "discussions.json"))
	if err != nil || len(all) != 1 || len(all[0].Mentions) != 3 {
		t.Fatalf("read %+v, %v", all, err)
	}
	first, comment, reply := all[0].Mentions[0], all[0].Mentions[1], all[0].Mentions[2]
	if first.ID != "node:D_kwDOAAAAAM4AAAAB" || first.Title != "Which case fits?" || first.Revision == 0 || first.InReplyTo != "" || first.Context {
		t.Errorf("the discussion is %+v", first)
	}
	if comment.InReplyTo != first.ID || comment.Thread != first.ID || comment.Author.Name != "ghost" {
		t.Errorf("the comment is %+v", comment)
	}
	if reply.InReplyTo != comment.ID || reply.Thread != first.ID || !reply.Context {
		t.Errorf("a robot's reply is %+v", reply)
	}
}

func TestGraphErrors(t *testing.T) {
	for in, definite := range map[string]bool{
		`{"errors":[{"type":"FORBIDDEN","message":"no"}]}`:                                                                                                  true,
		`{"errors":[{"type":"RATE_LIMITED","message":"no"}]}`:                                                                                               true,
		`{"errors":[{"message":"Something went wrong"}],"data":{"node":null}}`:                                                                              false,
		`{"errors":[{"type":"FORBIDDEN","message":"no","path":["addDiscussionComment"]}],"data":{"addDiscussionComment":null}}`:                             true,
		`{"errors":[{"type":"FORBIDDEN","message":"no","path":["addDiscussionComment","comment","url"]}],"data":{"addDiscussionComment":{"comment":null}}}`: false,
		`{"data":null}`: false,
	} {
		_, err := readGraph([]byte(in))
		var d *source.Definite
		if err == nil || errors.As(verdict(err), &d) != definite {
			t.Errorf("%s gives %v", in, verdict(err))
		}
	}
}

func TestAServerOfOnesOwn(t *testing.T) {
	for server, graph := range map[string]string{"": "https://api.github.com", "https://git.example/api/v3/": "https://git.example/api"} {
		g, err := open(source.Opening{Settings: source.Settings{Server: server}, Secrets: secret.NewMemory(nil)})
		if err != nil || g.(*github).graph.Base().String() != graph {
			t.Errorf("with the server %q GraphQL is below %v, %v", server, g.(*github).graph.Base(), err)
		}
	}
}

func TestMark(t *testing.T) {
	if got := mark("a-->b--c\n<"); got != "<!-- hark:abc -->" {
		t.Errorf("a hostile key makes the mark %q", got)
	}
	if got := text("Hi\n\n" + mark("k") + "\n"); got != "Hi" {
		t.Errorf("with its mark a text reads %q", got)
	}
}

func FuzzPosts(f *testing.F) {
	f.Add(body(f, "comments.json"))
	f.Add([]byte(`[{"url":"/repos/a","body":"<!-- -->","created_at":"9999-12-31T23:59:59-12:00"}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		items, err := readList(b)
		if err != nil {
			return
		}
		for _, raw := range items {
			if p, err := readPost(raw, api); err == nil {
				usable(t, p.mention())
			}
		}
	})
}

func usable(t *testing.T, m domain.Mention) {
	if m.ID == "" || m.Thread == "" || strings.TrimSpace(m.Title+m.Text) == "" || m.Revision < 0 || m.At.Year() > 9999 || strings.HasPrefix(m.Author.Handle, "@") {
		t.Errorf("a mention that nobody can use: %+v", m)
	}
	if path, err := below(m.ID); err == nil && (!strings.HasPrefix(path, "/repos/") || strings.Contains(path+"/", "/../")) {
		t.Errorf("an id that leads elsewhere: %q", path)
	}
}

func FuzzNotes(f *testing.F) {
	f.Add(body(f, "notifications.json"))
	f.Fuzz(func(t *testing.T, b []byte) {
		items, err := readList(b)
		if err != nil {
			return
		}
		for _, raw := range items {
			if n, err := readNote(raw); err == nil && strings.Count(n.Repo.Name, "/") != 1 {
				t.Errorf("a repository called %q", n.Repo.Name)
			}
		}
	})
}

func FuzzDiscussions(f *testing.F) {
	f.Add(body(f, "discussions.json"))
	f.Add([]byte(`{"errors":[{"type":"X","message":"\u0000"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := discussionsOf(b)
		if err != nil {
			return
		}
		for _, batch := range all {
			for _, m := range batch.Mentions {
				usable(t, m)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"floor":"2026-11-20T09:00:00Z","modified":"Sat, 21 Nov 2026 09:00:00 GMT","repos":{"a/b":{"issues":"2026-11-21T09:00:00Z"}}}`))
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, b []byte) {
		p := readCursor(b, now)
		if p.Repos == nil || p.Floor.IsZero() || p.Floor.After(now) || p.from(p.Read, now).Before(p.Floor) {
			t.Errorf("nobody can go on from %+v", p)
		}
	})
}
