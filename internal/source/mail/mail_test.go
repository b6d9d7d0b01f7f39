package mail

import (
	"errors"
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mail/fake"
	"hark/internal/source/sourcetest"
)

// mailbox opens the account on a fake, as change says.
func mailbox(t *testing.T, s *fake.Server, change func(*source.Opening)) *Mail {
	t.Helper()
	o := s.Network().Opening()
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
				s := sourcetest.Start(t, fake.New)
				change(s)
				h := s.Network().Harness(Kind())
				h.Publish = func(t *testing.T, posts ...domain.Mention) {
					for _, p := range posts {
						p.ID += "@customers.example"
						deliver(t, s, "INBOX", fake.Letter(p))
					}
				}
				h.Spoil = func(t *testing.T) { deliver(t, s, "INBOX", "no field at all\r\n\r\nand a body\r\n") }
				h.Break = func(_ *testing.T, broken bool) { s.Down(broken) }
				return h
			})
		})
	}
}

func TestRepliesConform(t *testing.T) {
	for name, kind := range map[string]func() (*fake.Server, error){"the server files what is sent": fake.NewFiling, "the client files": fake.New} {
		t.Run(name, func(t *testing.T) {
			sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
				s := sourcetest.Start(t, kind)
				r := s.Network().Joined(Kind())
				r.Refuse = func(*testing.T) { s.Fail(fake.Answer550) }
				r.Lose = func(*testing.T) { s.Fail(fake.CutTaken) }
				r.Busy = func(*testing.T) { s.Fail(fake.Answer451) }
				return r
			})
		})
	}
}

// hear listens from the cursor until it is live.
func hear(t *testing.T, m *Mail, cursor []byte) *sourcetest.Ear {
	t.Helper()
	return sourcetest.Hear(t, m, cursor, (*sourcetest.Ear).Live)
}

func TestNewUIDsLoseAndDoubleNothing(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	first, err := s.Write("before")
	if err != nil {
		t.Fatal(err)
	}
	m := mailbox(t, s, nil)
	e := hear(t, m, nil)
	if err := s.Renumber("INBOX"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write("after"); err != nil {
		t.Fatal(err)
	}
	e = hear(t, m, e.Cursor)
	ids := map[string]int{}
	for _, m := range e.Mentions {
		ids[m.ID]++
	}
	if len(ids) != 2 || ids[first.ID] != 1 {
		t.Errorf("after new UIDs were heard %v; want the old message under its id, and the new one", ids)
	}
	if e = hear(t, m, e.Cursor); len(e.Mentions) != 0 {
		t.Errorf("with nothing new were heard %d messages", len(e.Mentions))
	}
}

func TestFirstConnectIsBoundedAndSaysHowMuch(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for range FirstPast + 30 {
		if _, err := s.Write("one of many"); err != nil {
			t.Fatal(err)
		}
	}
	e := hear(t, mailbox(t, s, nil), nil)
	if len(e.Mentions) != FirstPast || e.Missed() != FirstPast {
		t.Errorf("heard %d messages and said %d, want %d", len(e.Mentions), e.Missed(), FirstPast)
	}
	if e.Mentions[len(e.Mentions)-1].ID != "letter-230@customers.example" {
		t.Errorf("the newest is %s", e.Mentions[len(e.Mentions)-1].ID)
	}
}

func TestSeveralMailboxes(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	m := mailbox(t, s, func(o *source.Opening) { o.Places = []string{"INBOX", "Shop"} })
	deliver(t, s, "INBOX", fake.Letter(domain.Mention{ID: "a@x.example", Title: "A", Text: "in the first"}))
	deliver(t, s, "Shop", fake.Letter(domain.Mention{ID: "b@x.example", Title: "B", Text: "in the second"}))
	e := hear(t, m, nil)
	if len(e.Mentions) != 2 {
		t.Fatalf("heard %d messages, want 2", len(e.Mentions))
	}
	deliver(t, s, "Shop", fake.Letter(domain.Mention{ID: "c@x.example", Title: "C", Text: "another"}))
	e = hear(t, m, e.Cursor)
	if len(e.Mentions) != 1 || e.Mentions[0].ID != "c@x.example" {
		t.Errorf("after the cursor were heard %+v", e.Mentions)
	}
}

func TestLongMessageComesWithItsHeaders(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	body := strings.Repeat(strings.Repeat("x", 70)+"\r\n", (MessageMax+MessageMax/8)/72)
	deliver(t, s, "INBOX", fake.Letter(domain.Mention{ID: "big@x.example", Title: "A film", Text: body}))
	e := hear(t, mailbox(t, s, nil), nil)
	if len(e.Mentions) != 1 || e.Mentions[0].Title != "A film" || !strings.Contains(e.Mentions[0].Text, "only its headers were fetched") {
		t.Errorf("a message of %d bytes became %+v", len(body), e.Mentions)
	}
}

func TestWrongPasswordIsFinalAndStaysSecret(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	m := mailbox(t, s, func(o *source.Opening) {
		o.Secrets = secret.NewMemory(map[string]string{secret.Token: "hunter2"})
	})
	err := sourcetest.Hear(t, m, nil, nil).Err
	var final *source.Final
	if !errors.As(err, &final) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "hark account renew") {
		t.Errorf("a wrong password gave %v", err)
	}
}

func TestTestSaysWhoAndWhere(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	who, err := mailbox(t, s, nil).Test(t.Context())
	if err != nil || who != "help@brand.example on 127.0.0.1" {
		t.Errorf("got %q, %v", who, err)
	}
}
