package mail

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mail/fake"
	"hark/internal/source/sourcetest"
)

// answering makes a reply as the outbox does: planned once.
func answering(t *testing.T, s *fake.Server, m *Mail, key string) source.Outgoing {
	t.Helper()
	to, err := s.Write("Does it fit? " + key)
	if err != nil {
		t.Fatal(err)
	}
	out := source.Outgoing{Key: key, To: to, Text: "Yes, it does.\n\n.\nA line with a dot before it.", Started: time.Now()}
	if out.Plan, err = m.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	return out
}

// providers are both kinds, by whether they file what is sent.
func providers() map[bool]func() (*fake.Server, error) {
	return map[bool]func() (*fake.Server, error){true: fake.NewFiling, false: fake.New}
}

// count is how many messages of that id went out.
func count(s *fake.Server, id string) (n int) {
	for _, p := range s.Posted() {
		if p.ID == id {
			n++
		}
	}
	return n
}

// TestEveryFault meets each fault once, with a provider that files what is
// sent and with one that does not: what is called definite did not go out,
// and Find says that a message is there only where it is, and never that it is
// not.
func TestEveryFault(t *testing.T) {
	for files, kind := range providers() {
		for _, f := range fake.Faults() {
			t.Run(fmt.Sprintf("%s, files %v", f, files), func(t *testing.T) {
				t.Parallel()
				s := sourcetest.Start(t, kind)
				m := mailbox(t, s, nil)
				out := answering(t, s, m, "k")
				s.Fail(f)
				ctx := t.Context()
				if strings.HasPrefix(string(f), "no answer") {
					short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
					defer stop()
					ctx = short
				}
				_, err := m.Reply(ctx, out)
				var d *source.Definite
				definite := errors.As(err, &d)
				if err == nil || definite && f.Taken() {
					t.Fatalf("gave %v", err)
				}
				if final := f == fake.Answer550 || f == fake.Answer552 || f == fake.RefuseReceiver; definite && d.Retry == final {
					t.Errorf("retry is %v for %v", d.Retry, err)
				}
				rc, found, err := m.Find(t.Context(), out)
				switch taken := f.Taken(); {
				case taken && files:
					if err != nil || !found || rc.ID != ownID("k", "brand.example") {
						t.Errorf("Find gives %+v, %v, %v for what was taken and filed", rc, found, err)
					}
				case found || !errors.Is(err, source.ErrCannotTell):
					t.Errorf("Find gives %v, %v; absence proves nothing", found, err)
				}
			})
		}
	}
}

// TestManyReplies sends replies through all that breaks, as the outbox would,
// and counts what arrived.
func TestManyReplies(t *testing.T) {
	const replies, seed = 80, 7
	for files, kind := range providers() {
		t.Run(fmt.Sprintf("files %v", files), func(t *testing.T) {
			s := sourcetest.Start(t, kind)
			m := mailbox(t, s, nil)
			rng := rand.New(rand.NewPCG(seed, seed))
			tally := map[string]int{}
			for i := range replies {
				out := answering(t, s, m, fmt.Sprint("key-", i))
				for rng.IntN(2) == 0 {
					if f := fake.Faults()[rng.IntN(len(fake.Faults()))]; !strings.HasPrefix(string(f), "no answer") {
						s.Fail(f)
					}
				}
				state := sendAsOutbox(t, m, out)
				tally[state]++
				n := count(s, ownID(out.Key, m.domain))
				if n > 1 || state == "sent" && n != 1 || state == "failed" && n != 0 {
					t.Errorf("reply %d is %s and arrived %d times", i, state, n)
				}
				if n == 1 && state == "parked" {
					tally["parked, and it had gone out"]++
				}
			}
			t.Logf("seed %d, %d replies, the provider files: %v: %v", seed, replies, files, tally)
		})
	}
}

func sendAsOutbox(t *testing.T, m *Mail, out source.Outgoing) string {
	t.Helper()
	for range 30 {
		_, err := m.Reply(t.Context(), out)
		var d *source.Definite
		switch {
		case err == nil:
			return "sent"
		case errors.As(err, &d) && d.Retry:
			continue
		case errors.As(err, &d):
			return "failed"
		}
		if _, found, err := m.Find(t.Context(), out); found {
			return "sent"
		} else if !errors.Is(err, source.ErrCannotTell) {
			t.Fatalf("Find gives %v", err)
		}
		return "parked"
	}
	t.Fatal("no end of faults")
	return ""
}

func TestReplyStandsInItsThread(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	m := mailbox(t, s, nil)
	raw := "From: Shop form <form@shop.example>\r\nReply-To: kay@customers.example\r\nSubject: RE: Aw: Order 88 \xc3\xa4\r\n" +
		"Message-ID: <third@customers.example>\r\nIn-Reply-To: <second@brand.example>\r\nReferences: <first@customers.example>\r\n <second@brand.example>\r\n\r\nStill nothing.\r\n"
	deliver(t, s, "INBOX", raw)
	e := hear(t, m, nil)
	out := source.Outgoing{Key: "k", To: e.Mentions[0], Text: "Grüße"}
	var err error
	if out.Plan, err = m.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.Plan, out.Text) || len(out.Plan) > source.PlanMax {
		t.Errorf("the plan is %s", out.Plan)
	}
	rc, err := m.Reply(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	sent := hear(t, mailbox(t, s, func(o *source.Opening) { o.Places = []string{"Sent"} }), nil)
	if len(sent.Mentions) != 1 {
		t.Fatalf("Sent has %d messages, want the reply once", len(sent.Mentions))
	}
	got := sent.Mentions[0]
	want := domain.Mention{
		ID: rc.ID, Source: "mail", At: got.At, Title: "Re: Order 88 ä", Text: "Grüße", InReplyTo: "third@customers.example", Thread: "first@customers.example",
		Audience: domain.Direct, Context: true, Author: domain.Author{ID: fake.User},
	}
	if got != want {
		t.Errorf("the reply is\n%+v, want\n%+v", got, want)
	}
	p, err := parsePlan(out.Plan)
	if err != nil || len(p.To) != 1 || p.To[0] != "kay@customers.example" {
		t.Errorf("it went to %v, %v", p.To, err)
	}
}

func TestAnsweredFromTheMentionWhereTheMessageIsGone(t *testing.T) {
	m := mailbox(t, sourcetest.Start(t, fake.New), nil)
	to := domain.Mention{ID: "gone@customers.example", Title: "Hello", Thread: "root@customers.example", InReplyTo: "mid@brand.example", Author: domain.Author{ID: "kay@customers.example"}}
	text, err := m.Prepare(t.Context(), source.Outgoing{Key: "k", To: to})
	if err != nil {
		t.Fatal(err)
	}
	p, err := parsePlan(text)
	if err != nil || fmt.Sprint(p.To, p.Refs) != "[kay@customers.example] [root@customers.example mid@brand.example gone@customers.example]" {
		t.Errorf("planned %+v, %v", p, err)
	}
}

func TestUnanswerable(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for name, from := range map[string]string{"nobody": "", "no address": "Kay", "injection": "kay@x.example> SIZE=1", "line break": "kay@x.example\r\nBcc: a@b.example"} {
		_, err := mailbox(t, s, nil).Prepare(t.Context(), source.Outgoing{Key: "k", To: domain.Mention{ID: "a@b.example", Author: domain.Author{ID: from}}})
		var d *source.Definite
		if !errors.As(err, &d) || d.Retry {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := mailbox(t, s, func(o *source.Opening) { o.Stream = "" })
	if _, err := m.Reply(t.Context(), source.Outgoing{Key: "k"}); err == nil || !strings.Contains(err.Error(), "stream = ") {
		t.Errorf("without a server for sending: %v", err)
	}
}

func TestOAuthToken(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	for _, slots := range []map[string]string{
		{secret.Token: "unused", OAuth: s.OAuth()},
		{secret.Token: s.OAuth(), OAuth: TokenIsOAuth},
	} {
		m := mailbox(t, s, func(o *source.Opening) { o.Secrets = secret.NewMemory(slots) })
		c, err := m.submit(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.close()
	}
	wrong := mailbox(t, s, func(o *source.Opening) { o.Secrets = secret.NewMemory(map[string]string{OAuth: "sekret"}) })
	if _, err := wrong.submit(t.Context()); err == nil || strings.Contains(err.Error(), "sekret") {
		t.Errorf("a wrong token gave %v", err)
	}
}

func TestNetworkDescribesItself(t *testing.T) {
	s := sourcetest.Start(t, fake.New)
	n := s.Network()
	m, err := open(source.Opening{Settings: n.Through(n.Server), Secrets: secret.NewMemory(n.Secrets)})
	if err != nil {
		t.Fatal(err)
	}
	to := n.Write("hello")
	rc, err := m.Reply(t.Context(), source.Outgoing{Key: "k", To: to, Text: "Hello yourself"})
	if err != nil {
		t.Fatal(err)
	}
	want := sourcetest.Posted{ID: rc.ID, To: to.ID, Text: "Hello yourself"}
	if got := n.Replies(); len(got) != 1 || got[0] != want {
		t.Errorf("posted %+v, want %+v", got, want)
	}
}
