package mastodon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
)

// secretive holds what was heard to say nothing of the token.
func secretive(t *testing.T, e *sourcetest.Ear) {
	t.Helper()
	if all := fmt.Sprintf("%s %v", e.Cursor, e); strings.Contains(all, fake.Token) {
		t.Errorf("the token shows in %s", all)
	}
}

// hear runs s from a cursor until it is enough.
func hear(t *testing.T, s *Source, cursor []byte, enough func(*sourcetest.Ear) bool) *sourcetest.Ear {
	t.Helper()
	e := sourcetest.Hear(t, s, cursor, enough)
	secretive(t, e)
	return e
}

// overhear runs s while the test goes on.
func overhear(t *testing.T, s *Source) (e *sourcetest.Ear, stop func()) {
	e, stop = sourcetest.Overhear(t, s, nil)
	t.Cleanup(func() { stop(); secretive(t, e) })
	return e, stop
}

// reported is enough once a report was like that.
func reported(of func(h source.Health) bool) func(*sourcetest.Ear) bool {
	return func(e *sourcetest.Ear) bool { return e.Told(of) }
}

// says is enough once these texts were heard.
func says(texts ...string) func(*sourcetest.Ear) bool {
	return func(e *sourcetest.Ear) bool { return e.Says(texts...) }
}

// slow makes the polls rare, so that only streams can bring anything.
func slow(o source.Opening) source.Opening {
	o.Pause, o.Every = 0, time.Hour
	return o
}

func live(h source.Health) bool { return h.State == source.Live }

func TestStreams(t *testing.T) {
	for how, quirk := range map[string]func(q *fake.Quirks){
		"WebSocket":          func(*fake.Quirks) {},
		"server-sent events": func(q *fake.Quirks) { q.NoSocket = true },
	} {
		t.Run(how, func(t *testing.T) {
			w := held(t, quirk)
			o := slow(opening(w))
			o.Places = []string{"#Mini"}
			e, stop := overhear(t, mustOpen(t, o))
			e.Until(t, "live by "+how, reported(func(h source.Health) bool { return live(h) && strings.Contains(h.Detail, how) }))
			await(t, w, func(s fake.Seen) bool { return s.Streams["user"] > 0 && s.Streams["hashtag:mini"] > 0 })
			m := w.Network().Write("it broke")
			e.Until(t, "a mention", says(m.Text))
			id := w.Add(fake.Post{Content: "my mini", Tags: []string{"mini"}})
			e.Until(t, "a hashtag", says("my mini"))
			w.Change(id, "my old mini")
			e.Until(t, "an edit", func(e *sourcetest.Ear) bool { return e.Saying("my old mini").ID == id })
			w.Delete(id)
			e.Until(t, "a deletion", func(e *sourcetest.Ear) bool { return e.Last(id).Deleted })
			w.Add(fake.Post{By: fake.Account, Content: "our own mini", Tags: []string{"mini"}})
			last := w.Network().Write("still broken")
			e.Until(t, "the next", says(last.Text))
			if stop(); e.Says("our own mini") {
				t.Error("our own post was heard")
			}
		})
	}
}

func await(t *testing.T, w *fake.Server, done func(s fake.Seen) bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	if err := w.Await(ctx, done); err != nil {
		t.Fatal(err)
	}
}

func TestAnAbsenceIsCaughtUpWith(t *testing.T) {
	for name, quirk := range odd {
		if name == "without any paging" {
			continue // nothing can be done there
		}
		t.Run(name, func(t *testing.T) {
			w := world(t, quirk)
			first := w.Network().Write("before")
			e := hear(t, mustOpen(t, opening(w)), nil, func(e *sourcetest.Ear) bool { return e.Says(first.Text) && e.Told(live) })
			var want []string
			for i := range 130 {
				want = append(want, w.Network().Write(fmt.Sprintf("number %d", i)).ID)
			}
			e = hear(t, mustOpen(t, opening(w)), e.Cursor, reported(live))
			var got []string
			for _, m := range e.Mentions {
				if m.ID != first.ID {
					got = append(got, m.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("heard %d of %d, or in another order", len(got), len(want))
			}
			if !e.Told(func(h source.Health) bool { return h.State == source.CatchingUp && h.Missed >= 130 }) {
				t.Errorf("it was not said how many were missed: %+v", e.Health)
			}
			if e.Largest > source.BatchMax {
				t.Errorf("a batch of %d", e.Largest)
			}
		})
	}
}

func TestTheFirstConnectIsBounded(t *testing.T) {
	w := world(t)
	for i := range 300 {
		w.Network().Write(fmt.Sprint(i))
	}
	e := hear(t, mustOpen(t, opening(w)), []byte("not a cursor"), reported(live))
	if len(e.Mentions) != firstPages*pageSize {
		t.Errorf("the first connect heard %d", len(e.Mentions))
	}
}

func TestWordsAndThreads(t *testing.T) {
	w := held(t)
	root := w.Add(fake.Post{Content: "the story begins"})
	ours := w.Add(fake.Post{By: fake.Account, Content: "how can we help?", ReplyTo: root})
	w.Add(fake.Post{Content: "it broke", ReplyTo: ours, Names: []string{fake.Account}})
	w.Add(fake.Post{Content: "I saw a Mini 9 today"})
	deep := root
	for i := range 30 {
		deep = w.Add(fake.Post{Content: fmt.Sprint("deep ", i), ReplyTo: deep})
	}
	w.Add(fake.Post{Content: "down here", ReplyTo: deep, Names: []string{fake.Account}})
	o := opening(w)
	o.Words = []string{"Mini 9"}
	e := hear(t, mustOpen(t, o), nil, reported(live))
	for text, want := range map[string]domain.Mention{
		"the story begins":     {ID: root, Context: true},
		"how can we help?":     {ID: ours, Context: true, Thread: root, InReplyTo: root},
		"it broke":             {Thread: root, InReplyTo: ours},
		"I saw a Mini 9 today": {},
		"deep 29":              {Context: true, Thread: root},
		"down here":            {InReplyTo: deep, Thread: root},
	} {
		got := e.Saying(text)
		if got.ID == "" || got.Context != want.Context || got.Thread != want.Thread || want.InReplyTo != "" && got.InReplyTo != want.InReplyTo {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	if e.Says("deep 0") {
		t.Error("more than the bounded number of ancestors came")
	}
}

func TestASearchThatIsDeniedIsSaid(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.SearchDenied, q.NoStreaming = true, true })
	m := w.Network().Write("hello")
	o := opening(w)
	o.Words = []string{"Mini"}
	hear(t, mustOpen(t, o), nil, func(e *sourcetest.Ear) bool {
		return e.Says(m.Text) && e.Told(func(h source.Health) bool {
			return live(h) && strings.Contains(h.Detail, "polled") && strings.Contains(h.Detail, "?Mini")
		})
	})
}

func TestAnEditIsHeardByPolling(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.NoStreaming = true })
	m := w.Network().Write("one")
	e, _ := overhear(t, mustOpen(t, opening(w)))
	e.Until(t, "the mention", says(m.Text))
	w.Change(m.ID, "two")
	e.Until(t, "its edit", says("two"))
}

func TestASilentStreamIsLeft(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.NoSocket = true })
	o := slow(opening(w))
	s := mustOpen(t, o)
	s.quiet, s.pace.First = 50*time.Millisecond, time.Millisecond
	hear(t, s, nil, reported(func(h source.Health) bool { return h.State == source.Retrying && strings.Contains(h.Error, "stream") }))
}

func TestASocketWithoutNewsStays(t *testing.T) {
	w := world(t)
	s := mustOpen(t, slow(opening(w)))
	s.quiet = time.Second
	e, stop := overhear(t, s)
	e.Until(t, "live", reported(live))
	await(t, w, func(s fake.Seen) bool { return s.Pings > 2 })
	m := w.Network().Write("after a while")
	e.Until(t, "the mention", says(m.Text))
	if stop(); e.Told(func(h source.Health) bool { return h.State == source.Retrying }) {
		t.Errorf("a stream without news was given up: %+v", e.Health)
	}
}

func TestAClosedStreamIsOpenedAgain(t *testing.T) {
	w := world(t)
	e, _ := overhear(t, mustOpen(t, opening(w)))
	for i := range 5 {
		e.Until(t, "live", reported(live))
		w.CloseStreams()
		m := w.Network().Write(fmt.Sprint("number ", i))
		e.Until(t, "a mention after the end", says(m.Text))
	}
}

func TestATokenThatIsNotTaken(t *testing.T) {
	w := world(t)
	o := opening(w)
	o.Secrets = secret.NewMemory(map[string]string{secret.Token: "an-old-token"})
	s := mustOpen(t, o)
	e := hear(t, s, nil, nil)
	var final *source.Final
	if e.State() != source.Broken || !errors.As(e.Err, &final) || !strings.Contains(e.Err.Error(), "hark account renew") {
		t.Errorf("it says %q, and Listen gives %v", e.State(), e.Err)
	}
	if _, err := s.Test(t.Context()); err == nil || strings.Contains(err.Error(), "an-old-token") {
		t.Errorf("Test gives %v", err)
	}
}

func TestWhoWeAre(t *testing.T) {
	w := held(t)
	s := mustOpen(t, opening(w))
	if who, err := s.Test(t.Context()); err != nil || who != "@acme@fake.example" {
		t.Errorf("got %q, %v", who, err)
	}
	for _, o := range []source.Opening{
		{},
		{Secrets: secret.NewMemory(nil)},
		{Secrets: secret.NewMemory(nil), Settings: source.Settings{Server: "http://m.example"}},
		{Secrets: secret.NewMemory(nil), Settings: source.Settings{Server: "m.example", Places: []string{"two words"}}},
		{Secrets: secret.NewMemory(nil), Settings: source.Settings{Server: "m.example", Words: make([]string, placesMax+1)}},
	} {
		if _, err := Kind().Open(o); err == nil {
			t.Errorf("%+v was opened", o.Settings)
		}
	}
	src, err := Kind().Open(source.Opening{Secrets: secret.NewMemory(nil), Settings: source.Settings{Name: "m", Server: "m.example"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := src.(source.Tester).Test(t.Context()); !errors.Is(err, secret.ErrNone) {
		t.Errorf("without a token: %v", err)
	}
}
