package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// lineMax bounds one line of an answer: the longest holds a thread with all
// that was written in it.
const lineMax = 64 << 20

// dialWait bounds how long a holder may take to let us in.
const dialWait = time.Second

// remote does verbs through the socket of the process that holds the log.
type remote struct{ socket string }

// dial reaches the holder, or says that none answers.
func dial(ctx context.Context, socket string) (*remote, error) {
	if err := ours(filepath.Dir(socket)); err != nil {
		return nil, err
	}
	c, err := dialSocket(ctx, socket)
	if err != nil {
		return nil, err
	}
	if uid, err := peer(c); err != nil || uid != os.Getuid() {
		return nil, errors.Join(Failure(Failed, "", "the process behind %s is not yours", socket), c.Close())
	}
	return &remote{socket}, c.Close()
}

func dialSocket(ctx context.Context, socket string) (net.Conn, error) {
	return (&net.Dialer{Timeout: dialWait}).DialContext(ctx, "unix", socket)
}

// errNotBegun says that the holder went away before it began with a request,
// which can therefore be given to the next one.
var errNotBegun = errors.New("the process that holds the log went away")

// Call implements Caller.
func (r *remote) Call(ctx context.Context, q Request, emit Emit) error {
	params := q.Params
	if len(params) == 0 {
		params = json.RawMessage("{}")
	}
	gate := newGated(q.Body)
	body := io.MultiReader(bytes.NewReader(append(bytes.Clone(params), '\n')), gate)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+socketHost+socketBase+q.Verb, body)
	if err != nil {
		return Explain(err)
	}
	t := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := dialSocket(ctx, r.socket)
		return lostConn{c, gate.lose}, err
	}}
	res, err := t.RoundTrip(req)
	if err != nil {
		if ctx.Err() != nil {
			return Explain(ctx.Err())
		}
		return fmt.Errorf("%w: %w", errNotBegun, err)
	}
	defer res.Body.Close()
	close(gate.opened)
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return Failure(Failed, "restart the hark that holds the log", "the process that holds the log says: %s", strings.TrimSpace(string(said)))
	}
	return answerLines(ctx, q.Verb, res.Body, emit)
}

// gated is what a verb reads. Nothing of it is read before the holder has
// begun, so that another one can have it whole.
type gated struct {
	in     io.Reader // nil is nothing
	opened chan struct{}
	lost   chan struct{}
	lose   func() // says that the holder will never begin
}

func newGated(in io.Reader) *gated {
	g := &gated{in: in, opened: make(chan struct{}), lost: make(chan struct{})}
	g.lose = sync.OnceFunc(func() { close(g.lost) })
	return g
}

func (g *gated) Read(b []byte) (int, error) {
	if g.in == nil {
		return 0, io.EOF
	}
	select {
	case <-g.opened:
		return g.in.Read(b)
	case <-g.lost:
		return 0, net.ErrClosed
	}
}

// lostConn tells when a connection has ended. The transport waits for its
// reader of the body before it gives up, and that one waits for the holder.
type lostConn struct {
	net.Conn
	lost func()
}

func (c lostConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		c.lost()
	}
	return n, err
}

func (c lostConn) Close() error {
	c.lost()
	return c.Conn.Close()
}

// answerLines hands on an answer, up to its last line, which no line of an answer
// looks like.
func answerLines(ctx context.Context, verb string, body io.Reader, emit Emit) error {
	in := bufio.NewScanner(body)
	in.Buffer(nil, lineMax)
	for in.Scan() {
		line := in.Bytes()
		if !bytes.HasPrefix(line, []byte(endStart)) && !bytes.HasPrefix(line, []byte(errorStart)) {
			if err := emit(bytes.Clone(line)); err != nil {
				return Explain(err)
			}
			continue
		}
		var last lastLine
		if err := json.Unmarshal(line, &last); err != nil {
			return gone(ctx, verb, err)
		}
		if last.Error != nil {
			return last.Error
		}
		return nil
	}
	return gone(ctx, verb, cmp.Or(in.Err(), io.ErrUnexpectedEOF))
}

// Close implements Caller; each request has a connection of its own.
func (*remote) Close() error { return nil }

// gone is the error of an answer without an end. Whether the work was done
// before the holder went away, nobody can tell.
func gone(ctx context.Context, verb string, err error) error {
	if ctx.Err() != nil {
		return Explain(ctx.Err())
	}
	return Failure(Busy, again(verb),
		"the process that holds the log did not answer to the end: %w", fmt.Errorf("%w", err))
}

// again says what to do about a verb that may have been done.
func again(verb string) string {
	switch verb {
	case "list", "show", "search", "stats", "sources", "replay", "export", "bundle", "backup", "doctor", "rebuild",
		"listen", "import": // these change nothing, or nothing twice
		return "give the command again; `hark doctor` says who holds the log"
	case "handoff", "ack":
		return "it may have been done; look with hark replay --since 10m before you give the command again"
	}
	return "it may have been done; look with hark show ID before you give the command again"
}
