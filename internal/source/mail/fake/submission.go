package fake

import (
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Fault is what goes wrong in one submission.
type Fault string

// The faults, in the order of a submission. After the first ones nothing was
// taken, and after the last ones the message was.
const (
	CutBeforeMail  Fault = "the line breaks before MAIL"
	CutBeforeData  Fault = "the line breaks before DATA"
	CutInData      Fault = "the line breaks in the midst of the message"
	CutUntaken     Fault = "the line breaks after the final dot, and the message was not taken"
	SilentUntaken  Fault = "no answer to the final dot, and the message was not taken"
	Answer421      Fault = "421 to the final dot"
	Answer451      Fault = "451 to the final dot"
	Answer550      Fault = "550 to the final dot"
	Answer552      Fault = "552 to the final dot"
	RefuseReceiver Fault = "550 to RCPT"
	CutTaken       Fault = "the line breaks after the final dot, and the message was taken"
	SilentTaken    Fault = "no answer to the final dot, and the message was taken"
	OddTaken       Fault = "an answer that no standard knows to the final dot, and the message was taken"
)

// Faults are all of them.
func Faults() []Fault {
	return []Fault{CutBeforeMail, CutBeforeData, CutInData, CutUntaken, SilentUntaken, Answer421, Answer451, Answer550, Answer552,
		RefuseReceiver, CutTaken, SilentTaken, OddTaken}
}

// Taken reports whether the message goes out for all that.
func (f Fault) Taken() bool { return f == CutTaken || f == SilentTaken || f == OddTaken }

// Fail makes the next submissions meet these faults, one each.
func (s *Server) Fail(f ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f...)
}

// session begins a connection to the submission server.
func (s *Server) session(c *smtp.Conn) (smtp.Session, error) { return &submission{s: s, c: c}, nil }

// submission is one connection.
type submission struct {
	s      *Server
	c      *smtp.Conn
	signed bool
	fault  Fault
}

// AuthMechanisms implements smtp.AuthSession.
func (*submission) AuthMechanisms() []string { return []string{"XOAUTH2", sasl.Plain} }

// Auth implements smtp.AuthSession.
func (u *submission) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == "XOAUTH2" {
		return oauth{u}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		u.signed = true
		return nil
	}), nil
}

// oauth is the server's side of XOAUTH2.
type oauth struct{ u *submission }

// Next implements sasl.Server.
func (o oauth) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil {
		return nil, false, nil
	}
	if string(response) != "user="+User+"\x01auth=Bearer "+token+"\x01\x01" {
		return nil, false, smtp.ErrAuthFailed
	}
	o.u.signed = true
	return nil, true, nil
}

// Reset implements smtp.Session.
func (*submission) Reset() {}

// Logout implements smtp.Session.
func (*submission) Logout() error { return nil }

var errCut = errors.New("the line was cut")

// Mail implements smtp.Session.
func (u *submission) Mail(string, *smtp.MailOptions) error {
	if !u.signed {
		return smtp.ErrAuthRequired
	}
	u.s.mu.Lock()
	if len(u.s.faults) > 0 {
		u.fault, u.s.faults = u.s.faults[0], u.s.faults[1:]
	}
	u.s.mu.Unlock()
	if u.fault == CutBeforeMail {
		u.c.Close()
		return errCut
	}
	return nil
}

// Rcpt implements smtp.Session.
func (u *submission) Rcpt(string, *smtp.RcptOptions) error {
	switch u.fault {
	case CutBeforeData:
		u.c.Close()
		return errCut
	case RefuseReceiver:
		return answer(550)
	}
	return nil
}

// Data implements smtp.Session.
func (u *submission) Data(r io.Reader) error {
	if u.fault == CutInData {
		_, _ = io.CopyN(io.Discard, r, 64) // whatever there is of it
		u.c.Close()
		return errCut
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if u.fault == "" || u.fault.Taken() {
		if err := u.s.take(raw); err != nil {
			return answer(554)
		}
	}
	switch u.fault {
	case CutUntaken, CutTaken:
		u.c.Close()
		return errCut
	case SilentUntaken, SilentTaken:
		_, _ = u.c.Conn().Read(make([]byte, 1)) // until the client has had enough
		return errCut
	case OddTaken:
		return answer(299)
	case Answer421:
		return answer(421)
	case Answer451:
		return answer(451)
	case Answer550:
		return answer(550)
	case Answer552:
		return answer(552)
	}
	return nil
}

func answer(code int) error {
	class := code / 100
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, 0, 0}, Message: strings.Repeat("so it is ", 2)}
}
