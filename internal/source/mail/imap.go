package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"hark/internal/source"
)

// askTimeout bounds one exchange with an IMAP server.
const askTimeout = 2 * time.Minute

// conn is a signed-in connection to the IMAP server.
type conn struct {
	*imapclient.Client
	line  *line
	caps  imap.CapSet
	again string // what a person does where the password is not taken
}

// connect signs in. news is told, without blocking, when the server announces
// a change in the number of messages; nil is nobody.
func (m *Mail) connect(ctx context.Context, news chan<- struct{}) (*conn, error) {
	secrets, err := m.credentials(ctx)
	if err != nil {
		return nil, err
	}
	l, err := m.reach(ctx, m.imap)
	if err != nil {
		return nil, err
	}
	options := &imapclient.Options{
		TLSConfig: m.config(m.imap),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			select {
			case news <- struct{}{}:
			default:
			}
		}},
	}
	c := &conn{line: l, again: m.o.Renew()}
	defer time.AfterFunc(askTimeout, func() { l.Close() }).Stop()
	if m.imap.implicit || m.imap.plain {
		c.Client = imapclient.New(l, options)
	} else if c.Client, err = imapclient.NewStartTLS(l, options); err != nil {
		l.Close()
		return nil, fmt.Errorf("encrypt the line to %s: %w", m.imap.address, err)
	}
	if err := c.signIn(secrets); err != nil {
		c.close()
		m.refused(secrets)
		return nil, fmt.Errorf("sign in to %s as %s: %w", m.imap.address, m.o.User, err)
	}
	return c, nil
}

// signIn proves the account. What no repetition will mend is a *source.Final.
func (c *conn) signIn(secrets credentials) error {
	if err := c.WaitGreeting(); err != nil {
		return err
	}
	caps := c.Caps()
	how := secrets.mechanism(func(name string) bool { return caps.Has(imap.Cap("AUTH=" + name)) })
	var err error
	switch {
	case how != nil:
		err = c.Authenticate(how)
	case secrets.oauth:
		return &source.Final{Err: errors.New("the server takes no OAuth token (XOAUTH2); keep a password in its place")}
	case caps.Has(imap.CapLoginDisabled):
		return &source.Final{Err: errors.New("the server takes no password on this line; use imaps://")}
	default:
		err = c.Login(secrets.user, secrets.secret.Reveal()).Wait()
	}
	var said *imap.Error
	if errors.As(err, &said) && said.Code == imap.ResponseCodeAuthenticationFailed && !secrets.oauth { // the next token may be fresh
		return &source.Final{Err: fmt.Errorf("%w; check the password, then %s", err, c.again)}
	}
	if err == nil {
		c.caps = c.Caps()
	}
	return err
}

// close hangs up. It waits for no answer.
func (c *conn) close() {
	c.line.Close()
	<-c.Closed()
}

// examine opens a mailbox without changing it.
func (c *conn) examine(place string) (*imap.SelectData, error) {
	c.line.allow(0)
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	data, err := c.Select(place, &imap.SelectOptions{ReadOnly: true}).Wait()
	var said *imap.Error
	if errors.As(err, &said) && said.Code == imap.ResponseCodeNonExistent {
		return nil, &source.Final{Err: fmt.Errorf("open the mailbox %q: %w; correct places", place, err)}
	}
	if err != nil {
		return nil, fmt.Errorf("open the mailbox %q: %w", place, err)
	}
	return data, nil
}

// search gives the UIDs that match, in rising order.
func (c *conn) search(criteria *imap.SearchCriteria) ([]imap.UID, error) {
	c.line.allow(16 << 20) // a million UIDs
	defer time.AfterFunc(askTimeout, func() { c.line.Close() }).Stop()
	data, err := c.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("search the mailbox: %w", err)
	}
	return uids(data), nil
}
