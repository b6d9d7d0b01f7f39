package discourse

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/discourse/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func world(t *testing.T) *fake.Server {
	t.Helper()
	s, err := fake.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func opening(s *fake.Server, words ...string) source.Opening {
	o := source.Opening{
		Settings: s.Settings(""), Secrets: secret.NewMemory(fake.Secrets()), Pause: 2 * time.Millisecond,
		Hosts: web.NewHosts(web.HostOptions{PerSecond: 1e6, Burst: 1e6}),
	}
	o.Words = words
	return o
}

func open(t *testing.T, o source.Opening) *Discourse {
	t.Helper()
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.client.Close)
	return d
}

// heardBy is a sink that remembers.
type heardBy struct {
	mu       sync.Mutex
	mentions map[string]domain.Mention
	order    []string
	missed   int
	cursor   []byte
	health   []source.Health
	stop     context.CancelFunc
	done     func(*heardBy) bool
}

func (h *heardBy) Deliver(_ context.Context, b source.Batch) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range b.Mentions {
		h.mentions[m.ID] = m
		h.order = append(h.order, m.ID)
	}
	if b.Cursor != nil {
		h.cursor = slices.Clone(b.Cursor)
	}
	h.check()
	return nil
}

func (h *heardBy) Report(r source.Health) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.health = append(h.health, r)
	h.missed = max(h.missed, r.Missed)
	h.check()
}

func (h *heardBy) check() {
	if h.done(h) {
		h.stop()
	}
}

func has(ids ...int) func(*heardBy) bool {
	return func(h *heardBy) bool {
		for _, id := range ids {
			if _, ok := h.mentions[strconv.Itoa(id)]; !ok {
				return false
			}
		}
		return slices.ContainsFunc(h.health, func(r source.Health) bool { return r.State == source.Live })
	}
}

// listen runs the source until done, from a cursor.
func listen(t *testing.T, d *Discourse, cursor []byte, done func(*heardBy) bool) *heardBy {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	h := &heardBy{mentions: map[string]domain.Mention{}, stop: cancel, done: done, cursor: cursor}
	err := d.Listen(ctx, cursor, h)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !done(h) {
		t.Fatalf("Listen gave %v; heard %v, health %+v", err, h.mentions, h.health)
	}
	return h
}

func harness(words ...string) func(t *testing.T) sourcetest.Harness {
	return func(t *testing.T) sourcetest.Harness {
		s := world(t)
		return sourcetest.Harness{
			New: func(t *testing.T) source.Source { return open(t, opening(s, words...)) },
			Publish: func(t *testing.T, posts ...domain.Mention) {
				for _, m := range posts {
					s.Add(fake.Post{Raw: m.Text, At: time.Now().Add(-time.Hour), Quiet: len(words) > 0})
				}
			},
			Spoil: func(t *testing.T) { s.Spoil() },
			Break: func(t *testing.T, broken bool) { s.Break(broken) },
		}
	}
}

func TestConformance(t *testing.T)        { sourcetest.Run(t, harness()) }
func TestConformanceOfWords(t *testing.T) { sourcetest.Run(t, harness("conformance post")) }
func TestConformanceOfAll(t *testing.T)   { sourcetest.Run(t, harness("*")) }
func TestConformanceOfReplies(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		s := world(t)
		return sourcetest.Replies{
			New: func(t *testing.T) source.Replier { return open(t, opening(s)) },
			To:  func(t *testing.T) domain.Mention { return s.Network().Write("my screen flickers") },
			Posted: func(t *testing.T) (out []string) {
				for _, p := range s.Replies() {
					out = append(out, p.Text)
				}
				return out
			},
			Refuse: func(t *testing.T) { s.Next(fake.Refuse) },
			Lose:   func(t *testing.T) { s.Next(fake.Lose) },
			Busy:   func(t *testing.T) { s.Next(fake.Busy) },
		}
	})
}

// TestContract holds our requests and the fake's answers to Discourse's own
// document. Of the profile the fake gives one field of the many; it is left out.
func TestContract(t *testing.T) {
	c := sourcetest.OpenContract(t, "discourse.json")
	s := world(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	s.Watch = func(e sourcetest.Exchange) {
		if strings.HasPrefix(e.Request.URL.Path, "/u/") {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		seen[e.Request.Method+" "+e.Request.URL.Path] = true
		if err := c.Check(e); err != nil {
			t.Error(err)
		}
	}
	m := s.Network().Write("does the Mini 9 run hot?")
	second := s.Add(fake.Post{Topic: 1, To: 1, Raw: "mine does"})
	third := s.Add(fake.Post{Topic: 1, To: 2, Raw: "and mine"})
	h := listen(t, open(t, opening(s, "mini 9", "*")), nil, has(second.ID, third.ID))
	if got := h.mentions[m.ID]; got != m {
		t.Errorf("heard %+v, want %+v", got, m)
	}
	if got := h.mentions[strconv.Itoa(third.ID)]; got.Thread != m.ID || got.InReplyTo != strconv.Itoa(second.ID) {
		t.Errorf("the third post of the topic is %+v", got)
	}
	d := open(t, opening(s))
	r := source.Outgoing{Key: "k-1", To: m, Text: "It should stay below 40 °C.", Started: time.Now()}
	if now, err := d.Original(t.Context(), m); err != nil || now != m {
		t.Errorf("the original is %+v, %v; want %+v", now, err, m)
	}
	receipt, err := d.Reply(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got, found, err := d.Find(t.Context(), r); !found || got != receipt {
		t.Errorf("Find gives %+v, %v, %v", got, found, err)
	}
	if again, err := d.Reply(t.Context(), r); err != nil || again != receipt {
		t.Errorf("the same reply again gives %+v, %v; want %+v", again, err, receipt)
	}
	for range 2 {
		if err := d.Delete(t.Context(), r, receipt); err != nil {
			t.Error(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{
		"GET /notifications.json", "GET /posts.json", "GET /search.json", "GET /posts/" + m.ID + ".json", "GET /t/1.json",
		"POST /posts.json", "DELETE /posts/" + receipt.ID + ".json",
	} {
		if !seen[want] {
			t.Errorf("%s was never held to the document", want)
		}
	}
}
