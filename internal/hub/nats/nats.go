// Package nats keeps the streams of a hub in NATS JetStream: the client's side.
//
// Nothing that is asked of the server here could change what others wrote: it
// is told to store (the put's own subject), and asked for messages and for the
// state of a stream, by number or subject, of the leader. There are no
// consumers: whoever may make one can have the server send to subjects that
// are not theirs. A server also sends its answers wherever it is asked to, so a
// message that did not come as a put does is read as empty, and keeps its
// number. What is new comes on subjects to which the streams republish,
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
	"log/slog"
	"net"
	"time"

	"hark/internal/config"
	"hark/internal/hub"
)

// Options say how a hub is reached.
type Options struct {
	Servers []string  // host:port or tls://host:port, any of which is the hub
	Process InProcess // the hub, where it runs in this very process: Servers and Pin are not used
	Pin     string    // SHA-256 of the server's certificate in hexadecimal; empty: the roots that the machine trusts

	// One of these is how this machine signs in.
	Login       []byte // the seed of its login key, as NewLogin made it
	Code        []byte // the secret of a join code, with which nothing but joining is possible
	Credentials string // a file of NATS credentials, for a cluster that others run

	Desk           hub.Desk
	Events, Claims string        // names of the streams; empty is config.DefaultEvents, DefaultClaims
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

// Dial gives a line to the hub. Where the hub cannot be reached now, the line
// is down and comes up by itself, and that is no error: what is asked of it
// fails with hub.ErrOffline meanwhile. The errors are those that waiting does
// not mend: hub.ErrPin, ErrLogin, ErrCode, ErrOlder, and options that are wrong.
func Dial(ctx context.Context, o Options) (hub.Line, error) {
	l, err := dial(ctx, o)
	if err != nil {
		return nil, err
	}
	if len(o.Code) == 0 && l.nc.IsConnected() {
		if _, err := l.Events().State(ctx); lasting(err) {
			l.nc.Close()
			return nil, err
		}
	}
	return l, nil
}

func (o *Options) fill() {
	if o.Events == "" {
		o.Events = config.DefaultEvents
	}
	if o.Claims == "" {
		o.Claims = config.DefaultClaims
	}
	if o.Wait <= 0 {
		o.Wait = WaitDefault
	}
	if o.Replicas <= 0 {
		o.Replicas = 1
	}
	if o.Diary == nil {
		o.Diary = slog.New(slog.DiscardHandler)
	}
}

// names are those of the desk's streams.
func (o *Options) names() Names { return Names{o.Desk, o.Events, o.Claims} }
