package feed

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

func item(guid, link, title, text string) string {
	return "<item><guid>" + guid + "</guid><link>" + link + "</link><title>" + title + "</title><description>" + text + "</description></item>"
}

func TestRevisionsAndRemovals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{list: []func(*http.Request) *http.Response{
			says(200, rssOf(item("2", "/2", "Two", "second"), item("1", "/1", "One", "first"))),
			says(200, rssOf(item("2", "/2", "Two", "second, changed"), item("1", "/1", "One", "first"))),
			says(200, rssOf(item("1", "/1", "One", "first"))),
			says(200, rssOf(item("2", "/2", "Two", "changed again"), item("1", "/1", "One", "first"))),
		}}
		s := polls(t, Options{}, a, 5)
		var got []string
		for _, m := range s.Mentions {
			got = append(got, m.ID+":"+m.Text+":"+string(rune('0'+m.Revision)))
		}
		want := "1:first:0 2:second:0 2:second, changed:1 2:changed again:2"
		if strings.Join(got, " ") != want {
			t.Errorf("heard %v\nwant %s", got, want)
		}
		if m := s.Mentions[0]; m.URL != "https://blog.example/1" || m.Author.Name != "The Laptop Blog" || m.Title != "One" {
			t.Errorf("got %+v", m)
		}
	})
}

func TestConditionalGetAndPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{list: []func(*http.Request) *http.Response{
			says(200, rssOf("<ttl>30</ttl>", item("1", "/1", "One", "first")), "ETag", `"v1"`, "Last-Modified", "Sat, 21 Nov 2026 09:00:00 GMT"),
			says(304, ""),
			says(429, "", "Retry-After", "7200"),
			says(503, ""),
			says(500, ""),
			says(304, ""),
		}}
		s := polls(t, Options{}, a, 6)
		if got := a.seen[1].Header; got.Get("If-None-Match") != `"v1"` || got.Get("If-Modified-Since") == "" {
			t.Errorf("the second request is not conditional: %v", got)
		}
		if len(s.Mentions) != 1 {
			t.Errorf("heard %d", len(s.Mentions))
		}
		between := func(i int, low, high time.Duration) {
			t.Helper()
			if d := a.at[i].Sub(a.at[i-1]); d < low || d > high {
				t.Errorf("waited %v before request %d, want %v to %v", d, i, low, high)
			}
		}
		between(1, 27*time.Minute, 33*time.Minute) // the feed's ttl
		between(2, 27*time.Minute, 33*time.Minute)
		between(3, 2*time.Hour, 2*time.Hour+time.Second) // Retry-After
		between(4, 30*time.Second, 90*time.Second)       // the second fault in a row
		between(5, time.Minute, 3*time.Minute)
	})
}

func TestBackoffHasACeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &answers{list: []func(*http.Request) *http.Response{says(500, "")}}
		s := polls(t, Options{}, a, 40)
		for i := 1; i < len(a.at); i++ {
			if d := a.at[i].Sub(a.at[i-1]); d > 3*faultCeiling/2 || d < faultFirst/2 {
				t.Errorf("waited %v", d)
			}
		}
		last := s.Latest()
		if last.State != source.Retrying || !strings.Contains(last.Error, "500") || last.NextTry.IsZero() {
			t.Errorf("health is %+v", last)
		}
	})
}

func TestSkipHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The bubble's clock begins at midnight UTC.
		a := &answers{list: []func(*http.Request) *http.Response{
			says(200, rssOf("<skipHours><hour>0</hour><hour>1</hour></skipHours>", item("1", "/1", "One", "first"))),
		}}
		polls(t, Options{}, a, 2)
		if h := a.at[1].UTC().Hour(); h != 2 {
			t.Errorf("polled at %v", a.at[1].UTC())
		}
	})
}

func TestGoneIsFinal(t *testing.T) {
	a := &answers{list: []func(*http.Request) *http.Response{says(410, "")}}
	s := sourcetest.Hear(t, mustNew(t, Options{Name: "blog", URL: "https://blog.example/", Transport: a}), nil, nil)
	if s.Err == nil || s.Latest().State != source.Broken {
		t.Errorf("410 gives %v, %+v", s.Err, s.Health)
	}
}

func TestFaultsInWords(t *testing.T) {
	big := strings.Repeat("x", maxBody+1)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write([]byte(big))
	z.Close()
	cases := []struct {
		name, body, want string
	}{
		{"page", "<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>", "names /feed as its feed"},
		{"page without", "<html><body>x</body></html>", "look for the feed's own address"},
		{"something else", "hello", "neither RSS, nor Atom"},
		{"empty", "  ", "it is empty"},
		{"large", big, "larger than 10 MiB"},
		{"packed", bomb.String(), "larger than 10 MiB"},
		{"deep", "<rss>" + strings.Repeat("<a:b>", maxDepth+1), "nested deeper"},
		{"many elements", "<rss>" + strings.Repeat("<a/>", maxElements+1), "more than 500000 elements"},
		{"deep json", strings.Repeat(`{"a":[`, maxDepth), "nested deeper"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := polls(t, Options{}, &answers{list: []func(*http.Request) *http.Response{says(200, c.body)}}, 1)
				last := s.Latest()
				if last.State != source.Retrying || !strings.Contains(last.Error, c.want) {
					t.Errorf("health is %+v, want %q", last, c.want)
				}
			})
		})
	}
}

func TestIDsGivenTwiceAreStable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		same := func(n string) string { return item("always", "/"+n, "T"+n, "text "+n) }
		a := &answers{list: []func(*http.Request) *http.Response{
			says(200, rssOf(same("2"), same("1"))),
			says(200, rssOf(same("3"), same("2"), same("1"))),
			says(200, rssOf(same("3"), same("2"))),
		}}
		s := polls(t, Options{}, a, 3)
		ids := map[string]bool{}
		for _, m := range s.Mentions {
			ids[m.ID] = true
		}
		if len(s.Mentions) != 3 || len(ids) != 3 {
			t.Errorf("heard %+v", s.Mentions)
		}
	})
}

func TestDamagedEntriesDoNotStopTheFeed(t *testing.T) {
	damaged := map[string]string{
		"rss":  `<rss version="2.0"><channel><title>B</title>` + item("1", "/1", "One", "first") + `<item><title>x <![CDATA[ y</title></item>` + item("2", "/2", "Two", "second") + `</channel></rss>`,
		"cut":  `<rss version="2.0"><channel><title>B</title>` + item("1", "/1", "One", "first") + item("2", "/2", "Two", "second") + `<item><guid>3</guid><descr`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"B","items":[{"id":"1","content_text":"first"},{"id":{"a":1},"content_text":["x"]},{"id":"2","content_text":"second"}]}`,
		"atom": `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>B</a:title><a:entry><a:id>1</a:id><a:title>first</a:title></a:entry><a:entry><a:id>9</a:id><![CDATA[</a:entry><a:entry><a:id>2</a:id><a:title>second</a:title></a:entry></a:feed>`,
	}
	for name, body := range damaged {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &answers{list: []func(*http.Request) *http.Response{says(200, body)}}
				s := polls(t, Options{}, a, 3)
				ids := map[string]bool{}
				for _, m := range s.Mentions {
					ids[m.ID] = true
				}
				if len(s.Mentions) != 2 || !ids["1"] || !ids["2"] {
					t.Errorf("heard %+v; health %+v", s.Mentions, s.Health)
				}
				if len(s.Refused) != 1 {
					t.Errorf("refused %+v; want one, once", s.Refused)
				}
			})
		})
	}
}

func TestEntries(t *testing.T) {
	const atomHead = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:base="https://a.example/x/"><title>A</title>`
	cases := []struct {
		name, body string
		want       domain.Mention
	}{
		{"atom", atomHead + `<entry><id>tag:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; word</title><link href="p"/><published>2026-11-21T09:00:00+01:00</published>
			<author><name>Maria</name></author><thr:in-reply-to ref="tag:0"/><content type="html">&lt;p&gt;See &lt;a href="q"&gt;this&lt;/a&gt;&lt;/p&gt;</content></entry></feed>`,
			domain.Mention{ID: "tag:1", URL: "https://a.example/x/p", At: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), Title: "A bold word",
				Text: "See this (https://a.example/x/q)", InReplyTo: "tag:0", Author: domain.Author{Name: "Maria"}}},
		{"rdf without ids", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>R</title></channel>
			<item rdf:about="x"><title>T</title><link>https://r.example/1</link><description>D</description></item></rdf:RDF>`,
			domain.Mention{ID: "https://r.example/1", URL: "https://r.example/1", Title: "T", Text: "D", Author: domain.Author{Name: "R"}}},
		{"json feed", `{"version":"https://jsonfeed.org/version/1.1","title":"J","language":"de_AT","items":[{"id":"7","url":"/7","content_html":"<p>Hallo</p>","date_published":"2026-11-21T08:00:00Z","authors":[{"name":"Eva"}]}]}`,
			domain.Mention{ID: "7", URL: "https://blog.example/7", At: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), Text: "Hallo", Lang: "de-AT", Author: domain.Author{Name: "Eva"}}},
		{"nothing but a title", rssOf("<item><title>Only this</title></item>"),
			domain.Mention{ID: "sha256:" + hash("Only this", "", ""), Title: "Only this", Author: domain.Author{Name: "The Laptop Blog"}}},
		{"guid is the link", rssOf("<item><guid>https://blog.example/9</guid><title>x</title></item>"),
			domain.Mention{ID: "https://blog.example/9", URL: "https://blog.example/9", Title: "x", Author: domain.Author{Name: "The Laptop Blog"}}},
		{"hostile link", rssOf("<item><guid>1</guid><link>javascript:alert(1)</link><title>x</title></item>"),
			domain.Mention{ID: "1", Title: "x", Author: domain.Author{Name: "The Laptop Blog"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := polls(t, Options{}, &answers{list: []func(*http.Request) *http.Response{says(200, c.body)}}, 1)
				if len(s.Mentions) != 1 {
					t.Fatalf("heard %+v, health %+v", s.Mentions, s.Health)
				}
				c.want.Source = "blog"
				if s.Mentions[0] != c.want {
					t.Errorf("got  %+v\nwant %+v", s.Mentions[0], c.want)
				}
			})
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, u := range []string{"", "blog.example", "ftp://blog.example/", "file:///etc/passwd", "http://", "https://%"} {
		if _, err := New(Options{Name: "n", URL: u}); err == nil {
			t.Errorf("%q was taken", u)
		}
	}
}
