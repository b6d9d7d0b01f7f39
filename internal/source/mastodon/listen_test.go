package mastodon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mastodon/fake"
)

// ear is a sink that keeps everything and says when something came.
type ear struct {
	mu       sync.Mutex
	all      []domain.Mention
	refused  []source.Refused
	health   []source.Health
	cursor   []byte
	biggest  int
	happened chan struct{}
}

func (e *ear) Deliver(_ context.Context, b source.Batch) error {
	e.mu.Lock()
	e.all, e.refused = append(e.all, b.Mentions...), append(e.refused, b.Refused...)
	e.biggest = max(e.biggest, len(b.Mentions))
	if b.Cursor != nil {
		e.cursor = b.Cursor
	}
	e.mu.Unlock()
	e.wake()
	return nil
}

func (e *ear) Report(h source.Health) {
	e.mu.Lock()
	e.health = append(e.health, h)
	e.mu.Unlock()
	e.wake()
}

func (e *ear) wake() {
	select {
	case e.happened <- struct{}{}:
	default:
	}
}

// until waits for what must happen.
func (e *ear) until(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		e.mu.Lock()
		ok := done()
		e.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-e.happened:
		case <-deadline:
			t.Fatalf("%s: it did not happen; heard %+v, health %+v", what, e.all, e.health)
		}
	}
}

// says gives the latest mention with the text; the caller holds the lock.
func (e *ear) says(text string) *domain.Mention {
	for _, m := range slices.Backward(e.all) {
		if m.Text == text {
			return &m
		}
	}
	return nil
}

func (e *ear) reported(of func(h source.Health) bool) bool { return slices.ContainsFunc(e.health, of) }

// listen runs s until stop is called, from the cursor.
func listen(t *testing.T, s *Source, cursor []byte) (e *ear, stop func() error) {
	t.Helper()
	e = &ear{happened: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Listen(ctx, cursor, e) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { cancel(); err = <-done })
		return err
	}
	t.Cleanup(func() {
		_ = stop()
		if all := fmt.Sprintf("%s %+v %+v", e.cursor, e.health, e.all); strings.Contains(all, fake.Token) {
			t.Errorf("the token shows in %s", all)
		}
	})
	return e, stop
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
			e, _ := listen(t, mustOpen(t, o), nil)
			e.until(t, "live by "+how, func() bool {
				return e.reported(func(h source.Health) bool { return live(h) && strings.Contains(h.Detail, how) })
			})
			await(t, w, func(s fake.Seen) bool { return s.Streams["user"] > 0 && s.Streams["hashtag:mini"] > 0 })
			m := w.Network().Write("it broke")
			e.until(t, "a mention", func() bool { return e.says(m.Text) != nil })
			id := w.Add(fake.Post{Content: "my mini", Tags: []string{"mini"}})
			e.until(t, "a hashtag", func() bool { return e.says("my mini") != nil })
			w.Change(id, "my old mini")
			e.until(t, "an edit", func() bool { m := e.says("my old mini"); return m != nil && m.ID == id })
			w.Delete(id)
			e.until(t, "a deletion", func() bool {
				return slices.ContainsFunc(e.all, func(m domain.Mention) bool { return m.ID == id && m.Deleted })
			})
			w.Add(fake.Post{By: fake.Account, Content: "our own mini", Tags: []string{"mini"}})
			last := w.Network().Write("still broken")
			e.until(t, "the next", func() bool { return e.says(last.Text) != nil })
			if e.says("our own mini") != nil {
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
			e, stop := listen(t, mustOpen(t, opening(w)), nil)
			e.until(t, "the first", func() bool { return e.says(first.Text) != nil && e.reported(live) })
			_ = stop()
			var want []string
			for i := range 130 {
				want = append(want, w.Network().Write(fmt.Sprintf("number %d", i)).ID)
			}
			e, _ = listen(t, mustOpen(t, opening(w)), e.cursor)
			e.until(t, "live again", func() bool { return e.reported(live) })
			var got []string
			for _, m := range e.all {
				if m.ID != first.ID {
					got = append(got, m.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("heard %d of %d, or in another order", len(got), len(want))
			}
			if !e.reported(func(h source.Health) bool { return h.State == source.CatchingUp && h.Missed >= 130 }) {
				t.Errorf("it was not said how many were missed: %+v", e.health)
			}
			if e.biggest > source.BatchMax {
				t.Errorf("a batch of %d", e.biggest)
			}
		})
	}
}

func TestTheFirstConnectIsBounded(t *testing.T) {
	w := world(t)
	for i := range 300 {
		w.Network().Write(fmt.Sprint(i))
	}
	e, _ := listen(t, mustOpen(t, opening(w)), []byte("not a cursor"))
	e.until(t, "live", func() bool { return e.reported(live) })
	if len(e.all) != firstPages*pageSize {
		t.Errorf("the first connect heard %d", len(e.all))
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
	e, _ := listen(t, mustOpen(t, o), nil)
	e.until(t, "live", func() bool { return e.reported(live) })
	for text, want := range map[string]domain.Mention{
		"the story begins":     {ID: root, Context: true},
		"how can we help?":     {ID: ours, Context: true, Thread: root, InReplyTo: root},
		"it broke":             {Thread: root, InReplyTo: ours},
		"I saw a Mini 9 today": {},
		"deep 29":              {Context: true, Thread: root},
		"down here":            {InReplyTo: deep, Thread: root},
	} {
		got := e.says(text)
		if got == nil || got.Context != want.Context || got.Thread != want.Thread || want.InReplyTo != "" && got.InReplyTo != want.InReplyTo {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	if e.says("deep 0") != nil {
		t.Error("more than the bounded number of ancestors came")
	}
}

func TestASearchThatIsDeniedIsSaid(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.SearchDenied, q.NoStreaming = true, true })
	m := w.Network().Write("hello")
	o := opening(w)
	o.Words = []string{"Mini"}
	e, _ := listen(t, mustOpen(t, o), nil)
	e.until(t, "live with a word on the search", func() bool {
		return e.says(m.Text) != nil && e.reported(func(h source.Health) bool {
			return live(h) && strings.Contains(h.Detail, "polled") && strings.Contains(h.Detail, "?Mini")
		})
	})
}

func TestAnEditIsHeardByPolling(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.NoStreaming = true })
	m := w.Network().Write("one")
	e, _ := listen(t, mustOpen(t, opening(w)), nil)
	e.until(t, "the mention", func() bool { return e.says(m.Text) != nil })
	w.Change(m.ID, "two")
	e.until(t, "its edit", func() bool { return e.says("two") != nil })
}

func TestASilentStreamIsLeft(t *testing.T) {
	w := world(t, func(q *fake.Quirks) { q.NoSocket = true })
	o := slow(opening(w))
	s := mustOpen(t, o)
	s.quiet, s.pace.First = 50*time.Millisecond, time.Millisecond
	e, _ := listen(t, s, nil)
	e.until(t, "silence is a fault", func() bool {
		return e.reported(func(h source.Health) bool { return h.State == source.Retrying && strings.Contains(h.Error, "stream") })
	})
}

func TestASocketWithoutNewsStays(t *testing.T) {
	w := world(t)
	s := mustOpen(t, slow(opening(w)))
	s.quiet = time.Second
	e, _ := listen(t, s, nil)
	e.until(t, "live", func() bool { return e.reported(live) })
	await(t, w, func(s fake.Seen) bool { return s.Pings > 2 })
	e.mu.Lock()
	if e.reported(func(h source.Health) bool { return h.State == source.Retrying }) {
		t.Errorf("a stream without news was given up: %+v", e.health)
	}
	e.mu.Unlock()
	m := w.Network().Write("after a while")
	e.until(t, "the mention", func() bool { return e.says(m.Text) != nil })
}

func TestAClosedStreamIsOpenedAgain(t *testing.T) {
	w := world(t)
	e, _ := listen(t, mustOpen(t, opening(w)), nil)
	for i := range 5 {
		e.until(t, "live", func() bool { return e.reported(live) })
		w.CloseStreams()
		m := w.Network().Write(fmt.Sprint("number ", i))
		e.until(t, "a mention after the end", func() bool { return e.says(m.Text) != nil })
	}
}

func TestATokenThatIsNotTaken(t *testing.T) {
	w := world(t)
	o := opening(w)
	o.Secrets = secret.NewMemory(map[string]string{secret.Token: "an-old-token"})
	s := mustOpen(t, o)
	e, stop := listen(t, s, nil)
	e.until(t, "broken", func() bool {
		return e.reported(func(h source.Health) bool { return h.State == source.Broken })
	})
	err := stop()
	var final *source.Final
	if !errors.As(err, &final) || !strings.Contains(err.Error(), "hark account renew") {
		t.Errorf("Listen gives %v", err)
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
