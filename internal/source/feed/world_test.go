package feed

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// site is a small web site with one feed.
type site struct {
	mu     sync.Mutex
	items  []string // newest first
	broken bool
}

func (s *site) add(item string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items = slices.Insert(s.items, 0, item)
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	etag := fmt.Sprintf(`"%d"`, len(s.items))
	switch {
	case s.broken:
		w.WriteHeader(http.StatusBadGateway)
	case r.Header.Get("If-None-Match") == etag:
		w.WriteHeader(http.StatusNotModified)
	default:
		w.Header().Set("ETag", etag)
		fmt.Fprint(w, rssOf(s.items...))
	}
}

func rssOf(items ...string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>The Laptop Blog</title><link>https://blog.example/</link>` +
		strings.Join(items, "\n") + `</channel></rss>`
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		s := &site{}
		srv := httptest.NewServer(s)
		t.Cleanup(srv.Close)
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source {
				return mustNew(t, Options{Name: "blog", URL: srv.URL, Every: time.Millisecond, Hosts: NewHosts(0)})
			},
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, p := range posts {
					s.add(fmt.Sprintf("<item><guid>%s</guid><pubDate>%s</pubDate><description>%s</description></item>",
						p.ID, p.At.Format(time.RFC1123Z), html.EscapeString(p.Text)))
				}
			},
			Spoil: func(t *testing.T) { s.add("<item><title>cut <![CDATA[ off</title></item>") },
			Break: func(t *testing.T, broken bool) {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.broken = broken
			},
		}
	})
}

func mustNew(t *testing.T, o Options) *Feed {
	t.Helper()
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// answers is a transport that gives one answer after the other, and the last
// one for ever.
type answers struct {
	mu   sync.Mutex
	list []func(r *http.Request) *http.Response
	at   []time.Time
	seen []*http.Request
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := min(len(a.seen), len(a.list)-1)
	a.seen = append(a.seen, r)
	a.at = append(a.at, time.Now())
	resp := a.list[n](r)
	resp.Request = r
	return resp, nil
}

func says(status int, body string, headers ...string) func(*http.Request) *http.Response {
	return func(*http.Request) *http.Response {
		w := httptest.NewRecorder()
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		w.WriteString(body)
		return w.Result()
	}
}

// polls runs a feed until its n-th answer has been dealt with.
func polls(t *testing.T, o Options, a *answers, n int) *sourcetest.Ear {
	t.Helper()
	o.Name, o.Transport = "blog", a
	if o.URL == "" {
		o.URL = "https://blog.example/feed.xml"
	}
	e, said := &sourcetest.Ear{}, 0
	e.Listen(t.Context(), mustNew(t, o), func(e *sourcetest.Ear) bool {
		reported := len(e.Health) > said // which follows what was handed over
		said = len(e.Health)
		return reported && len(a.seen) >= n
	})
	return e
}
