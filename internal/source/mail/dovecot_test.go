package mail

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mail/fake"
	"hark/internal/source/sourcetest"
)

// dovecot opens a fresh account on the real server that HARK_DOVECOT names,
// such as imap://127.0.0.1:11430. It takes any user with the password "hark",
// and marks the mailbox "Sent Mail" as the one for sent mail.
func dovecot(t *testing.T, places ...string) *Mail {
	t.Helper()
	address := os.Getenv("HARK_DOVECOT")
	if address == "" {
		t.Skip("no dovecot: HARK_DOVECOT says where one listens")
	}
	return mailbox(t, sourcetest.Start(t, fake.New), func(o *source.Opening) {
		o.Server, o.Places = address, places
		o.User = fmt.Sprintf("help-%d@brand.example", time.Now().UnixNano())
		o.Secrets = secret.NewMemory(map[string]string{secret.Token: "hark"})
	})
}

// put puts a message into a mailbox of a real server.
func put(t *testing.T, m *Mail, place, raw string) {
	t.Helper()
	c, err := m.connect(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	w := c.Append(place, int64(len(raw)), &imap.AppendOptions{})
	_, err = w.Write([]byte(raw))
	err = errors.Join(err, w.Close())
	if _, answer := w.Wait(); err != nil || answer != nil {
		t.Fatal(err, answer)
	}
}

func TestDovecotAnnounces(t *testing.T) {
	m := dovecot(t)
	put(t, m, "INBOX", fake.Letter(domain.Mention{ID: "1@x.example", Title: "A", Text: "before"}))
	sent := false
	e := sourcetest.Hear(t, m, nil, func(e *sourcetest.Ear) bool {
		if e.Live() && !sent {
			sent = true
			put(t, m, "INBOX", fake.Letter(domain.Mention{ID: "2@x.example", Title: "B", Text: "while it listens"}))
		}
		return len(e.Mentions) == 2
	})
	if e.Mentions[1].Text != "while it listens" || e.Mentions[1].ID != "2@x.example" {
		t.Errorf("heard %+v", e.Mentions)
	}
}

func TestDovecotRenumbers(t *testing.T) {
	m := dovecot(t, "Shop")
	renew := func(remove bool) {
		c, err := m.connect(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		if remove {
			if err := c.Delete("Shop").Wait(); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Create("Shop", nil).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	one := fake.Letter(domain.Mention{ID: "1@x.example", Title: "A", Text: "one", At: time.Now()})
	renew(false)
	put(t, m, "Shop", one)
	e := hear(t, m, nil)
	source.Sleep(t.Context(), 1100*time.Millisecond) // dovecot's UIDVALIDITY is in seconds
	renew(true)
	put(t, m, "Shop", one)
	put(t, m, "Shop", fake.Letter(domain.Mention{ID: "2@x.example", Title: "B", Text: "two"}))
	again := hear(t, m, e.Cursor)
	if len(again.Mentions) != 2 || again.Mentions[0] != e.Mentions[0] || again.Mentions[1].ID != "2@x.example" {
		t.Errorf("first %+v, then %+v", e.Mentions, again.Mentions)
	}
}

func TestDovecotReply(t *testing.T) {
	m := dovecot(t)
	put(t, m, "INBOX", "Reply-To: other@customers.example\r\n"+fake.Letter(domain.Mention{ID: "1@x.example", Title: "A", Text: "Does it fit?"}))
	e := hear(t, m, nil)
	out := source.Outgoing{Key: "k", To: e.Mentions[0], Text: "Yes."}
	plan, err := m.Prepare(t.Context(), out)
	if err != nil || !strings.Contains(plan, "other@customers.example") {
		t.Fatalf("planned %s, %v", plan, err)
	}
	out.Plan = plan
	if _, found, err := m.Find(t.Context(), out); found || !errors.Is(err, source.ErrCannotTell) {
		t.Errorf("before it was sent, Find gives %v, %v", found, err)
	}
	message, err := compose(mustPlan(t, plan), m.o.User, out.Text)
	if err != nil {
		t.Fatal(err)
	}
	m.file(t.Context(), mustPlan(t, plan).ID, message)
	m.file(t.Context(), mustPlan(t, plan).ID, message) // once is enough
	rc, found, err := m.Find(t.Context(), out)
	if err != nil || !found {
		t.Errorf("Find gives %+v, %v, %v", rc, found, err)
	}
	c, err := m.connect(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	sent, _, err := c.sentPlaces()
	if err != nil || sent != "Sent Mail" {
		t.Fatalf("sent mail is in %q, %v", sent, err)
	}
	if uids, err := c.withID(sent, rc.ID); err != nil || len(uids) != 1 {
		t.Errorf("it is filed %d times, %v", len(uids), err)
	}
}

func mustPlan(t *testing.T, s string) plan {
	t.Helper()
	p, err := parsePlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
