package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// MaxMessage is the largest message that is taken from a WebSocket unless
// the caller sets another limit: posts of every network are far smaller, and
// so are its lists.
const MaxMessage = 1 << 20

// dialTime is how long the two sides may take to agree on a WebSocket.
const dialTime = 30 * time.Second

// ErrSilent is the end of a stream on which nothing came for too long. A line
// that broke without a word looks like this, and like nothing else.
var ErrSilent = errors.New("nothing came for too long; the line may be broken")

// Patient is a stream that ends with ErrSilent when no byte came for quiet
// while one was waited for. Closing it closes body. Reading is for one
// goroutine at a time; Close may be called from any, and more than once.
func Patient(body io.ReadCloser, quiet time.Duration) io.ReadCloser {
	return &patient{body: body, quiet: quiet}
}

type patient struct {
	body  io.ReadCloser
	quiet time.Duration

	mu     sync.Mutex
	silent bool
	once   sync.Once
	err    error // of closing
}

// Read implements io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	t := time.AfterFunc(p.quiet, func() {
		p.mu.Lock()
		p.silent = true
		p.mu.Unlock()
		p.Close() // wakes the reader
	})
	n, err := p.body.Read(b)
	if t.Stop() || err == nil {
		return n, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		err = ErrSilent
	}
	return n, err
}

// Close implements io.Closer.
func (p *patient) Close() error {
	p.once.Do(func() { p.err = p.body.Close() })
	return p.err
}

// Dial opens a WebSocket to the server, guarded as every request is: r is a
// GET, its credentials belong in its header, a redirect is not followed, and
// no message may be larger than MaxMessage, which SetReadLimit changes before
// the first is read. The errors are those of Do; none
// of them shows the address, whose query may hold a key. The caller closes the
// connection, and bounds how long it waits for a message: Next.
func (c *Client) Dial(ctx context.Context, r Request) (*websocket.Conn, error) {
	r.Method, r.Body = http.MethodGet, nil
	req, _, err := c.request(ctx, r)
	if err != nil {
		return nil, &Unsent{err}
	}
	if err := c.o.Hosts.enter(ctx, c.part()); err != nil {
		return nil, &Unsent{err}
	}
	ctx, stop := context.WithTimeout(ctx, dialTime)
	defer stop()
	conn, resp, err := websocket.Dial(ctx, req.URL.String(), &websocket.DialOptions{HTTPClient: c.once, HTTPHeader: req.Header})
	switch {
	case err == nil:
		c.o.Hosts.answered(c.part(), http.StatusOK, resp.Header)
		conn.SetReadLimit(MaxMessage)
		return conn, nil
	case resp != nil && resp.StatusCode != http.StatusSwitchingProtocols:
		c.o.Hosts.answered(c.part(), resp.StatusCode, resp.Header)
		return nil, c.refusal(resp, r)
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	err = Plain(c.Host(), err)
	if !errors.Is(ctx.Err(), context.Canceled) {
		c.o.Hosts.failed(c.part(), err)
	}
	return nil, err
}

// Next waits for a message on a stream on which there may be nothing for
// hours: after each quiet the other side is asked for a sign of life, and only
// where that does not come within as long again is the error ErrSilent, and the
// connection is closed. A question without an answer yet may outlive the call,
// by no more than quiet. The end that the other side gives in good order is
// io.EOF.
func Next(ctx context.Context, conn *websocket.Conn, quiet time.Duration) ([]byte, error) {
	wait, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		for {
			select {
			case <-wait.Done():
				return
			case <-time.After(quiet):
			}
			// Of ctx, not of wait: a ping that a message cuts off while it is
			// written takes the connection with it.
			ping, done := context.WithTimeout(ctx, quiet)
			err := conn.Ping(ping)
			late := errors.Is(ping.Err(), context.DeadlineExceeded)
			done()
			if late {
				stop(ErrSilent)
			}
			if err != nil {
				return // otherwise a broken line, of which the reader hears
			}
		}
	}()
	_, b, err := conn.Read(wait)
	switch {
	case err == nil:
		return b, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case wait.Err() != nil:
		return nil, context.Cause(wait)
	case websocket.CloseStatus(err) == websocket.StatusNormalClosure, websocket.CloseStatus(err) == websocket.StatusGoingAway:
		return nil, io.EOF
	}
	return nil, fmt.Errorf("read from the stream: %w", err)
}
