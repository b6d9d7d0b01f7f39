// Package fake is YouTube in this process, as far as package youtube asks for
// it: the Data API's threads and comments in the shapes of its documents, and
// the endpoint that gives access for a refresh token. It can misbehave as the
// real one does. What was accepted stays until Close.
package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hark/internal/source/sourcetest"
	"hark/internal/source/youtube"
)

// Our account, its channel and its client.
const (
	Channel = "UCacme0000000000000000aa"
	Refresh = "refresh-token-of-ours"
	Client  = "client-of-ours"
	Sealed  = "client-secret-of-ours"
	video   = "vid00000001"
)

// Fault is what happens to the next comment that is sent.
type Fault int

// The faults. The first three accept the comment.
const (
	None  Fault = iota
	Lose        // accept it and break the line
	Error       // accept it and answer 500
	Busy        // 429
	Rate        // 403 rateLimitExceeded
	Quota       // 403 quotaExceeded
	Deny        // 403 commentsDisabled
	Stuck       // 400 processingFailure
)

// Comment is one comment as the server has it.
type Comment struct {
	ID, Parent, Author, Text string
	At, Edited               time.Time
}

// Server is the network.
type Server struct {
	*sourcetest.Loopback

	mu       sync.Mutex
	comments []*Comment
	number   int
	next     Fault
	down     bool
	page     int // items of a page; 0 is as asked
	access   string
	tokens   int // given so far
	revoked  bool
	asked    map[string]int // requests by method and path
	garbage  []any
}

// New starts it, until Close.
func New() (*Server, error) {
	s := &Server{asked: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /youtube/v3/channels", s.signed(s.channels))
	mux.HandleFunc("GET /youtube/v3/commentThreads", s.signed(s.threads))
	mux.HandleFunc("GET /youtube/v3/comments", s.signed(s.list))
	mux.HandleFunc("POST /youtube/v3/comments", s.signed(s.insert))
	mux.HandleFunc("DELETE /youtube/v3/comments", s.signed(s.remove))
	var err error
	s.Loopback, err = sourcetest.Serve(mux)
	return s, err
}

// Fail says what happens to the next comment.
func (s *Server) Fail(f Fault) { s.locked(func() { s.next = f }) }

// Down makes every request but that for access fail, or mends it.
func (s *Server) Down(down bool) { s.locked(func() { s.down = down }) }

// Page makes pages smaller than asked for.
func (s *Server) Page(size int) { s.locked(func() { s.page = size }) }

// Expire makes the access token that was given last worthless.
func (s *Server) Expire() { s.locked(func() { s.access = "" }) }

// Revoke takes the refresh token back.
func (s *Server) Revoke() { s.locked(func() { s.revoked, s.access = true, "" }) }

// Spoil puts something that is no thread among the threads.
func (s *Server) Spoil() {
	s.locked(func() { s.garbage = append(s.garbage, map[string]any{"id": 5}, "thread") })
}

// Asked is how often something was asked for, such as "POST /token".
func (s *Server) Asked(what string) (n int) {
	s.locked(func() { n = s.asked[what] })
	return n
}

func (s *Server) locked(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// Add makes a comment. Where it has no id or time, it gets one.
func (s *Server) Add(c Comment) Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.add(c)
}

func (s *Server) add(c Comment) *Comment {
	s.number++
	if c.ID == "" {
		c.ID = fmt.Sprintf("Ugz%08dAaABAg", s.number)
		if c.Parent != "" {
			c.ID = c.Parent + "." + c.ID
		}
	}
	if c.At.IsZero() {
		c.At = time.Now()
	}
	c.At = c.At.UTC().Truncate(time.Second)
	if c.Edited.IsZero() {
		c.Edited = c.At
	}
	s.comments = append(s.comments, &c)
	return &c
}

// Edit changes what a comment says.
func (s *Server) Edit(id, text string) {
	s.locked(func() {
		for _, c := range s.comments {
			if c.ID == id {
				c.Text, c.Edited = text, time.Now().UTC().Truncate(time.Second).Add(time.Second)
			}
		}
	})
}

// Remove deletes a comment and its replies.
func (s *Server) Remove(id string) { s.locked(func() { s.drop(id) }) }

func (s *Server) drop(id string) (found bool) {
	before := len(s.comments)
	s.comments = slices.DeleteFunc(s.comments, func(c *Comment) bool { return c.ID == id || c.Parent == id })
	return len(s.comments) < before
}

// All are the comments, in the order in which they were made.
func (s *Server) All() (all []Comment) {
	s.locked(func() {
		for _, c := range s.comments {
			all = append(all, *c)
		}
	})
	return all
}

// signed lets only those in who have access, and holds the lock for h.
func (s *Server) signed(h func(http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked[r.Method+" "+r.URL.Path]++
		switch {
		case s.down:
			refuse(rw, http.StatusServiceUnavailable, "backendError", "The service is not available.")
		case s.access == "" || r.Header.Get("Authorization") != "Bearer "+s.access:
			refuse(rw, http.StatusUnauthorized, "authError", "Invalid Credentials")
		default:
			h(rw, r)
		}
	}
}

func (s *Server) token(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked["POST /token"]++
	form := map[string]string{"grant_type": "refresh_token", "refresh_token": Refresh, youtube.ClientID: Client, youtube.ClientSecret: Sealed}
	for k, want := range form {
		if s.revoked || r.PostFormValue(k) != want {
			sourcetest.WriteJSON(rw, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
			return
		}
	}
	s.tokens++
	s.access = fmt.Sprintf("ya29.access-%d", s.tokens)
	sourcetest.WriteJSON(rw, http.StatusOK, map[string]any{"access_token": s.access, "expires_in": 3599, "token_type": "Bearer", "scope": "https://www.googleapis.com/auth/youtube.force-ssl"})
}

// paged gives one page of what was found.
func (s *Server) paged(rw http.ResponseWriter, r *http.Request, kind string, found []any) {
	size, _ := strconv.Atoi(cmp.Or(r.FormValue("maxResults"), "20"))
	if s.page > 0 {
		size = s.page
	}
	from, _ := strconv.Atoi(strings.TrimPrefix(r.FormValue("pageToken"), "page-"))
	to := min(from+size, len(found))
	answer := map[string]any{"kind": kind, "etag": "e", "items": append([]any{}, found[min(from, to):to]...), "pageInfo": map[string]any{"totalResults": len(found), "resultsPerPage": size}}
	if to < len(found) {
		answer["nextPageToken"] = fmt.Sprintf("page-%d", to)
	}
	sourcetest.WriteJSON(rw, http.StatusOK, answer)
}

func refuse(rw http.ResponseWriter, status int, reason, message string) {
	sourcetest.WriteJSON(rw, status, map[string]any{"error": map[string]any{
		"code": status, "message": message,
		"errors": []any{map[string]any{"message": message, "domain": "youtube.comment", "reason": reason}},
	}})
}
