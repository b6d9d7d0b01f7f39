package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-smtp"

	"hark/internal/secret"
	"hark/internal/source"
)

// How long a submission server may think: the outbox gives one attempt less.
const (
	commandTimeout = 30 * time.Second
	answerTimeout  = 2 * time.Minute
)

// sender is a signed-in connection to the submission server.
type sender struct {
	*smtp.Client
	line *line
}

func (s *sender) close() { s.line.Close() }

// submit signs in to the submission server. Nothing is sent yet.
func (m *Mail) submit(ctx context.Context) (*sender, error) {
	secrets, err := m.credentials(ctx)
	if err != nil {
		return nil, err
	}
	l, err := m.reach(ctx, m.smtp)
	if err != nil {
		return nil, err
	}
	defer time.AfterFunc(askTimeout, func() { l.Close() }).Stop()
	s := &sender{line: l}
	if m.smtp.implicit || m.smtp.plain {
		s.Client = smtp.NewClient(l)
	} else if s.Client, err = smtp.NewClientStartTLS(l, m.config(m.smtp)); err != nil {
		l.Close()
		return nil, fmt.Errorf("encrypt the line to %s: %w", m.smtp.address, err)
	}
	s.CommandTimeout, s.SubmissionTimeout = commandTimeout, answerTimeout
	if err := s.signIn(secrets, m.domain); err != nil {
		s.close()
		m.refused(secrets)
		return nil, fmt.Errorf("sign in to %s as %s: %w", m.smtp.address, m.o.User, err)
	}
	return s, nil
}

// refused says that a sign-in failed: an OAuth token lives for an hour, and the
// program that printed it may print another.
func (m *Mail) refused(c credentials) {
	if c.oauth {
		secret.Stale(m.o.Secrets, secret.Token, c.secret)
	}
}

// signIn proves the account. A server on this machine may want no proof.
func (s *sender) signIn(secrets credentials, domain string) error {
	if err := s.Hello(domain); err != nil {
		return err
	}
	how := secrets.mechanism(s.SupportsAuth)
	if how == nil {
		if offers, _ := s.Extension("AUTH"); !offers && !secrets.oauth {
			return nil
		}
		return &source.Definite{Err: errors.New("the server knows no way to sign in that hark knows")}
	}
	return s.Auth(how)
}

// send hands a message over. Its error is a *source.Definite where the server
// surely did not take it.
func (s *sender) send(from string, p plan, message []byte) error {
	data, err := s.open(from, p, len(message))
	if err != nil {
		return before(err)
	}
	if _, err := data.Write(message); err != nil {
		return before(fmt.Errorf("hand the message over: %w", err)) // the dot was not sent
	}
	if err := data.Close(); err != nil {
		return after(err)
	}
	return nil
}

// open brings the server to the point where it waits for the message.
func (s *sender) open(from string, p plan, size int) (*smtp.DataCommand, error) {
	o := &smtp.MailOptions{Size: int64(size)}
	for _, a := range append([]string{from}, p.To...) {
		o.UTF8 = o.UTF8 || !ascii(a)
	}
	if limit, ok := s.MaxMessageSize(); ok && limit > 0 && size > limit {
		return nil, &source.Definite{Err: fmt.Errorf("the message has %d bytes; the server takes %d", size, limit)}
	}
	if can, _ := s.Extension("SMTPUTF8"); o.UTF8 && !can {
		return nil, &source.Definite{Err: errors.New("the server takes no address with letters beyond ASCII")}
	}
	if err := s.Mail(from, o); err != nil {
		return nil, fmt.Errorf("the server does not take the sender: %w", err)
	}
	for _, to := range p.To {
		if err := s.Rcpt(to, nil); err != nil {
			return nil, fmt.Errorf("the server does not take %s: %w", to, err)
		}
	}
	data, err := s.Data()
	if err != nil {
		return nil, fmt.Errorf("the server does not want the message: %w", err)
	}
	return data, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// before judges a fault from before the final dot: nothing went out. Only a
// refusal for good (5xx, RFC 5321, section 4.2.1) is not worth another try.
func before(err error) error {
	var d *source.Definite
	if errors.As(err, &d) {
		return d
	}
	var said *smtp.SMTPError
	refused := errors.As(err, &said) && said.Code >= 500 && said.Code < 600
	return &source.Definite{Err: err, Retry: !refused}
}

// after judges what followed the final dot: an answer of 4xx or 5xx says that
// the message was not taken. Anything else says nothing.
func after(err error) error {
	var said *smtp.SMTPError
	if errors.As(err, &said) && said.Code >= 400 && said.Code < 600 {
		return before(fmt.Errorf("the server does not take the message: %w", err))
	}
	return fmt.Errorf("the server has the message and did not say whether it takes it: %w", err)
}
