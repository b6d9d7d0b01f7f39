package discourse

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
	"hark/internal/source/discourse/fake"
	"hark/internal/source/sourcetest"
)

func opening(s *fake.Server, words ...string) source.Opening {
	o := s.Network().Opening()
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

// has is enough once the source was live, and these were heard.
func has(ids ...int) func(*sourcetest.Ear) bool {
	return func(e *sourcetest.Ear) bool {
		unheard := slices.ContainsFunc(ids, func(id int) bool { return !e.Has(strconv.Itoa(id)) })
		return !unheard && e.Told(func(h source.Health) bool { return h.State == source.Live })
	}
}

func harness(words ...string) func(t *testing.T) sourcetest.Harness {
	return func(t *testing.T) sourcetest.Harness {
		s := sourcetest.Start(t, fake.New)
		n := s.Network()
		n.Settings.Words = words
		h := n.Harness(Kind())
		h.Publish = func(t *testing.T, posts ...domain.Mention) {
			for _, m := range posts {
				s.Add(fake.Post{Raw: m.Text, At: time.Now().Add(-time.Hour), Quiet: len(words) > 0})
			}
		}
		h.Spoil = func(*testing.T) { s.Spoil() }
		h.Break = func(_ *testing.T, broken bool) { s.Break(broken) }
		return h
	}
}

func TestConformance(t *testing.T)        { sourcetest.Run(t, harness()) }
func TestConformanceOfWords(t *testing.T) { sourcetest.Run(t, harness("conformance post")) }
func TestConformanceOfAll(t *testing.T)   { sourcetest.Run(t, harness("*")) }
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

// TestContract holds our requests and the fake's answers to Discourse's own
// document. Of the profile the fake gives one field of the many; it is left out.
func TestContract(t *testing.T) {
	c := sourcetest.OpenContract(t, "discourse.json")
	s := sourcetest.Start(t, fake.New)
	hold := c.Hold(t)
	s.Watch = func(e sourcetest.Exchange) {
		if !strings.HasPrefix(e.Request.URL.Path, "/u/") {
			hold(e)
		}
	}
	m := s.Network().Write("does the Mini 9 run hot?")
	second := s.Add(fake.Post{Topic: 1, To: 1, Raw: "mine does"})
	third := s.Add(fake.Post{Topic: 1, To: 2, Raw: "and mine"})
	h := sourcetest.Hear(t, open(t, opening(s, "mini 9", "*")), nil, has(second.ID, third.ID))
	if got := h.Last(m.ID); got != m {
		t.Errorf("heard %+v, want %+v", got, m)
	}
	if got := h.Last(strconv.Itoa(third.ID)); got.Thread != m.ID || got.InReplyTo != strconv.Itoa(second.ID) {
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
	c.Want(t,
		"GET /notifications.json", "GET /posts.json", "GET /search.json", "GET /posts/"+m.ID+".json", "GET /t/1.json",
		"POST /posts.json", "DELETE /posts/"+receipt.ID+".json",
	)
}
