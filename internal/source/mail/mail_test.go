package mail

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mail/fake"
	"hark/internal/source/sourcetest"
)

func start(t *testing.T) *fake.Server { return started(t, fake.New) }

// started starts a provider of that kind.
func started(t *testing.T, kind func() (*fake.Server, error)) *fake.Server {
	t.Helper()
	s, err := kind()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// mailbox opens the account on a fake, as change says.
func mailbox(t *testing.T, s *fake.Server, change func(*source.Opening)) *Mail {
	t.Helper()
	o := source.Opening{Settings: s.Settings(), Secrets: secret.NewMemory(s.Secrets()), Pause: 5 * time.Millisecond}
	if change != nil {
		change(&o)
	}
	m, err := open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func deliver(t *testing.T, s *fake.Server, place string, raw ...string) {
	t.Helper()
	for _, r := range raw {
		if err := s.Deliver(place, r); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConformance(t *testing.T) {
	for name, change := range map[string]func(*fake.Server){
		"with IDLE":    func(*fake.Server) {},
		"without IDLE": (*fake.Server).WithoutIdle,
	} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
				s := start(t)
				change(s)
				return sourcetest.Harness{
					New: func(t *testing.T) source.Source { return mailbox(t, s, nil) },
					Publish: func(t *testing.T, posts ...domain.Mention) {
						for _, p := range posts {
							p.ID += "@customers.example"
							deliver(t, s, "INBOX", fake.Letter(p))
						}
					},
					Spoil: func(t *testing.T) { deliver(t, s, "INBOX", "no field at all\r\n\r\nand a body\r\n") },
					Break: func(_ *testing.T, broken bool) { s.Down(broken) },
				}
			})
		})
	}
}

func TestRepliesConform(t *testing.T) {
	for name, kind := range map[string]func() (*fake.Server, error){"the server files what is sent": fake.NewFiling, "the client files": fake.New} {
		t.Run(name, func(t *testing.T) {
			sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
				s := started(t, kind)
				return sourcetest.Replies{
					New: func(t *testing.T) source.Replier { return mailbox(t, s, nil) },
					To: func(t *testing.T) domain.Mention {
						m, err := s.Write("Does it fit?")
						if err != nil {
							t.Fatal(err)
						}
						return m
					},
					Posted: func(*testing.T) []string {
						var texts []string
						for _, p := range s.Posted() {
							texts = append(texts, p.Text)
						}
						return texts
					},
					Refuse: func(*testing.T) { s.Fail(fake.Answer550) },
					Lose:   func(*testing.T) { s.Fail(fake.CutTaken) },
					Busy:   func(*testing.T) { s.Fail(fake.Answer451) },
				}
			})
		})
	}
}

// ears collects what a source hears until done says so.
type ears struct {
	mentions []domain.Mention
	refused  []source.Refused
	states   []source.State
	missed   int
	cursor   []byte
	done     func(*ears) bool
	stop     context.CancelFunc
}

func (e *ears) Deliver(_ context.Context, b source.Batch) error {
	e.mentions = append(e.mentions, b.Mentions...)
	e.refused = append(e.refused, b.Refused...)
	if b.Cursor != nil {
		e.cursor = b.Cursor
	}
	e.look()
	return nil
}

func (e *ears) Report(h source.Health) {
	e.missed = max(e.missed, h.Missed)
	if h.State != "" {
		e.states = append(e.states, h.State)
	}
	e.look()
}

func (e *ears) look() {
	if e.done(e) {
		e.stop()
	}
}

// hear listens from the cursor until done.
func hear(t *testing.T, m *Mail, cursor []byte, done func(*ears) bool) *ears {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	e := &ears{done: done, stop: stop, cursor: cursor}
	err := m.Listen(ctx, cursor, e)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Listen gave %v with %d mentions, states %v", err, len(e.mentions), e.states)
	}
	return e
}

func live(e *ears) bool { return len(e.states) > 0 && e.states[len(e.states)-1] == source.Live }

func TestNewUIDsLoseAndDoubleNothing(t *testing.T) {
	s := start(t)
	first, err := s.Write("before")
	if err != nil {
		t.Fatal(err)
	}
	m := mailbox(t, s, nil)
	e := hear(t, m, nil, live)
	if err := s.Renumber("INBOX"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write("after"); err != nil {
		t.Fatal(err)
	}
	e = hear(t, m, e.cursor, live)
	ids := map[string]int{}
	for _, m := range e.mentions {
		ids[m.ID]++
	}
	if len(ids) != 2 || ids[first.ID] != 1 {
		t.Errorf("after new UIDs were heard %v; want the old message under its id, and the new one", ids)
	}
	if e = hear(t, m, e.cursor, live); len(e.mentions) != 0 {
		t.Errorf("with nothing new were heard %d messages", len(e.mentions))
	}
}

func TestFirstConnectIsBoundedAndSaysHowMuch(t *testing.T) {
	s := start(t)
	for range FirstPast + 30 {
		if _, err := s.Write("one of many"); err != nil {
			t.Fatal(err)
		}
	}
	e := hear(t, mailbox(t, s, nil), nil, live)
	if len(e.mentions) != FirstPast || e.missed != FirstPast {
		t.Errorf("heard %d messages and said %d, want %d", len(e.mentions), e.missed, FirstPast)
	}
	if e.mentions[len(e.mentions)-1].ID != "letter-230@customers.example" {
		t.Errorf("the newest is %s", e.mentions[len(e.mentions)-1].ID)
	}
}

func TestSeveralMailboxes(t *testing.T) {
	s := start(t)
	m := mailbox(t, s, func(o *source.Opening) { o.Places = []string{"INBOX", "Shop"} })
	deliver(t, s, "INBOX", fake.Letter(domain.Mention{ID: "a@x.example", Title: "A", Text: "in the first"}))
	deliver(t, s, "Shop", fake.Letter(domain.Mention{ID: "b@x.example", Title: "B", Text: "in the second"}))
	e := hear(t, m, nil, live)
	if len(e.mentions) != 2 {
		t.Fatalf("heard %d messages, want 2", len(e.mentions))
	}
	deliver(t, s, "Shop", fake.Letter(domain.Mention{ID: "c@x.example", Title: "C", Text: "another"}))
	e = hear(t, m, e.cursor, live)
	if len(e.mentions) != 1 || e.mentions[0].ID != "c@x.example" {
		t.Errorf("after the cursor were heard %+v", e.mentions)
	}
}

func TestLongMessageComesWithItsHeaders(t *testing.T) {
	s := start(t)
	body := strings.Repeat(strings.Repeat("x", 70)+"\r\n", (MessageMax+MessageMax/8)/72)
	deliver(t, s, "INBOX", fake.Letter(domain.Mention{ID: "big@x.example", Title: "A film", Text: body}))
	e := hear(t, mailbox(t, s, nil), nil, live)
	if len(e.mentions) != 1 || e.mentions[0].Title != "A film" || !strings.Contains(e.mentions[0].Text, "only its headers were fetched") {
		t.Errorf("a message of %d bytes became %+v", len(body), e.mentions)
	}
}

func TestWrongPasswordIsFinalAndStaysSecret(t *testing.T) {
	s := start(t)
	m := mailbox(t, s, func(o *source.Opening) {
		o.Secrets = secret.NewMemory(map[string]string{secret.Token: "hunter2"})
	})
	err := m.Listen(t.Context(), nil, &ears{done: func(*ears) bool { return false }})
	var final *source.Final
	if !errors.As(err, &final) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "hark account renew") {
		t.Errorf("a wrong password gave %v", err)
	}
}

func TestTestSaysWhoAndWhere(t *testing.T) {
	s := start(t)
	who, err := mailbox(t, s, nil).Test(t.Context())
	if err != nil || who != "help@brand.example on 127.0.0.1" {
		t.Errorf("got %q, %v", who, err)
	}
}
