// Package fake is a Discourse forum in this process, for tests: the part of
// its API that hark uses, on a loopback address. It gives posts in the forms
// of Discourse's own document, and can misbehave as a forum does.
package fake

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"hark/internal/source/sourcetest"
)

// Our account and its secrets.
const (
	User   = "acme"
	Key    = "key-1"
	Secret = "hook-1"
)

// Fault is what happens to the next reply.
type Fault int

// The faults.
const (
	None    Fault = iota
	Refuse        // 403, for good
	Busy          // 429
	Lose          // taken, and the line is cut before the answer
	Broken        // taken, and answered with 500
	Cut           // the line is cut, and nothing was taken
	Enqueue       // held for a moderator
)

// Server is the forum. Its fields are set before it is used.
type Server struct {
	*sourcetest.Loopback
	// Watch, where it is set, sees every exchange that came to its end.
	Watch func(sourcetest.Exchange)
	// Numbers makes it give the number of the post that is answered as a
	// number, as forums do, and not as a string, as the document has it.
	Numbers bool
	// Mega makes every topic one of more than 10,000 posts, whose ids are not listed.
	Mega bool
	// Windows makes posts.json look at 50 ids at a time, seen or not.
	Windows bool

	mu      sync.Mutex
	topics  []*Topic
	posts   []*Post // oldest first
	notices []notice
	ids     int
	fault   Fault
	down    bool
	spoilt  int // notifications and posts that cannot be read
	pending int // posts of ours that wait for a moderator
}

// New starts one, which runs until Close.
func New() (*Server, error) {
	s := &Server{ids: 100}
	var err error
	s.Loopback, err = sourcetest.Serve(http.HandlerFunc(s.serve))
	return s, err
}

// Next makes something happen to the next reply.
func (s *Server) Next(f Fault) { s.locked(func() { s.fault = f }) }

// Break makes every answer 503, or mends it.
func (s *Server) Break(broken bool) { s.locked(func() { s.down = broken }) }

func (s *Server) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	sourcetest.Answer(w, r, s.handle, s.Watch)
}

// handle answers.
func (s *Server) handle(w http.ResponseWriter, r *http.Request, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, _ := strings.CutSuffix(r.URL.Path, ".json")
	id, _ := strconv.Atoi(path[strings.LastIndex(path, "/")+1:])
	switch {
	case s.down:
		fail(w, http.StatusServiceUnavailable, "the forum is down")
	case r.Header.Get("Api-Key") != Key || r.Header.Get("Api-Username") != User:
		fail(w, http.StatusForbidden, "You are not permitted to view the requested resource.")
	case path == "/notifications":
		s.notifications(w, r)
	case path == "/search":
		s.search(w, r)
	case path == "/posts" && r.Method == http.MethodPost:
		s.create(w, body)
	case path == "/posts":
		s.latest(w, r)
	case strings.HasPrefix(path, "/posts/") && r.Method == http.MethodDelete:
		s.remove(w, id)
	case strings.HasPrefix(path, "/posts/"):
		s.one(w, id)
	case strings.HasPrefix(path, "/t/"):
		s.topic(w, id)
	case path == "/u/"+User:
		s.user(w)
	default:
		fail(w, http.StatusNotFound, "The requested URL or resource could not be found.")
	}
}

func fail(w http.ResponseWriter, status int, what string) {
	sourcetest.WriteJSON(w, status, map[string]any{"errors": []string{what}, "error_type": "fault"})
}
