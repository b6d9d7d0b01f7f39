package mastodon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hark/internal/source"
	"hark/internal/web"
)

// quietMax is how long a stream may be silent: Mastodon sends a heartbeat
// every 15 s; a WebSocket is asked for a sign of life after half of this.
const quietMax = 90 * time.Second

// silentFor is how long a server without streams is not asked for one again.
const silentFor = time.Hour

// queued is how many events wait for the log; a stream that is ahead waits.
const queued = 256

// errEnded is the fault of a stream that the server ended.
var errEnded = errors.New("the server ended the stream")

// errNone is the fault of a server that has no such stream.
var errNone = errors.New("no streams")

// event is one of a stream: https://docs.joinmastodon.org/methods/streaming/#events
type event struct {
	kind    string
	payload []byte
	tagged  bool // from a hashtag's stream
}

// stream is an open one. Its events end when any part of it breaks; then err
// says why.
type stream struct {
	events chan event
	err    error
	stop   context.CancelFunc
	wg     sync.WaitGroup
	once   sync.Once
}

// newStream runs each part until the first returns.
func newStream(ctx context.Context, stop context.CancelFunc, parts ...func(ctx context.Context, out chan<- event) error) *stream {
	st := &stream{events: make(chan event, queued), stop: stop}
	for _, part := range parts {
		st.wg.Go(func() {
			err := part(ctx, st.events)
			st.once.Do(func() { st.err = err })
			stop()
		})
	}
	go func() {
		st.wg.Wait()
		close(st.events)
	}()
	return st
}

// close ends the stream and waits for its parts.
func (st *stream) close() {
	st.stop()
	for range st.events { // until it is closed, which is after all parts ended
	}
}

// openStream connects by WebSocket, else by server-sent events, and says how.
// A stream that cannot be opened is not an error: what it would bring is
// polled until the next round tries again.
func (s *Source) openStream(ctx context.Context) (*stream, string) {
	polled := "polled every " + s.pace.Every.String()
	s.mu.Lock()
	none := s.o.Clock().Before(s.silent)
	s.mu.Unlock()
	if none {
		return nil, polled + ": the server has no streams"
	}
	a := s.allowed(ctx)
	c, err := web.New(web.Options{Base: a.streamBase(s.web.Base()), Private: s.o.Private, Hosts: s.o.Hosts})
	if err != nil {
		return nil, polled + ": " + err.Error()
	}
	live, err := s.openSocket(ctx, c)
	if err == nil {
		return live, "streamed by WebSocket"
	}
	if errors.Is(err, errNone) {
		if live, err = s.openEvents(ctx, c); err == nil {
			return live, "streamed by server-sent events"
		}
	}
	c.Close()
	if !errors.Is(err, errNone) {
		return nil, fmt.Sprintf("%s, since its stream fails: %s", polled, clean(err.Error(), 300))
	}
	s.mu.Lock()
	s.silent = s.o.Clock().Add(silentFor)
	s.mu.Unlock()
	return nil, polled + ": the server has no streams"
}

// judge tells a server without streams for us from one whose stream fails now.
// A refused token is such a one too: Akkoma and Pleroma do not look for it in
// Authorization here, and one that is not taken at all shows elsewhere.
func judge(err error) error {
	var refusal *web.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	switch refusal.Status {
	case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusGone, http.StatusUpgradeRequired, http.StatusNotImplemented:
		return fmt.Errorf("%w: %w", errNone, err)
	}
	return err
}

// openEvents asks for a stream of server-sent events for mentions and for each
// hashtag.
func (s *Source) openEvents(ctx context.Context, c *web.Client) (*stream, error) {
	ctx, stop := context.WithCancel(ctx)
	asks := []web.Request{{Path: "/api/v1/streaming/user/notification"}}
	for _, tag := range s.o.Places {
		asks = append(asks, web.Request{Path: "/api/v1/streaming/hashtag", Query: url.Values{"tag": {tag}}})
	}
	var parts []func(ctx context.Context, out chan<- event) error
	var open []io.Closer
	for i, ask := range asks {
		body, err := s.openEvent(ctx, c, ask)
		if err != nil {
			stop()
			for _, o := range open {
				o.Close()
			}
			return nil, err
		}
		open = append(open, body)
		parts = append(parts, func(ctx context.Context, out chan<- event) error {
			defer body.Close()
			return s.listenTo(ctx, body, i > 0, out)
		})
	}
	return newStream(ctx, func() { stop(); c.Close() }, parts...), nil
}

// openEvent opens one such stream, which ends when it is silent for too long.
func (s *Source) openEvent(ctx context.Context, c *web.Client, ask web.Request) (io.ReadCloser, error) {
	h, _, err := s.header(ctx)
	if err != nil {
		return nil, err
	}
	h.Set("Accept", "text/event-stream")
	ask.Header = h
	resp, err := c.Stream(ctx, ask)
	if err != nil {
		return nil, judge(err)
	}
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		resp.Body.Close()
		return nil, fmt.Errorf("%w: %s answers with %q", errNone, c.Host(), clean(kind, 100))
	}
	return web.Patient(resp.Body, s.quiet), nil
}

// listenTo reads server-sent events until the line breaks.
func (s *Source) listenTo(ctx context.Context, body io.Reader, tagged bool, out chan<- event) error {
	err := readEvents(body, func(e event) error {
		e.tagged = tagged
		return send(ctx, out, e)
	})
	if err != nil && !errors.Is(err, errEnded) {
		return fmt.Errorf("the stream of %s: %w", s.web.Host(), err)
	}
	return err
}

func send(ctx context.Context, out chan<- event, e event) error {
	select {
	case out <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// told is what an event says.
type told struct {
	entry
	tagged bool
}

// readEvent makes an entry of an event; one that says nothing to us is empty.
func (s *Source) readEvent(e event) told {
	switch e.kind {
	case "notification":
		return told{s.notified(e.payload), false}
	case "update", "status.update":
		return told{s.entry(feed{tag: "stream"}, e.payload), e.tagged}
	case "delete":
		var id source.NativeID
		if source.ReadJSON(e.payload, &id) != nil {
			id = source.NativeID(strings.TrimSpace(string(e.payload))) // as it stands: md5, ULID
		}
		if id != "" && len(id) <= idMax {
			return told{entry: entry{mention: s.deleted(clean(string(id), idMax))}}
		}
	}
	return told{}
}
