// Package fake is X in this process, for tests: the part of its API v2 that
// hark uses, on a loopback address. It keeps X's rules (a reply only to who
// wrote to the account, no text twice, numbers as ids, short links, both
// spellings of its fields) and can misbehave as X does.
package fake

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"hark/internal/source/sourcetest"
)

// The account of ours and its secrets.
const (
	User    = "acme"
	userID  = "1001"
	Access  = "access-1"
	Refresh = "refresh-1"
	Client  = "client-1"
	App     = "app-1"
)

// Fault is what happens to the next reply.
type Fault int

// The faults.
const (
	None   Fault = iota
	Refuse       // 403, for good
	Busy         // 429
	Lose         // taken, and the line is cut before the answer
	Broken       // taken, and answered with 500
	Cut          // the line is cut, and nothing was taken
)

// Server is the network. Its fields are set before it is used.
type Server struct {
	*sourcetest.Loopback
	// Watch, where it is set, sees every exchange that came to its end.
	Watch func(sourcetest.Exchange)
	// Old makes it speak as before API 2.167.
	Old bool
	// KeepAlive is between two empty lines of a stream; 0 is 20 seconds.
	KeepAlive time.Duration

	mu      sync.Mutex
	posts   []*Post // oldest first
	rules   []rule
	made    int // ids given away
	fault   Fault
	down    bool
	access  string
	refresh string
	open    int // streams that count as open
	half    bool
	streams map[chan *Post]bool
	drop    chan struct{} // closed to end the streams that are open
}

// New starts one, which runs until Close.
func New() (*Server, error) {
	s := &Server{access: Access, refresh: Refresh, streams: map[chan *Post]bool{}, drop: make(chan struct{})}
	var err error
	s.Loopback, err = sourcetest.Serve(http.HandlerFunc(s.serve))
	return s, err
}

// Next makes something happen to the next reply.
func (s *Server) Next(f Fault) { s.locked(func() { s.fault = f }) }

// Break makes every answer 503, or mends it.
func (s *Server) Break(broken bool) { s.locked(func() { s.down = broken }) }

// Expire ends the access token; a refresh gives the next.
func (s *Server) Expire() { s.locked(func() { s.access = "ended" }) }

// HalfOpen makes streams count as open after they ended, as X does when a line
// broke; without it they are forgotten.
func (s *Server) HalfOpen(on bool) {
	s.locked(func() {
		s.half = on
		if !on {
			s.open = len(s.streams)
		}
	})
}

// DropStreams ends the streams that are open.
func (s *Server) DropStreams() {
	s.locked(func() {
		close(s.drop)
		s.drop = make(chan struct{})
	})
}

func (s *Server) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// serve routes by hand: ids stand in the middle of paths.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	watch := s.Watch
	switch r.URL.Path {
	case "/2/tweets/search/stream":
		s.stream(w, r)
		return
	case "/2/oauth2/token": // which the document does not describe
		watch = nil
	}
	sourcetest.Answer(w, r, s.handle, watch)
}

// handle answers all but streams.
func (s *Server) handle(w http.ResponseWriter, r *http.Request, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := r.URL.Path
	app := strings.HasPrefix(p, "/2/tweets/search/stream")
	switch {
	case s.down:
		fail(w, http.StatusServiceUnavailable, "Service Unavailable", "try again later")
	case p == "/2/oauth2/token":
		s.token(w, r)
	case !app && r.Header.Get("Authorization") != "Bearer "+s.access || app && r.Header.Get("Authorization") != "Bearer "+App:
		fail(w, http.StatusUnauthorized, "Unauthorized", "Unauthorized")
	case s.Old && r.URL.Query().Has("post.fields"):
		fail(w, http.StatusBadRequest, "Invalid Request", "The query parameter [post.fields] is not one of [id,tweet.fields,expansions]")
	case p == "/2/users/me":
		sourcetest.WriteJSON(w, 200, map[string]any{"data": s.user(userID)})
	case p == "/2/users/"+userID+"/mentions":
		s.list(w, r, func(q *Post) bool { return q.Called && q.Author != userID })
	case p == "/2/users/"+userID+"/tweets":
		s.list(w, r, func(q *Post) bool { return q.Author == userID })
	case p == "/2/tweets/search/recent":
		s.list(w, r, func(q *Post) bool { return q.Author != userID && matches(r.URL.Query().Get("query"), q.Text) })
	case p == "/2/tweets/search/stream/rules":
		s.rule(w, r, body)
	case p == "/2/tweets" && r.Method == http.MethodPost:
		s.post(w, body)
	case strings.HasPrefix(p, "/2/tweets/") && r.Method == http.MethodDelete:
		s.remove(w, strings.TrimPrefix(p, "/2/tweets/"))
	case strings.HasPrefix(p, "/2/tweets/"):
		s.one(w, strings.TrimPrefix(p, "/2/tweets/"))
	default:
		fail(w, http.StatusNotFound, "Not Found", "there is no "+p)
	}
}

// token trades a refresh token, once.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("grant_type") != "refresh_token" || r.FormValue("client_id") != Client || r.FormValue("refresh_token") != s.refresh {
		sourcetest.WriteJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_request", "error_description": "Value passed for the token was invalid."})
		return
	}
	s.made++
	s.access, s.refresh = "access-r"+strconv.Itoa(s.made), "refresh-r"+strconv.Itoa(s.made)
	sourcetest.WriteJSON(w, 200, map[string]any{"token_type": "bearer", "expires_in": 7200, "access_token": s.access, "refresh_token": s.refresh})
}

func fail(w http.ResponseWriter, status int, title, detail string) {
	sourcetest.WriteJSON(w, status, map[string]any{"code": status, "message": detail, "title": title, "detail": detail, "status": status})
}
