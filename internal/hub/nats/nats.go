// Package nats keeps the streams of a hub in NATS JetStream: the client's side.
//
// Nothing that is asked of the server here could change what others wrote: it
// is told to store (the put's own subject), and asked for messages and for the
// state of a stream, by number or subject, of the leader. There are no
// consumers: whoever may make one can have the server send to subjects that
// are not theirs. What is new comes on subjects that the streams republish to,
// and what these leave out is fetched by number.
//
// What it promises. A put is either answered, or it fails at once with an error
// that says whether it may have been stored; nothing is kept back to be sent
// later. A line that was cut comes back by itself, and Follow goes on where it
// was, without a gap. A wrong certificate, a refused sign-in and a version that
// is too old are told as what they are, the first time and at each return.
package nats

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"hark/internal/hub"
)

// Options say how a hub is reached.
type Options struct {
	Servers []string  // host:port or tls://host:port, any of which is the hub
	Process InProcess // the hub, where it runs in this very process: Servers and Pin are not used
	Pin     string    // SHA-256 of the server's certificate in hexadecimal; empty: the roots that the machine trusts

	// One of these is how this machine signs in.
	Login       []byte // the seed of its login key, as NewLogin made it
	Code        string // the secret of a join code, with which nothing but joining is possible
	Credentials string // a file of NATS credentials, for a cluster that others run

	Desk           hub.Desk
	Events, Claims string        // names of the streams; empty is EventsName, ClaimsName
	Replicas       int           // of each stream, where they are made or checked; 0 is 1
	Wait           time.Duration // for an answer, where the context sets no earlier end; 0 is WaitDefault
	Diary          *slog.Logger  // nil is nobody
}

// WaitDefault is how long an answer of the hub is waited for.
const WaitDefault = 10 * time.Second

// InProcess gives connections to a server in this process.
type InProcess interface {
	InProcessConn() (net.Conn, error)
}

// The names of the streams, where none are set.
const (
	EventsName = "hark-events"
	ClaimsName = "hark-claims"
)

// Dial gives a line to the hub. Where the hub cannot be reached now, the line
// is down and comes up by itself, and that is no error: what is asked of it
// fails with hub.ErrOffline meanwhile. The errors are those that waiting does
// not mend: hub.ErrPin, ErrLogin, ErrCode, ErrOlder, and options that are wrong.
func Dial(ctx context.Context, o Options) (hub.Line, error) {
	return nil, errors.ErrUnsupported
}

// NewLogin makes a key with which a machine signs in: the seed is secret, the
// public part is what Seat.Login holds.
func NewLogin() (seed []byte, public string, err error) {
	return nil, "", errors.ErrUnsupported
}

// LoginOf is the public part of a login key.
func LoginOf(seed []byte) (public string, err error) {
	return "", errors.ErrUnsupported
}
