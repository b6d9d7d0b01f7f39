// Package fake is a mail provider in this process: an IMAP and a submission
// server with one mailbox, joined as a real one's are. It can misbehave at
// each point of a submission, lose its lines, forget its UIDs, and do without
// IDLE. It keeps everything in memory and is safe for concurrent use.
package fake

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"

	"hark/internal/domain"
	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// The account of ours.
const (
	User     = "help@brand.example"
	Password = "correct horse"
	token    = "ya29.opaque" // that XOAUTH2 takes
)

// Server is the provider.
type Server struct {
	imap, smtp         *gate
	imapd              *imapserver.Server
	smtpd              *smtp.Server
	mu                 sync.Mutex
	user               *imapmemserver.User
	files              bool
	faults             []Fault
	number             int
	posted             []sourcetest.Posted
	letters            map[string][]string // what was put into a mailbox, to put it there again
	imapDone, smtpDone chan error
}

// New starts a provider on the loopback, of the kind that leaves the filing of
// sent mail to the client.
func New() (*Server, error) { return begin(false) }

// NewFiling starts one that puts what it takes into Sent by itself.
func NewFiling() (*Server, error) { return begin(true) }

func begin(files bool) (*Server, error) {
	s := &Server{files: files, user: imapmemserver.NewUser(User, Password), letters: map[string][]string{}, imapDone: make(chan error, 1), smtpDone: make(chan error, 1)}
	for _, name := range []string{"INBOX", "Sent", "Shop"} {
		if err := s.user.Create(name, nil); err != nil {
			return nil, err
		}
	}
	var err error
	if s.imap, err = listen(); err != nil {
		return nil, err
	}
	if s.smtp, err = listen(); err != nil {
		s.imap.Close()
		return nil, err
	}
	quiet := log.New(io.Discard, "", 0)
	memory := imapmemserver.New()
	memory.AddUser(s.user)
	s.imapd = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		InsecureAuth: true,
		Logger:       quiet,
	})
	s.smtpd = smtp.NewServer(smtp.BackendFunc(s.session))
	s.smtpd.Domain, s.smtpd.AllowInsecureAuth, s.smtpd.ErrorLog = "smtp.brand.example", true, quiet
	s.smtpd.MaxMessageBytes = 1 << 20
	go func() { s.imapDone <- s.imapd.Serve(s.imap) }()
	go func() { s.smtpDone <- s.smtpd.Serve(s.smtp) }()
	return s, nil
}

// Close ends the provider.
func (s *Server) Close() {
	s.imap.cut()
	s.smtp.cut()
	s.imapd.Close()
	s.smtpd.Close()
	s.imap.Close()
	s.smtp.Close()
	<-s.imapDone
	<-s.smtpDone
}

// Settings reach the provider.
func (s *Server) Settings() source.Settings {
	return source.Settings{Name: "mail", Server: "imap://" + s.imap.address(), Stream: "smtp://" + s.smtp.address(), User: User}
}

// Secrets are those of the account.
func (s *Server) Secrets() map[string]string { return map[string]string{secret.Token: Password} }

// OAuth is a token that the submission server takes in the password's place.
func (s *Server) OAuth() string { return token }

// Down refuses connections and cuts those there are, or ends that.
func (s *Server) Down(is bool) {
	s.imap.down(is)
	s.smtp.down(is)
}

// Cut breaks the lines to the IMAP server.
func (s *Server) Cut() { s.imap.cut() }

// WithoutIdle hides that the IMAP server can announce mail, from the next
// connection on.
func (s *Server) WithoutIdle() { s.imap.hideIdle() }

// Renumber gives a mailbox new UIDs under another UIDVALIDITY, and breaks the
// lines, as a restored backup does.
func (s *Server) Renumber(place string) error {
	s.mu.Lock()
	letters := slices.Clone(s.letters[place])
	s.mu.Unlock()
	if err := s.user.Delete(place); err != nil {
		return err
	}
	if err := s.user.Create(place, nil); err != nil {
		return err
	}
	for _, l := range letters {
		if err := s.store(place, l); err != nil {
			return err
		}
	}
	s.Cut()
	return nil
}

// Deliver puts a message, as it comes over the wire, into a mailbox.
func (s *Server) Deliver(place, raw string) error {
	s.mu.Lock()
	s.letters[place] = append(s.letters[place], raw)
	s.mu.Unlock()
	return s.store(place, raw)
}

func (s *Server) store(place, raw string) error {
	_, err := s.user.Append(place, literal{strings.NewReader(raw)}, &imap.AppendOptions{Time: time.Now()})
	return err
}

// literal is a message as the IMAP server takes it.
type literal struct{ *strings.Reader }

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return int64(l.Len()) }

// Write makes a customer write to us, and gives what the source will hear.
func (s *Server) Write(text string) (domain.Mention, error) {
	s.mu.Lock()
	s.number++
	m := domain.Mention{
		ID: fmt.Sprintf("letter-%d@customers.example", s.number), Source: "mail", Title: "A question", Text: text,
		At: time.Now().UTC().Truncate(time.Second), Audience: domain.Direct,
		Author: domain.Author{ID: "kay@customers.example", Name: "Kay"},
	}
	s.mu.Unlock()
	return m, s.Deliver("INBOX", Letter(m))
}

// Letter is a mention as a message.
func Letter(m domain.Mention) string {
	return "From: Kay <kay@customers.example>\r\nTo: " + User + "\r\nSubject: " + m.Title + "\r\nDate: " + m.At.Format(time.RFC1123Z) +
		"\r\nMessage-ID: <" + m.ID + ">\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + m.Text + "\r\n"
}

// Posted is what our account has sent and the provider has taken.
func (s *Server) Posted() []sourcetest.Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posted)
}

// Network gives the provider to the conformance suite and the fault table.
func (s *Server) Network() sourcetest.Network {
	return sourcetest.Network{
		Settings: s.Settings(), Secrets: s.Secrets(), Server: s.smtp.address(),
		Through: func(address string) source.Settings {
			set := s.Settings()
			set.Stream = "smtp://" + address
			return set
		},
		Write: func(text string) domain.Mention {
			m, err := s.Write(text)
			if err != nil {
				panic(err) // the fake's own mailbox is there
			}
			return m
		},
		Replies: s.Posted,
	}
}

// take is the moment at which a message is the provider's to deliver.
func (s *Server) take(raw []byte) error {
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	p := sourcetest.Posted{}
	if p.ID, err = r.Header.MessageID(); err != nil {
		return err
	}
	if to, _ := r.Header.MsgIDList("In-Reply-To"); len(to) > 0 {
		p.To = to[0]
	}
	part, err := r.NextPart()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(part.Body)
	if err != nil {
		return err
	}
	p.Text = strings.ReplaceAll(strings.TrimSuffix(string(text), "\r\n"), "\r\n", "\n")
	s.mu.Lock()
	s.posted = append(s.posted, p)
	s.mu.Unlock()
	if s.files {
		return s.Deliver("Sent", string(raw))
	}
	return nil
}
