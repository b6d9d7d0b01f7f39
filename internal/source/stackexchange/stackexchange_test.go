package stackexchange

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		w := newWorld(t)
		n := 0
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source { return w.open(t, "Conformance post") },
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, p := range posts {
					n++
					w.add(item{id: fmt.Sprint(1000 + n), question: "1", text: p.Text, at: time.Now().Unix()})
				}
			},
			Spoil: func(*testing.T) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.garbage = append(w.garbage, map[string]any{"question_id": "1;2/3?"}, "excerpt")
			},
			Break: func(_ *testing.T, broken bool) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.broken = broken
			},
		}
	})
}

func TestManyPages(t *testing.T) {
	w := newWorld(t)
	w.pageSize = 2
	now := time.Now().Unix()
	for i := range 130 { // 65 pages of 2, of which the network gives 25 at a time
		w.add(item{id: fmt.Sprint(10_000 + i), question: fmt.Sprint(10_000 + i), text: "libacme", at: now - 7200 + int64(i)})
	}
	got := sourcetest.Hear(t, w.open(t, "libacme"), nil, (*sourcetest.Ear).Live)
	ids := map[string]bool{}
	for _, m := range got.Mentions {
		ids[m.ID] = true
	}
	if len(ids) != 130 || got.Missed() < 130 {
		t.Errorf("%d of 130 posts came; %d missed ones were told of", len(ids), got.Missed())
	}
	if !slices.IsSortedFunc(got.Mentions, func(a, b domain.Mention) int { return a.At.Compare(b.At) }) {
		t.Error("they came in another order than they were written")
	}
}

func TestNothingNewCostsOneRequest(t *testing.T) {
	w := newWorld(t)
	w.add(item{id: "1", question: "1", text: "what?", at: time.Now().Unix() - 1e6}, item{id: "2", question: "1", text: "libacme", at: time.Now().Unix() - 5})
	got := sourcetest.Hear(t, w.open(t, "libacme"), nil, sourcetest.Polls(5, nil))
	if searched, fetched := w.count("/2.3/search"), w.count("/2.3/posts"); searched != 5 || fetched != 1 {
		t.Errorf("5 polls made %d searches and fetched posts %d times", searched, fetched)
	}
	if len(got.Mentions) != 2 || !got.Mentions[0].Context || got.Mentions[1].Context || got.Mentions[1].Thread != "stackoverflow/1" {
		t.Errorf("an answer and its question came as %+v", got.Mentions)
	}
	if w.keys[0] != "key-of-ours" {
		t.Errorf("the key was sent as %q", w.keys[0])
	}
}

func TestBackoffIsObeyed(t *testing.T) {
	w := newWorld(t)
	w.backoff = 3600
	hosts := web.NewHosts(web.HostOptions{})
	s, err := Kind().Open(source.Opening{Settings: source.Settings{Name: "se", Server: w.URL, Words: []string{"a", "b"}}, Hosts: hosts, Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	pauses := func(h source.Health) bool { return strings.Contains(h.Detail, "pause of 1h0m0s") }
	got := sourcetest.Hear(t, s, nil, func(e *sourcetest.Ear) bool { return e.Told(pauses) })
	if n := w.count("/"); n != 1 {
		t.Errorf("%d requests were made; the first was answered with a backoff", n)
	}
	if c := hosts.Circuits(); len(c) != 1 || !c[0].Open {
		t.Errorf("other searches may go on: %+v", c)
	}
	if h := got.Latest(); time.Until(h.NextTry) < 50*time.Minute {
		t.Errorf("the next try is told as %v", h.NextTry)
	}
}

func TestRefusals(t *testing.T) {
	cases := []struct {
		name, body string
		final      bool
		after      time.Duration
	}{
		{"throttled", `{"error_id":502,"error_name":"throttle_violation","error_message":"too many requests from this IP, more requests available in 77 seconds"}`, false, 78 * time.Second},
		{"no word on when", `{"error_id":502,"error_name":"throttle_violation","error_message":"slow down"}`, false, time.Minute},
		{"unknown site", `{"error_id":400,"error_name":"bad_parameter","error_message":"No site found for name 'x'"}`, true, 0},
		{"unavailable", `{"error_id":503,"error_name":"temporarily_unavailable"}`, false, 0},
		{"not the API", `<html>`, false, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.refuse = c.body
			_, err := w.open(t, "libacme").(source.Tester).Test(t.Context())
			var final *source.Final
			if err == nil || errors.As(err, &final) != c.final {
				t.Errorf("got %v", err)
			}
			var r *web.Refusal
			if !errors.As(err, &r) || r.After != c.after {
				t.Errorf("the refusal asks for %v; want %v", r, c.after)
			}
			if err != nil && strings.Contains(err.Error(), "key-of-ours") {
				t.Errorf("the key shows in %v", err)
			}
		})
	}
}

func TestQuotaIsSpread(t *testing.T) {
	noon := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		q        quota
		requests int
		want     time.Duration
	}{
		{quota{}, 3, 0},
		{quota{300, 150}, 1, 6 * time.Minute},
		{quota{300, 150}, 2, 12 * time.Minute},
		{quota{300, 30}, 1, 12*time.Hour + time.Minute},
		{quota{10_000, 8200}, 1, 12 * time.Hour / 7200},
	}
	for _, c := range cases {
		if got := c.q.spread(c.requests, noon); got != c.want {
			t.Errorf("%v, %d requests: %v; want %v", c.q, c.requests, got, c.want)
		}
	}
}

func read(t testing.TB, name string) *wrapper {
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	w, err := readWrapper(body)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestPosts(t *testing.T) {
	found, b := readExcerpts(read(t, "excerpts.json"))
	if len(found) != 2 || len(b.Refused) != 0 || found[0].post() != "70000002" || found[1].post() != "70000003" {
		t.Fatalf("found %+v, refused %+v", found, b.Refused)
	}
	e := &exchange{o: source.Opening{Settings: source.Settings{Name: "se"}}}
	e.readPosts(read(t, "posts.json"), "stackoverflow", map[string]string{"70000002": "70000001", "70000001": "70000001"}, &b)
	if len(b.Mentions) != 2 {
		t.Fatalf("read %+v", b)
	}
	want := domain.Mention{
		ID: "stackoverflow/70000002", Source: "se", URL: "https://stackoverflow.com/a/70000002", At: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC),
		Text:   "Update the libacme driver first: how (https://docs.example/update)\n\na < b\n  c",
		Thread: "stackoverflow/70000001", InReplyTo: "stackoverflow/70000001", Revision: 1795253600,
		Author: domain.Author{ID: "22", Name: "Quiet Ötter", URL: "https://stackoverflow.com/users/22/quiet-otter"},
	}
	if b.Mentions[0] != want {
		t.Errorf("got  %+v\nwant %+v", b.Mentions[0], want)
	}
	if q := b.Mentions[1]; q.Title != `Why does my keyboard type "á"?` || q.Text != "It does." || q.Author.Name != "user33" || q.InReplyTo != "" {
		t.Errorf("the question is %+v", q)
	}
}

func TestOpen(t *testing.T) {
	bad := []source.Settings{
		{}, {Words: []string{" "}}, {Words: []string{"a"}, Places: []string{"../x"}},
		{Words: strings.Split("a b c d e f g h", " "), Places: strings.Split("a b c d e f g h", " ")},
	}
	for _, s := range bad {
		if _, err := Kind().Open(source.Opening{Settings: s}); err == nil {
			t.Errorf("%+v is taken", s)
		}
	}
	s, err := Kind().Open(source.Opening{Settings: source.Settings{Words: []string{"a"}, Places: []string{"Superuser.com", "superuser"}}})
	if err != nil || !slices.Equal(s.(*exchange).sites, []string{"superuser"}) {
		t.Errorf("opened %+v, %v", s, err)
	}
	if who, err := newWorld(t).open(t, "a").(source.Tester).Test(t.Context()); err != nil || !strings.Contains(who, "9999 of 10000") {
		t.Errorf("tested as %q, %v", who, err)
	}
}

func FuzzExcerpts(f *testing.F) {
	seed(f, "excerpts.json")
	f.Add([]byte(`{"items":[{"question_id":1e5},{"answer_id":"x/y"},7],"backoff":-1,"quota_max":-9}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		w, err := readWrapper(body)
		if err != nil {
			return
		}
		found, b := readExcerpts(w)
		if len(found)+len(b.Refused) != len(w.Items) || w.Backoff < 0 {
			t.Errorf("%d items became %d and %d", len(w.Items), len(found), len(b.Refused))
		}
		for _, x := range found {
			if strings.ContainsAny(x.post()+string(x.Question), "/;?#") {
				t.Errorf("an id that leads elsewhere: %+v", x)
			}
		}
	})
}

func FuzzPosts(f *testing.F) {
	seed(f, "posts.json")
	e := &exchange{}
	f.Fuzz(func(t *testing.T, body []byte) {
		w, err := readWrapper(body)
		if err != nil {
			return
		}
		var b source.Batch
		e.readPosts(w, "stackoverflow", map[string]string{"70000002": "70000001", "70000001": "70000001"}, &b)
		for _, m := range b.Mentions {
			if strings.TrimSpace(m.Title+m.Text) == "" || m.At.Year() > 9999 {
				t.Errorf("a mention that nobody can use: %+v", m)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add([]byte(`{"done":{"stackoverflow":{"libacme":1795253400}}}`))
	e := &exchange{sites: []string{"stackoverflow"}, phrases: []string{"libacme"}}
	f.Fuzz(func(t *testing.T, b []byte) {
		if next := readCursor(b).with(e, search{site: "stackoverflow", phrase: "libacme", done: 7}); next.Done["stackoverflow"]["libacme"] != 7 {
			t.Errorf("%q goes on at %+v", b, next)
		}
	})
}

func seed(f *testing.F, name string) {
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
}
