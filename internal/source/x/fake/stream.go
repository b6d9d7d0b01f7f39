package fake

import (
	"bytes"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"hark/internal/source/sourcetest"
)

// stream serves the filtered stream.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	posts, drop, ok := s.enter(w, r)
	if !ok {
		return
	}
	defer s.leave(posts)
	every := s.KeepAlive
	if every == 0 {
		every = 20 * time.Second
	}
	beat := time.NewTicker(every)
	defer beat.Stop()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	flush.Flush()
	for {
		line := []byte("\r\n")
		select {
		case <-drop:
			w.Write([]byte(`{"errors":[{"title":"operational-disconnect","type":"https://api.x.com/2/problems/operational-disconnect","detail":"This stream has been disconnected upstream for operational reasons."}]}` + "\r\n"))
			return
		case <-r.Context().Done():
			return
		case <-beat.C:
		case p := <-posts:
			if line = s.line(p); line == nil {
				continue
			}
			if s.Watch != nil {
				s.Watch(sourcetest.Exchange{Request: r, Status: http.StatusOK, Header: w.Header(), Answer: bytes.TrimSpace(line)})
			}
		}
		if _, err := w.Write(line); err != nil || flush.Flush() != nil {
			return
		}
	}
}

// enter opens a stream, or answers why not: there is one at a time.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) (posts chan *Post, drop chan struct{}, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.down:
		fail(w, http.StatusServiceUnavailable, "Service Unavailable", "try again later")
	case r.Header.Get("Authorization") != "Bearer "+App:
		fail(w, http.StatusUnauthorized, "Unauthorized", "Unauthorized")
	case s.open > 0:
		w.Header().Set("Retry-After", "0.000001")
		fail(w, http.StatusTooManyRequests, "ConnectionException", "This stream is currently at the maximum allowed connection limit.")
	default:
		posts = make(chan *Post, 100)
		s.open++
		s.streams[posts] = true
		return posts, s.drop, true
	}
	return nil, nil, false
}

func (s *Server) leave(posts chan *Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, posts)
	if !s.half {
		s.open = len(s.streams)
	}
}

// line is a post as the stream gives it, or nil where no rule asks for it. A
// stream speaks as before API 2.167.
func (s *Server) line(p *Post) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var by []map[string]any
	for _, r := range s.rules {
		if matches(r.Value, p.Text) && p.Author != userID {
			by = append(by, map[string]any{"id": r.ID, "tag": r.Tag})
		}
	}
	if len(by) == 0 {
		return nil
	}
	was := s.Old
	s.Old = true
	data, includes := s.answer([]*Post{p})
	s.Old = was
	raw, err := json.Marshal(map[string]any{"data": data[0], "includes": includes, "matching_rules": by})
	if err != nil {
		panic(err) // of our own making
	}
	return append(raw, "\r\n"...)
}
