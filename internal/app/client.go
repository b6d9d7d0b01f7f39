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
	"time"
)

// lineMax bounds one line of an answer: the longest holds a thread with all
// that was written in it.
const lineMax = 64 << 20

// dialWait bounds how long a holder may take to let us in.
const dialWait = time.Second

// remote does verbs through the socket of the process that holds the log.
type remote struct{ http *http.Client }

// dial reaches the holder, or says that none answers.
func dial(ctx context.Context, socket string) (*remote, error) {
	if err := ours(filepath.Dir(socket)); err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: dialWait}
	c, err := d.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	if uid, err := peer(c); err != nil || uid != os.Getuid() {
		return nil, errors.Join(Failure(Failed, "", "the process behind %s is not yours", socket), c.Close())
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	return &remote{&http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return d.DialContext(ctx, "unix", socket)
		},
	}}}, nil
}

// Call implements Caller.
func (r *remote) Call(ctx context.Context, q Request, emit Emit) error {
	params := q.Params
	if len(params) == 0 {
		params = json.RawMessage("{}")
	}
	var body io.Reader = bytes.NewReader(append(bytes.Clone(params), '\n'))
	if q.Body != nil {
		body = io.MultiReader(body, q.Body)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+socketHost+socketBase+q.Verb, body)
	if err != nil {
		return Explain(err)
	}
	res, err := r.http.Do(req)
	if err != nil {
		return gone(ctx, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
		return Failure(Failed, "restart the hark that holds the log", "the process that holds the log says: %s", strings.TrimSpace(string(said)))
	}
	return answerLines(ctx, res.Body, emit)
}

// answerLines hands on an answer, up to its last line, which no line of an answer
// looks like.
func answerLines(ctx context.Context, body io.Reader, emit Emit) error {
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
			return gone(ctx, err)
		}
		if last.Error != nil {
			return last.Error
		}
		return nil
	}
	return gone(ctx, cmp.Or(in.Err(), io.ErrUnexpectedEOF))
}

// Close lets go of the connection.
func (r *remote) Close() error {
	r.http.CloseIdleConnections()
	return nil
}

func gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return Explain(ctx.Err())
	}
	return Failure(Busy, "give the command again; `hark doctor` says who holds the log",
		"the process that holds the log did not answer to the end: %w", fmt.Errorf("%w", err))
}
