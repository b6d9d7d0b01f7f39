package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-sasl"

	"hark/internal/secret"
	"hark/internal/web"
)

// server is where a mail server listens.
type server struct {
	host     string // without the port; empty is none
	address  string // with it
	implicit bool   // TLS from the first byte
	plain    bool   // none at all: this machine alone
}

// standard is the port of a scheme (RFC 8314, section 3).
func standard(scheme string) string {
	switch scheme {
	case "imaps":
		return "993"
	case "imap":
		return "143"
	case "smtps":
		return "465"
	}
	return "587"
}

// parseServer reads the address of a server that speaks proto.
func parseServer(s, proto string) (server, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != proto && u.Scheme != proto+"s" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return server{}, fmt.Errorf("%q is no address of a server; write it like %ss://%s.example.com:%s", without(u, s), proto, proto, standard(proto+"s"))
	}
	port := u.Port()
	if port == "" {
		port = standard(u.Scheme)
	}
	host := strings.ToLower(u.Hostname())
	return server{
		host: host, address: net.JoinHostPort(host, port), implicit: u.Scheme == proto+"s",
		plain: u.Scheme == proto && web.Loopback(host),
	}, nil
}

// without is an address as it may be shown: a password may stand in it.
func without(u *url.URL, s string) string {
	if u == nil {
		return "it"
	}
	if u.User != nil {
		return u.Redacted()
	}
	return s
}

// dialTimeout bounds the way to a server, its TLS included.
const dialTimeout = 20 * time.Second

// reach connects to s, encrypted from the start where s says so. What comes
// back ends with ctx.
func (m *Mail) reach(ctx context.Context, s server) (*line, error) {
	ctx2, stop := context.WithTimeout(ctx, dialTimeout)
	defer stop()
	conn, err := m.dial(ctx2, s.address, m.o.Private)
	if err != nil {
		return nil, web.Plain(s.address, err)
	}
	if s.implicit {
		t := tls.Client(conn, m.config(s))
		if err := t.HandshakeContext(ctx2); err != nil {
			conn.Close()
			return nil, web.Plain(s.address, err)
		}
		conn = t
	}
	return newLine(ctx, conn), nil
}

// config verifies the name of s.
func (m *Mail) config(s server) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.tls != nil {
		c = m.tls.Clone()
	}
	c.ServerName = s.host
	return c
}

// errBudget is a server that says more than it was asked for.
var errBudget = errors.New("the server says more than it was asked for")

// line is a connection that ends with its context, and on which no more comes
// than was asked for.
type line struct {
	net.Conn
	budget atomic.Int64 // bytes that may still come
	stop   func() bool
}

func newLine(ctx context.Context, conn net.Conn) *line {
	l := &line{Conn: conn}
	l.stop = context.AfterFunc(ctx, func() { conn.Close() })
	l.allow(0)
	return l
}

// chatter is what a server may say besides what it was asked for.
const chatter = 1 << 20

// allow lets so many bytes come, besides chatter, from now on.
func (l *line) allow(n int64) { l.budget.Store(n + chatter) }

// Read implements net.Conn.
func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if l.budget.Add(-int64(n)) < 0 {
		return 0, errBudget
	}
	return n, err
}

// Close implements net.Conn.
func (l *line) Close() error {
	l.stop()
	return l.Conn.Close()
}

// credentials is what proves the account.
type credentials struct {
	user   string
	secret secret.Text
	oauth  bool
}

func (m *Mail) credentials(ctx context.Context) (credentials, error) {
	c := credentials{user: m.o.User}
	var err error
	c.secret, err = m.o.Secrets.Get(ctx, OAuth)
	c.oauth = err == nil
	if errors.Is(err, secret.ErrNone) || err == nil && c.secret.Reveal() == TokenIsOAuth {
		c.secret, err = m.o.Secrets.Get(ctx, secret.Token)
	}
	if err != nil {
		return c, fmt.Errorf("get the password of %s: %w; %s", m.o.User, err, m.o.Renew())
	}
	return c, nil
}

// mechanism is how the account is proved to a server that knows those that
// knows reports; nil where there is none in common.
func (c credentials) mechanism(knows func(mechanism string) bool) sasl.Client {
	switch {
	case c.oauth && knows("XOAUTH2"):
		return xoauth2{c}
	case c.oauth:
		return nil
	case knows(sasl.Plain):
		return sasl.NewPlainClient("", c.user, c.secret.Reveal())
	case knows(sasl.Login):
		return sasl.NewLoginClient(c.user, c.secret.Reveal())
	}
	return nil
}

// xoauth2 is the mechanism of that name, as Google and Microsoft describe it.
type xoauth2 struct{ c credentials }

// Start implements sasl.Client.
func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.c.user + "\x01auth=Bearer " + x.c.secret.Reveal() + "\x01\x01"), nil
}

// Next implements sasl.Client: a challenge is the server's word on what is
// wrong, and an empty answer lets it say no.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
