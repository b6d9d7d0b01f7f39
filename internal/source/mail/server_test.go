package mail

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"hark/internal/secret"
	"hark/internal/source"
	"hark/internal/source/mail/fake"
	"hark/internal/source/sourcetest"
	"hark/internal/web"
)

func TestParseServer(t *testing.T) {
	for in, want := range map[string]server{
		"imaps://imap.example.com":     {host: "imap.example.com", address: "imap.example.com:993", implicit: true},
		"imap://IMAP.example.com:1143": {host: "imap.example.com", address: "imap.example.com:1143"},
		"imap://127.0.0.1:1143/":       {host: "127.0.0.1", address: "127.0.0.1:1143", plain: true},
		"imap://[::1]:1143":            {host: "::1", address: "[::1]:1143", plain: true},
		"imap://localhost":             {host: "localhost", address: "localhost:143", plain: true},
		"imap://192.168.0.2":           {host: "192.168.0.2", address: "192.168.0.2:143"},
	} {
		if got, err := parseServer(in, "imap"); err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "imap.example.com", "smtp://x.example", "https://x.example", "imaps://", "imaps://x.example/INBOX", "imaps://kay:pw12345@x.example", "imaps://x.example?a=b", "imap://\x00"} {
		if _, err := parseServer(in, "imap"); err == nil || strings.Contains(err.Error(), "pw12345") {
			t.Errorf("%q gives %v", in, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	good := source.Opening{Settings: source.Settings{Server: "imaps://i.example", User: "a@b.example"}, Secrets: secret.NewMemory(nil)}
	for name, change := range map[string]func(*source.Opening){
		"no account":  func(o *source.Opening) { o.Secrets = nil },
		"no address":  func(o *source.Opening) { o.User = "help" },
		"no server":   func(o *source.Opening) { o.Server = "i.example" },
		"bad sender":  func(o *source.Opening) { o.Stream = "imaps://i.example" },
		"many places": func(o *source.Opening) { o.Places = make([]string, maxPlaces+1) },
	} {
		o := good
		change(&o)
		if _, err := Kind().Open(o); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	if _, err := Kind().Open(good); err != nil {
		t.Error(err)
	}
}

// certified runs an IMAP server with a certificate for mail.example.
func certified(t *testing.T, startTLS bool) (address string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"mail.example"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(cert)
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	memory := imapmemserver.New()
	user := imapmemserver.NewUser("help@brand.example", "correct horse")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory.AddUser(user)
	o := &imapserver.Options{NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
		return memory.NewSession(), nil, nil
	}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = ln.Addr().String()
	if startTLS {
		o.TLSConfig = config
	} else {
		ln = tls.NewListener(ln, config)
	}
	d := imapserver.New(o)
	done := make(chan error, 1)
	go func() { done <- d.Serve(ln) }()
	t.Cleanup(func() { d.Close(); <-done })
	return address, roots
}

func TestEncryptionIsVerifiedAndRequired(t *testing.T) {
	for name, c := range map[string]struct {
		scheme, host string
		startTLS     bool
		trusted      bool
		ok           bool
	}{
		"TLS":                    {"imaps", "mail.example", false, true, true},
		"STARTTLS":               {"imap", "mail.example", true, true, true},
		"an unknown authority":   {"imaps", "mail.example", false, false, false},
		"unknown after STARTTLS": {"imap", "mail.example", true, false, false},
		"another name":           {"imaps", "other.example", false, true, false},
		"another after STARTTLS": {"imap", "other.example", true, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			address, roots := certified(t, c.startTLS)
			m := encrypted(t, c.scheme+"://"+c.host, address)
			if c.trusted {
				m.tls = &tls.Config{RootCAs: roots}
			}
			if _, err := m.Test(t.Context()); (err == nil) != c.ok {
				t.Errorf("got %v, want it to work: %v", err, c.ok)
			}
		})
	}
	s := sourcetest.Start(t, fake.New) // knows no STARTTLS
	m := encrypted(t, "imap://mail.example", strings.TrimPrefix(s.Settings().Server, "imap://"))
	if _, err := m.Test(t.Context()); err == nil {
		t.Error("signed in without encryption")
	}
	m.smtp = server{host: "mail.example", address: "mail.example:587"}
	m.dial = func(ctx context.Context, _ string, _ bool) (net.Conn, error) {
		return web.Dial(ctx, strings.TrimPrefix(s.Settings().Stream, "smtp://"), false)
	}
	if _, err := m.submit(t.Context()); err == nil {
		t.Error("signed in for sending without encryption")
	}
}

// encrypted is a mailbox whose every host is at address.
func encrypted(t *testing.T, url, address string) *Mail {
	t.Helper()
	m, err := open(source.Opening{
		Settings: source.Settings{Name: "mail", Server: url, User: "help@brand.example"},
		Secrets:  secret.NewMemory(map[string]string{secret.Token: "correct horse"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	m.dial = func(ctx context.Context, _ string, _ bool) (net.Conn, error) { return web.Dial(ctx, address, false) }
	return m
}

func TestMechanisms(t *testing.T) {
	knows := func(names ...string) func(string) bool {
		return func(s string) bool { return strings.Contains(strings.Join(names, " "), s) }
	}
	password := credentials{user: "kay", secret: secret.New("pw")}
	token := credentials{user: "kay", secret: secret.New("tok"), oauth: true}
	for _, c := range []struct {
		who   credentials
		knows []string
		want  string
	}{
		{password, []string{sasl.Plain, sasl.Login}, sasl.Plain}, {password, []string{sasl.Login}, sasl.Login}, {password, []string{"XOAUTH2"}, ""},
		{token, []string{sasl.Plain, "XOAUTH2"}, "XOAUTH2"}, {token, []string{sasl.Plain}, ""},
	} {
		how, name := c.who.mechanism(knows(c.knows...)), ""
		if how != nil {
			var err error
			if name, _, err = how.Start(); err != nil {
				t.Fatal(err)
			}
		}
		if name != c.want {
			t.Errorf("with %v signs in by %q, want %q", c.knows, name, c.want)
		}
	}
}

// endless is a connection on which a server never stops talking.
type endless struct{ net.Conn }

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }
func (endless) Close() error               { return nil }

func TestNoMoreComesThanWasAskedFor(t *testing.T) {
	l := newLine(t.Context(), endless{})
	defer l.Close()
	n, err := io.Copy(io.Discard, l)
	if !errors.Is(err, errBudget) || n > chatter {
		t.Errorf("read %d bytes, %v", n, err)
	}
}
