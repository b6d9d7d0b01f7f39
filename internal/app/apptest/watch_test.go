package apptest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/source"
	"hark/internal/source/bluesky"
	bsky "hark/internal/source/bluesky/fake"
	"hark/internal/source/hackernews"
)

// at is a kind whose servers are on this machine.
func at(k source.Kind, server, stream string) source.Kind {
	open := k.Open
	k.Open = func(o source.Opening) (source.Source, error) {
		o.Server, o.Stream, o.Pause = server, stream, 50*time.Millisecond
		return open(o)
	}
	return k
}

// TestStoryOfAFirstLook: somebody without an account and without a file says
// words, and sees what is said with them in public.
func TestStoryOfAFirstLook(t *testing.T) {
	net, err := bsky.New()
	if err != nil {
		t.Fatal(err)
	}
	defer net.Close()
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer down.Close()
	blog := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Blog</title><item><guid>1</guid><title>The lid</title><description>It broke in two</description></item></channel></rss>`)
	}))
	defer blog.Close()

	o := apptest.Desk(t, apptest.Home(t))
	o.Kinds = []source.Kind{at(bluesky.Kind(), net.URL(), net.Stream()), at(hackernews.Kind(), down.URL, "")}
	if err := app.Watch(&o, []string{"acme kettle"}, []string{blog.URL + "/feed"}); err != nil {
		t.Fatal(err)
	}
	c := apptest.Open(t, apptest.Settings{Sources: o.Sources, FirstLook: true, Width: 160, Height: 40})
	c.See("listening to bluesky, 127.0.0.1; not reached yet and tried again: hackernews", "It broke in two")
	did := net.Person("maria.test").DID
	net.Post(did, map[string]any{"$type": "app.bsky.feed.post", "text": "nothing of the kind", "createdAt": time.Now().UTC().Format(time.RFC3339Nano)})
	net.Post(did, map[string]any{"$type": "app.bsky.feed.post", "text": "My ACME  Kettle sings!", "createdAt": time.Now().UTC().Format(time.RFC3339Nano)})
	c.Press("n").See("ACME Kettle sings!", "maria")
	if strings.Contains(c.Screen(), "nothing of the kind") {
		t.Errorf("a post without the words is there:\n%s", c.Screen())
	}
	c.Press("8").See("bluesky", "● live", "SEEN", "hackernews", "◐ retrying", "502 Bad Gateway", "by hand")
}
