package feed

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func TestRedirects(t *testing.T) {
	to := func(status int, where string) func(*http.Request) *http.Response {
		return says(status, "", "Location", where)
	}
	ok := says(200, rssOf(item("1", "/1", "One", "first")))
	cases := []struct {
		name string
		list []func(*http.Request) *http.Response
		want string // of the error; empty is success
	}{
		{"followed", []func(*http.Request) *http.Response{to(301, "/new"), to(308, "https://other.example/feed"), ok}, ""},
		{"too many", []func(*http.Request) *http.Response{to(302, "/again")}, "more than 5"},
		{"to http", []func(*http.Request) *http.Response{to(301, "http://blog.example/"), ok}, "from https to http"},
		{"to a file", []func(*http.Request) *http.Response{to(301, "file:///etc/passwd"), ok}, "not of the web"},
		{"to localhost", []func(*http.Request) *http.Response{to(301, "https://localhost/"), ok}, "private network"},
		{"to metadata", []func(*http.Request) *http.Response{to(301, "https://169.254.169.254/latest"), ok}, "private network"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &sourcetest.Ear{}
				a := &answers{list: c.list}
				f := mustNew(t, Options{Name: "blog", URL: "https://user:secret@blog.example/feed", Transport: a})
				p := &poller{f: f, c: web.NewHTTP(f.url, false, a), to: s, every: time.Minute}
				if _, err := p.poll(t.Context()); err != nil {
					t.Fatal(err)
				}
				h := s.Latest()
				if c.want == "" && (h.State != source.Live || !strings.Contains(h.Detail, "moved to https://other.example/feed")) || !strings.Contains(h.Error, c.want) {
					t.Errorf("health is %+v, want %q", h, c.want)
				}
				if strings.Contains(h.Error+h.Detail, "secret") {
					t.Errorf("the password shows in %+v", h)
				}
				for _, r := range a.seen {
					if _, _, auth := r.BasicAuth(); auth != (r.URL.Host == "blog.example" && r == a.seen[0]) && r.URL.Host != "blog.example" {
						t.Errorf("credentials went to %s", r.URL)
					}
					if r.Header.Get("Referer") != "" {
						t.Errorf("a referrer went to %s", r.URL)
					}
				}
			})
		})
	}
}

func TestOneRequestAtATimeForAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHosts(time.Second)
		var at []time.Time
		done := make(chan struct{})
		for range 3 {
			go func() {
				leave, err := h.enter(t.Context(), "blog.example")
				if err != nil {
					t.Error(err)
				}
				at = append(at, time.Now()) // alone in here
				time.Sleep(500 * time.Millisecond)
				leave()
				done <- struct{}{}
			}()
		}
		other, err := h.enter(t.Context(), "other.example")
		if err != nil {
			t.Fatal(err)
		}
		other()
		for range 3 {
			<-done
		}
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d != 1500*time.Millisecond {
				t.Errorf("%v between two requests", d)
			}
		}
	})
}
