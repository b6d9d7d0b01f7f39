package fake

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

// listener is one open stream.
type listener struct {
	streams map[string]bool // "user", "hashtag:x"; the server's lock guards them
	events  chan heard
	quit    chan struct{}
}

// heard is one event on its way.
type heard struct {
	stream, kind string
	payload      []byte
}

// room is how many events one stream holds back before it loses some, as a
// real one does.
const room = 1024

// tell sends an event to whom it concerns. The caller holds the lock.
func (s *Server) tell(stream, kind string, payload any) {
	h := heard{stream, kind, nil}
	if id, ok := payload.(string); ok {
		h.payload = []byte(id)
	} else {
		h.payload = encode(payload)
	}
	for l := range s.listeners {
		if l.streams[stream] {
			select {
			case l.events <- h:
			default:
			}
		}
	}
}

// CloseStreams ends every open stream.
func (s *Server) CloseStreams() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.listeners {
		close(l.quit)
		delete(s.listeners, l)
	}
}

// Seen is what the streams have seen.
type Seen struct {
	Streams map[string]int // open ones: "user", "hashtag:x"
	Pings   int            // signs of life that were asked for
}

// Await waits until done is true of what the streams have seen.
func (s *Server) Await(ctx context.Context, done func(Seen) bool) error {
	for {
		s.mu.Lock()
		now, changed := Seen{Streams: map[string]int{}, Pings: s.pings}, s.changed
		for l := range s.listeners {
			for name := range l.streams {
				now.Streams[name]++
			}
		}
		s.mu.Unlock()
		if done(now) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// change does something to the streams and wakes who waits for it.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) join(streams ...string) *listener {
	l := &listener{streams: map[string]bool{}, events: make(chan heard, room), quit: make(chan struct{})}
	for _, name := range streams {
		l.streams[name] = true
	}
	s.change(func() { s.listeners[l] = true })
	return l
}

func (s *Server) leave(l *listener) {
	s.change(func() { delete(s.listeners, l) })
}

// streams serves one, unless it is to be answered like any other request.
func (s *Server) streams(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	bad, none, noSocket := s.admit(r), s.q.NoStreaming || s.q.DenyStreams, s.q.NoSocket
	s.mu.Unlock()
	socket := r.URL.Path == "/api/v1/streaming"
	if bad != nil || none || socket && noSocket {
		return false
	}
	if socket {
		s.socket(w, r)
		return true
	}
	name := "user"
	if strings.HasSuffix(r.URL.Path, "/hashtag") {
		name = "hashtag:" + r.URL.Query().Get("tag")
	}
	s.events(w, r, name)
	return true
}

// events serves server-sent events.
func (s *Server) events(w http.ResponseWriter, r *http.Request, name string) {
	w.Header().Set("Content-Type", "text/event-stream")
	l := s.join(name)
	defer s.leave(l)
	fmt.Fprint(w, ":)\n\n")
	flush := http.NewResponseController(w)
	for flush.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-l.quit:
			return
		case h := <-l.events:
			fmt.Fprintf(w, ":thump\nevent: %s\ndata: %s\n\n", h.kind, h.payload)
		}
	}
}

// socket serves a WebSocket.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool {
		s.change(func() { s.pings++ })
		return true
	}})
	if err != nil {
		return
	}
	defer c.CloseNow()
	l := s.join("user")
	defer s.leave(l)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		s.subscriptions(r, c, l)
	}()
	for {
		select {
		case <-gone:
			return
		case <-l.quit:
			_ = c.Close(websocket.StatusNormalClosure, "") // it ends in any case
			return
		case h := <-l.events:
			raw := encode(object{"stream": strings.Split(h.stream, ":"), "event": h.kind, "payload": string(h.payload)})
			if c.Write(r.Context(), websocket.MessageText, raw) != nil {
				return
			}
		}
	}
}

// subscriptions takes in what the client asks for besides, until it is gone.
func (s *Server) subscriptions(r *http.Request, c *websocket.Conn, l *listener) {
	for {
		_, raw, err := c.Read(r.Context())
		if err != nil {
			return
		}
		var ask struct {
			Type, Stream, Tag string
		}
		if json.Unmarshal(raw, &ask, json.MatchCaseInsensitiveNames(true)) != nil || ask.Type != "subscribe" {
			continue
		}
		s.change(func() { l.streams[ask.Stream+":"+ask.Tag] = true })
	}
}
