package x

import (
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
	"hark/internal/source/x/fake"
)

// opening opens our account, with pauses of a test.
func opening(s *fake.Server) source.Opening { return s.Network().Opening() }

func open(t *testing.T, o source.Opening) *X {
	t.Helper()
	x, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.close() })
	return x
}

// said is enough where a report's error has the text.
func said(text string) func(*sourcetest.Ear) bool {
	return func(e *sourcetest.Ear) bool {
		return e.Told(func(h source.Health) bool { return strings.Contains(h.Error, text) })
	}
}

// has is enough where the source is live, and these were heard.
func has(texts ...string) func(*sourcetest.Ear) bool {
	return func(e *sourcetest.Ear) bool { return e.Live() && e.Says(texts...) }
}

func TestConformance(t *testing.T) {
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
		s := sourcetest.Start(t, fake.New)
		h := s.Network().Harness(Kind())
		h.Publish = func(t *testing.T, posts ...domain.Mention) {
			for _, m := range posts {
				s.Add(fake.Post{Text: m.Text, Called: true, At: time.Now().Add(-time.Hour)})
			}
		}
		h.Spoil = func(*testing.T) { s.Add(fake.Post{Spoilt: true, Called: true, At: time.Now().Add(-time.Hour)}) }
		h.Break = func(_ *testing.T, broken bool) { s.Break(broken) }
		return h
	})
}

func TestConformanceOfReplies(t *testing.T) {
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		s := sourcetest.Start(t, fake.New)
		r := s.Network().Joined(Kind())
		r.Refuse = func(*testing.T) { s.Next(fake.Refuse) }
		r.Lose = func(*testing.T) { s.Next(fake.Lose) }
		r.Busy = func(*testing.T) { s.Next(fake.Busy) }
		return r
	})
}

// TestContract holds our requests and the fake's answers to X's own document.
func TestContract(t *testing.T) {
	c := sourcetest.OpenContract(t, "x.json")
	s := sourcetest.Start(t, fake.New)
	s.Watch = c.Hold(t)
	m := s.Network().Write("does the Mini 9 run hot? see https://mini.example/heat & more")
	s.Add(fake.Post{Text: "@acme and this?", Called: true, To: m.ID, Alt: "a hot lid"})
	o := opening(s)
	o.Words, o.Stream = []string{"mini 9"}, s.URL
	x := open(t, o)
	h := sourcetest.Hear(t, x, nil, has(m.Text))
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
	sourcetest.Hear(t, open(t, o), h.Cursor, has("@acme and this?\n[image: a hot lid]"))
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
	c.Want(t,
		"GET /2/users/me", "GET /2/users/1001/mentions", "GET /2/users/1001/tweets", "GET /2/tweets/search/recent", "GET /2/tweets/"+m.ID,
		"GET /2/tweets/search/stream/rules", "POST /2/tweets/search/stream/rules", "POST /2/tweets", "DELETE /2/tweets/"+receipt.ID,
	)
}
