package nats

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// How a connection is kept.
const (
	dialWait   = 5 * time.Second
	pingEvery  = 15 * time.Second // two that are not answered end it
	retryMin   = 250 * time.Millisecond
	retryMax   = 8 * time.Second
	refusedFor = 30 * time.Second // before signing in is tried again, after it was refused
)

// dial opens a line.
func dial(ctx context.Context, o Options) (*line, error) {
	o.fill()
	l := &line{o: o, changed: make(chan struct{}), calls: map[*call]struct{}{}, closed: make(chan struct{})}
	opts, err := l.options()
	if err != nil {
		return nil, err
	}
	servers := strings.Join(o.Servers, ",")
	if servers == "" && o.Process == nil {
		return nil, errors.New("reach hub: no address is given; set servers in [hub] of hark.toml")
	}
	_, turned, _ := l.standing()
	nc, err := natsgo.Connect(servers, opts...)
	if why := l.reason(err); lasting(why) {
		return nil, why
	}
	if err == nil {
		<-turned // the connection tells of itself, in order with what becomes of it
	} else {
		l.turn(false, l.reason(err))
		// It is tried for good from here on.
		if nc, err = natsgo.Connect(servers, append(opts, natsgo.RetryOnFailedConnect(true))...); err != nil {
			return nil, fmt.Errorf("reach hub: %w", l.reason(err))
		}
	}
	l.mu.Lock()
	l.nc = nc
	l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		nc.Close()
		return nil, err
	}
	return l, nil
}

func (l *line) options() ([]natsgo.Option, error) {
	opts, inbox, err := l.o.signIn()
	if err != nil {
		return nil, err
	}
	opts = append(opts,
		natsgo.Name("hark"), natsgo.CustomInboxPrefix(inbox), natsgo.IgnoreDiscoveredServers(),
		natsgo.Timeout(dialWait), natsgo.PingInterval(pingEvery),
		// A put that fails must not be sent later: the log is the buffer.
		natsgo.ReconnectBufSize(-1), natsgo.MaxReconnects(-1), natsgo.IgnoreAuthErrorAbort(),
		natsgo.CustomReconnectDelay(l.pause), natsgo.PermissionErrOnSubscribe(true),
		natsgo.ConnectHandler(func(*natsgo.Conn) { l.turn(true, nil) }),
		natsgo.ReconnectHandler(func(*natsgo.Conn) { l.turn(true, nil) }),
		natsgo.DisconnectErrHandler(func(_ *natsgo.Conn, err error) { l.cut(err) }),
		natsgo.ClosedHandler(func(*natsgo.Conn) { l.cut(nil) }),
		natsgo.ErrorHandler(func(_ *natsgo.Conn, _ *natsgo.Subscription, err error) { l.heard(err) }),
	)
	if l.o.Process != nil {
		return append(opts, natsgo.InProcessServer(l.o.Process)), nil
	}
	secure, err := pinned(l.o.Pin)
	return append(opts, natsgo.Secure(secure)), err
}

// pause spreads the consoles that lost the same hub, and leaves one alone that
// has refused us. The library calls it after each attempt that failed, and
// tells nowhere else and every time why it did.
func (l *line) pause(attempts int) time.Duration {
	l.mu.Lock()
	nc := l.nc
	l.mu.Unlock()
	wait := min(retryMin<<min(attempts, 8), retryMax)
	if nc != nil { // else it was just opened
		why := l.reason(nc.LastError())
		l.turn(false, why)
		if lasting(why) {
			wait = refusedFor
		}
	}
	return wait/2 + rand.N(wait)
}

// pinned is how the server's certificate is checked.
func pinned(pin string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS13}
	if pin == "" {
		return c, nil
	}
	want, err := hex.DecodeString(pin)
	if err != nil || len(want) != sha256.Size {
		return nil, fmt.Errorf("read pin %q: want the 64 hexadecimal digits of a SHA-256", pin)
	}
	c.InsecureSkipVerify = true // names and dates say nothing about a certificate that is known by itself
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 {
			return hub.ErrPin
		}
		if sum := sha256.Sum256(s.PeerCertificates[0].Raw); !bytes.Equal(sum[:], want) {
			return fmt.Errorf("%w: %x", hub.ErrPin, sum)
		}
		return nil
	}
	return c, nil
}

// reason is why a connection failed, in the words of package hub.
func (l *line) reason(err error) error {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil, errors.Is(err, hub.ErrPin):
		return err
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid):
		return fmt.Errorf("%w: %w", hub.ErrPin, err)
	case errors.Is(err, natsgo.ErrAuthorization), errors.Is(err, natsgo.ErrAuthExpired), errors.Is(err, natsgo.ErrAuthRevoked),
		errors.Is(err, natsgo.ErrAccountAuthExpired):
		if len(l.o.Code) > 0 {
			return hub.ErrCode
		}
		return hub.ErrLogin
	}
	return fmt.Errorf("%w: %w", hub.ErrOffline, err)
}

// lasting reports whether waiting does not mend an error.
func lasting(err error) bool {
	for _, e := range []error{hub.ErrPin, hub.ErrLogin, hub.ErrCode, hub.ErrOlder} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
