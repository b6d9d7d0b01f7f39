package x

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x/fake"
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

// opening opens our account, with pauses of a test.
func opening(s *fake.Server) source.Opening {
	return source.Opening{Settings: s.Settings(""), Secrets: secret.NewMemory(fake.Secrets()), Pause: 2 * time.Millisecond, Hosts: web.NewHosts(web.HostOptions{PerSecond: 1e6, Burst: 1e6})}
}

func open(t *testing.T, o source.Opening) *X {
	t.Helper()
	x, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.close() })
	return x
}

// heardBy is a sink that remembers.
type heardBy struct {
	mu       sync.Mutex
	mentions map[string]domain.Mention
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

func (h *heardBy) said(text string) bool {
	for _, r := range h.health {
		if strings.Contains(r.Error, text) {
			return true
		}
	}
	return false
}

func (h *heardBy) state() source.State {
	for _, r := range slices.Backward(h.health) {
		if r.State != "" {
			return r.State
		}
	}
	return ""
}

func has(texts ...string) func(*heardBy) bool {
	return func(h *heardBy) bool {
		for _, text := range texts {
			if !slices.ContainsFunc(slices.Collect(values(h.mentions)), func(m domain.Mention) bool { return m.Text == text }) {
				return false
			}
		}
		return h.state() == source.Live
	}
}

func values(m map[string]domain.Mention) func(func(domain.Mention) bool) {
	return func(yield func(domain.Mention) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// listen runs the source until done, from a cursor.
func listen(t *testing.T, x *X, cursor []byte, done func(*heardBy) bool) *heardBy {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	h := &heardBy{mentions: map[string]domain.Mention{}, stop: cancel, done: done, cursor: cursor}
	err := x.Listen(ctx, cursor, h)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !done(h) {
		t.Fatalf("Listen gave %v; heard %v, health %+v", err, h.mentions, h.health)
	}
	return h
}

func harness(t *testing.T) sourcetest.Harness {
	s := world(t)
	return sourcetest.Harness{
		New: func(t *testing.T) source.Source { return open(t, opening(s)) },
		Publish: func(t *testing.T, posts ...domain.Mention) {
			for _, m := range posts {
				s.Add(fake.Post{Text: m.Text, Called: true, At: time.Now().Add(-time.Hour)})
			}
		},
		Spoil: func(t *testing.T) { s.Add(fake.Post{Spoilt: true, Called: true, At: time.Now().Add(-time.Hour)}) },
		Break: func(t *testing.T, broken bool) { s.Break(broken) },
	}
}

func TestConformance(t *testing.T) { sourcetest.Run(t, harness) }

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

// TestContract holds our requests and the fake's answers to X's own document.
func TestContract(t *testing.T) {
	c := sourcetest.OpenContract(t, "x.json")
	s := world(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	s.Watch = func(e sourcetest.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		seen[e.Request.Method+" "+e.Request.URL.Path] = true
		if err := c.Check(e); err != nil {
			t.Error(err)
		}
	}
	m := s.Network().Write("does the Mini 9 run hot? see https://mini.example/heat & more")
	s.Add(fake.Post{Text: "@acme and this?", Called: true, To: m.ID, Alt: "a hot lid"})
	o := opening(s)
	o.Words, o.Stream = []string{"mini 9"}, s.URL
	x := open(t, o)
	h := listen(t, x, nil, has(m.Text))
	r := source.Outgoing{Key: "k", To: m, Text: "Below 40 °C: https://acme.example/heat", Started: time.Now()}
	if now, err := x.Original(t.Context(), m); err != nil || now.Text != m.Text || now.ID != m.ID {
		t.Errorf("the original is %+v, %v; want %+v", now, err, m)
	}
	receipt, err := x.Reply(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, found, err := x.Find(t.Context(), r); !found {
		t.Errorf("Find gives %v, %v", found, err)
	}
	if _, err := x.Reply(t.Context(), r); err == nil {
		t.Error("the same text twice was taken")
	}
	listen(t, open(t, o), h.cursor, has("@acme and this?\n[image: a hot lid]"))
	if err := x.Delete(t.Context(), r, receipt); err != nil {
		t.Error(err)
	}
	if err := x.Delete(t.Context(), r, receipt); err != nil {
		t.Errorf("deleting what is gone: %v", err)
	}
	s.Remove(m.ID)
	if _, err := x.Original(t.Context(), m); err != source.ErrGone {
		t.Errorf("a deleted original gives %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{
		"GET /2/users/me", "GET /2/users/1001/mentions", "GET /2/users/1001/tweets", "GET /2/tweets/search/recent", "GET /2/tweets/" + m.ID,
		"GET /2/tweets/search/stream/rules", "POST /2/tweets/search/stream/rules", "POST /2/tweets", "DELETE /2/tweets/" + receipt.ID,
	} {
		if !seen[want] {
			t.Errorf("%s was never held to the document", want)
		}
	}
}
