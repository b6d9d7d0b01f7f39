// Package mail hears and answers the mail of a brand's mailbox: IMAP to hear,
// SMTP to answer.
//
// Hearing. Mailboxes are opened read-only, so nothing is marked as read. The
// cursor is, for each of them, its UIDVALIDITY, the next UID and the time of
// the newest message taken. A changed UIDVALIDITY means that the UIDs are
// others: what came since that time, less two days, is read again and known by
// its Message-ID. The first connect goes back FirstPast messages. A message
// becomes the same mention whenever it is read.
//
// Answering exactly once. What can be proved:
//
//   - Until the dot that ends a message has been sent, a submission server has
//     no message (RFC 5321, 4.1.1.4): every fault before it is definite. So is
//     an answer of 4xx or 5xx to the dot: the server has not taken it.
//   - When the line breaks after the dot and before the answer, nobody can say
//     from here. The message's Message-ID, which is fixed before the first
//     attempt, in a mailbox for sent mail proves that it was accepted, because
//     hark files a message there only after the server's OK, and a server
//     that files by itself does so only with what it took.
//   - Its absence proves nothing: many servers leave the filing to the client,
//     others file late, a person may have moved it. No server tells which it
//     does, and none can be asked for its queue. So Find never says "surely
//     absent"; it looks a few times and then says ErrCannotTell, and a person
//     is asked. The same holds after a crash in the midst of an attempt.
//
// A marker left in Drafts before the dot would not help: a person can delete
// it, and then its absence would allow a second message. Never twice is worth
// more than never parked.
//
// A message that was received cannot be changed by its author, so there is no
// Original to look at again; and one that was sent cannot be taken back.
package mail

import (
	"context"
	_ "embed" // page.md
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"crypto/tls"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/web"
)

//go:embed page.md
var page string

// OAuth is the slot of an OAuth access token, which is used by XOAUTH2 in the
// password's place where the slot is filled.
const OAuth = "oauth"

// TokenIsOAuth in that slot says that the password's own slot holds the access
// token: it lives for an hour, so a token_command should give it.
const TokenIsOAuth = "yes"

// Kind is mail.
func Kind() source.Kind {
	return source.Kind{
		Name:  "mail",
		Short: "a mailbox, by IMAP; replies sent, by SMTP",
		Page:  page,
		Takes: []source.Setting{
			{Key: source.Server, Required: true, Short: "the address of the IMAP server: imaps://imap.example.com, or imap:// with STARTTLS"},
			{Key: source.Stream, Short: "the address of the SMTP server for replies: smtps://smtp.example.com, or smtp:// with STARTTLS", Default: "no replies"},
			{Key: source.User, Required: true, Short: "the mail address of the account, with which it signs in"},
			{Key: source.Places, Default: "INBOX", Short: "the mailboxes to hear"},
			{Key: source.Every, Default: "1m", Short: "between two looks where the server cannot announce mail, and at mailboxes after the first"},
		},
		Secrets: []source.Prompt{
			{Slot: secret.Token, Short: "the password, an app password, or an OAuth access token"},
			{Slot: OAuth, Short: "yes, if that is an OAuth access token; else leave it empty"},
		},
		Replies: true,
		Open:    func(o source.Opening) (source.Source, error) { return open(o) },
	}
}

// DefaultEvery is the pause between two looks at what the server does not
// announce.
const DefaultEvery = time.Minute

// maxPlaces bounds how many mailboxes one connection looks after.
const maxPlaces = 20

// Mail is a mailbox. It is safe for concurrent use.
type Mail struct {
	o      source.Opening
	imap   server
	smtp   server // without a host there are no replies
	places []string
	domain string
	tls    *tls.Config // nil is the system's roots
	dial   func(ctx context.Context, address string, private bool) (net.Conn, error)
}

func open(o source.Opening) (*Mail, error) {
	m := &Mail{o: o, places: o.Places, dial: web.Dial}
	if m.o.Now == nil {
		m.o.Now = time.Now
	}
	if m.o.Every <= 0 {
		m.o.Every = DefaultEvery
	}
	if o.Pause > 0 {
		m.o.Every = o.Pause
	}
	if len(m.places) == 0 {
		m.places = []string{"INBOX"}
	}
	_, domain, ok := strings.Cut(o.User, "@")
	var err error
	switch {
	case o.Secrets == nil:
		return nil, errors.New("open mail: there is no account; run: hark account add mail")
	case !ok || !addressable(o.User):
		return nil, fmt.Errorf("open mail: user is %q; want the mail address of the account, such as help@example.com", o.User)
	case len(m.places) > maxPlaces:
		return nil, fmt.Errorf("open mail: %d mailboxes in places; at most %d are heard", len(m.places), maxPlaces)
	}
	m.domain = strings.ToLower(domain)
	if m.imap, err = parseServer(o.Server, "imap"); err != nil {
		return nil, fmt.Errorf("open mail: server: %w", err)
	}
	if o.Stream != "" {
		if m.smtp, err = parseServer(o.Stream, "smtp"); err != nil {
			return nil, fmt.Errorf("open mail: stream: %w", err)
		}
	}
	return m, nil
}

// Name is the configured name.
func (m *Mail) Name() string { return m.o.Name }

// Test implements source.Tester.
func (m *Mail) Test(ctx context.Context) (string, error) {
	c, err := m.connect(ctx, nil)
	if err != nil {
		return "", err
	}
	defer c.close()
	if _, err := c.examine(m.places[0]); err != nil {
		return "", err
	}
	if m.smtp.host != "" {
		s, err := m.submit(ctx)
		if err != nil {
			return "", err
		}
		defer s.close()
	}
	return fmt.Sprintf("%s on %s", m.o.User, m.imap.host), nil
}
