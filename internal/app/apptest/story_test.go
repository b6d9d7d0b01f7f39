package apptest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/bundle"
	"hark/internal/config"
)

// post is one entry of the feed.
type post struct{ id, author, title, text string }

// feed serves a feed on loopback, as the world would.
func feed(t *testing.T, posts ...post) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/atom+xml")
		fmt.Fprint(w, `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>urn:blog</id><updated>2026-11-20T10:00:00Z</updated>`)
		for _, p := range posts {
			fmt.Fprintf(w, `<entry><id>urn:%s</id><title>%s</title><link href="http://%s/%s"/><author><name>%s</name></author><updated>%s</updated><summary>%s</summary></entry>`,
				p.id, p.title, r.Host, p.id, p.author, time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), p.text)
		}
		fmt.Fprint(w, `</feed>`)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestStoryFromMentionToHandoff(t *testing.T) {
	url := feed(t, post{"1", "Maria", "The new Mini 9", "It is lovely, but the apostrophe key sits where Enter should be. Terrible!"})
	c := apptest.Open(t, apptest.Settings{Config: func(c *config.Config) {
		c.Feeds = []config.Feed{{Name: "blog", URL: url, Every: config.Duration{Duration: time.Hour}}}
	}})
	c.See("Maria", "apostrophe").Press("c").See("1 mine")

	// A feed takes no replies: the page is opened, and the link is asked for.
	c.Press("r").See("reply to Maria").Type("Sorry about that key.").Press("ctrl+s").See("link:")
	if page := c.Browsed(); page != url+"/1" {
		t.Errorf("the page %s was opened, want %s/1", page, url)
	}
	c.Type("https://blog.example/answer").Press("enter").See("posted by hand")

	c.Press("t").See("tags").Type("keyboard").Press("enter").See("#keyboard")
	c.Press("e").See("fixed").Press("f").See("0 open")
	c.Press("7").See("1 resolved").Press("ctrl+s").See("handoff.bundle")

	first := apptest.Call[app.Item](t, c.App, "list", app.ListParams{All: true})
	if it := first[0]; len(first) != 1 || it.State != "resolved" || it.Outcome != "fixed" || it.Owner != "ana" || it.Reply != "sent" || len(it.Tags) != 1 {
		t.Fatalf("the conversation came to %+v", first)
	}
	bundles, err := filepath.Glob(filepath.Join(c.Home, "handoffs", "*", "handoff.bundle"))
	if err != nil || len(bundles) != 1 {
		t.Fatalf("hand-offs written: %v, %v", bundles, err)
	}
	proves(t, bundles[0])

	// The next shift, on a machine of its own, merges it and acknowledges.
	next := apptest.Open(t, apptest.Settings{Sources: []app.Wired{}, Config: func(c *config.Config) { c.Me = "tom" }})
	apptest.Call[app.Imported](t, next.App, "import", app.PathParams{Path: bundles[0]})
	if again := apptest.Call[app.Imported](t, next.App, "import", app.PathParams{Path: bundles[0]}); again[0].Added != 0 {
		t.Errorf("merging the same bundle again added %d events", again[0].Added)
	}
	second := apptest.Call[app.Item](t, next.App, "list", app.ListParams{All: true})
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the second log folds to\n%+v\nwant\n%+v", second, first)
	}
	next.Press("7").See("ana").Press("A").Miss("ana")
	apptest.CheckLog(t, c.App)
	apptest.CheckLog(t, next.App)
}

func proves(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if r, err := bundle.Verify(f); err != nil || len(r.Shifts) != 1 {
		t.Errorf("the bundle is not proven: %+v, %v", r, err)
	}
}
