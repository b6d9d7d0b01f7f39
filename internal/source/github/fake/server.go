// Package fake is GitHub in this process, as far as package github asks for
// it: notifications, issues and comments of the REST API in the shapes of its
// documents, and the few questions about discussions that GraphQL is asked. It
// can misbehave as the real one does. What was accepted stays until Close.
package fake

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hark/internal/source"
	"hark/internal/source/sourcetest"
)

// Our account and the repository.
const (
	Login = "acme-support"
	Token = "ghp_token-of-ours"
	Repo  = "acme/mini"
	root  = "/repos/" + Repo
)

// Fault is what happens to the next comment that is sent.
type Fault int

// The faults. The first two accept the comment.
const (
	None      Fault = iota
	Lose            // accept it and break the line
	Error           // accept it and answer 502
	Busy            // 429
	Primary         // 403 with no requests remaining
	Secondary       // 403 that only its text tells from a refusal
	Deny            // 403: the issue is locked
	Unclear         // GraphQL: an error without a type, after accepting it
)

// Post is an issue, a comment on one, a discussion, or a comment on one.
type Post struct {
	ID, Parent, Title, Author, Text string // ID and Parent as package github knows them
	At, Updated                     time.Time
}

// Note is a notification about a thread.
type Note struct {
	Thread, Reason string
	Updated        time.Time
}

// Server is the network.
type Server struct {
	*sourcetest.Loopback

	mu      sync.Mutex
	posts   []*Post
	notes   []Note
	number  int
	next    Fault
	down    bool
	coarse  bool // the token cannot read notifications
	garbage []any
	asked   map[string]int
}

// New starts it, until Close.
func New() (*Server, error) {
	s := &Server{asked: map[string]int{}, number: 1000}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /user", func(rw http.ResponseWriter, _ *http.Request) { sourcetest.WriteJSON(rw, http.StatusOK, s.user(Login)) })
	mux.HandleFunc("GET /notifications", s.notifications)
	mux.HandleFunc("GET "+root, func(rw http.ResponseWriter, _ *http.Request) {
		sourcetest.WriteJSON(rw, http.StatusOK, map[string]any{"full_name": Repo})
	})
	mux.HandleFunc("GET "+root+"/issues", s.issues)
	mux.HandleFunc("GET "+root+"/issues/comments", s.comments)
	mux.HandleFunc("GET "+root+"/issues/{number}", s.one)
	mux.HandleFunc("GET "+root+"/pulls/{number}", s.pull)
	mux.HandleFunc("GET "+root+"/issues/{number}/{what}", func(rw http.ResponseWriter, r *http.Request) {
		if r.PathValue("number") == "comments" {
			s.one(rw, r)
			return
		}
		s.comments(rw, r)
	})
	mux.HandleFunc("POST "+root+"/issues/{number}/comments", s.create)
	mux.HandleFunc("DELETE "+root+"/issues/comments/{id}", s.destroy)
	mux.HandleFunc("POST /graphql", s.graph)
	var err error
	s.Loopback, err = sourcetest.Serve(s.signed(mux))
	return s, err
}

// Fail says what happens to the next comment.
func (s *Server) Fail(f Fault) { s.locked(func() { s.next = f }) }

// Down makes every request fail, or mends it.
func (s *Server) Down(down bool) { s.locked(func() { s.down = down }) }

// Coarse makes the token one that cannot read notifications.
func (s *Server) Coarse() { s.locked(func() { s.coarse = true }) }

// Spoil puts something that is no issue among the issues.
func (s *Server) Spoil() {
	s.locked(func() {
		s.garbage = append(s.garbage, map[string]any{"url": 5}, map[string]any{"url": "https://evil.example/x", "body": "b"})
	})
}

// Notify makes a notification; one without a time is of now.
func (s *Server) Notify(n Note) {
	s.locked(func() {
		if n.Updated.IsZero() {
			n.Updated = time.Now()
		}
		n.Updated = n.Updated.UTC().Truncate(time.Second)
		s.notes = append(s.notes, n)
	})
}

// Asked is how often something was asked for, such as "GET /notifications".
func (s *Server) Asked(what string) (n int) {
	s.locked(func() { n = s.asked[what] })
	return n
}

func (s *Server) locked(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// Add makes a post: an issue, or below a parent a comment. Where it has no id
// or time, it gets one.
func (s *Server) Add(p Post) Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.add(p)
}

func (s *Server) add(p Post) *Post {
	s.number++
	switch {
	case p.ID != "":
	case strings.HasPrefix(p.Parent, "node:"):
		p.ID = fmt.Sprintf("node:DC_%d", s.number)
	case p.Parent != "":
		p.ID = fmt.Sprintf("%s/issues/comments/%d", root, s.number)
	default:
		p.ID = fmt.Sprintf("%s/issues/%d", root, s.number)
	}
	if p.At.IsZero() {
		p.At = time.Now()
	}
	p.At = p.At.UTC().Truncate(time.Second)
	p.Updated = p.At
	p.Author = cmp.Or(p.Author, "quietotter")
	s.posts = append(s.posts, &p)
	for up := s.find(p.Parent); up != nil; up = s.find(up.Parent) {
		up.Updated = source.Later(up.Updated, p.At)
	}
	return &p
}

func (s *Server) find(id string) *Post {
	for _, p := range s.posts {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Edit changes what a post says.
func (s *Server) Edit(id, text string) {
	s.locked(func() {
		if p := s.find(id); p != nil {
			p.Text, p.Updated = text, time.Now().UTC().Truncate(time.Second)
		}
	})
}

// Remove deletes a post and what hangs below it.
func (s *Server) Remove(id string) { s.locked(func() { s.drop(id) }) }

func (s *Server) drop(id string) bool {
	before := len(s.posts)
	s.posts = slices.DeleteFunc(s.posts, func(p *Post) bool { return p.ID == id || p.Parent == id })
	return len(s.posts) < before
}

// All are the posts, in the order in which they were made.
func (s *Server) All() (all []Post) {
	s.locked(func() {
		for _, p := range s.posts {
			all = append(all, *p)
		}
	})
	return all
}

// signed lets only our account in, and holds the lock for h.
func (s *Server) signed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked[r.Method+" "+r.URL.Path]++
		rw.Header().Set("X-RateLimit-Remaining", "4999")
		rw.Header().Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10))
		switch {
		case s.down:
			refuse(rw, http.StatusServiceUnavailable, "No server is currently available")
		case r.Header.Get("Authorization") != "Bearer "+Token:
			refuse(rw, http.StatusUnauthorized, "Bad credentials")
		case r.Header.Get("User-Agent") == "":
			refuse(rw, http.StatusForbidden, "Request forbidden by administrative rules.")
		default:
			h.ServeHTTP(rw, r)
		}
	})
}

// paged gives one page of a list, and says where the next one is.
func (s *Server) paged(rw http.ResponseWriter, r *http.Request, found []any) {
	size, _ := strconv.Atoi(cmp.Or(r.FormValue("per_page"), "30"))
	size = min(size, 100)
	page, _ := strconv.Atoi(cmp.Or(r.FormValue("page"), "1"))
	from, to := min((page-1)*size, len(found)), min(page*size, len(found))
	if to < len(found) {
		next := *r.URL
		q := url.Values{"page": {strconv.Itoa(page + 1)}}
		next.RawQuery = q.Encode()
		rw.Header().Set("Link", fmt.Sprintf(`<%s%s>; rel="next"`, s.URL, next.String()))
	}
	sourcetest.WriteJSON(rw, http.StatusOK, append([]any{}, found[from:to]...))
}

func refuse(rw http.ResponseWriter, status int, message string) {
	sourcetest.WriteJSON(rw, status, map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)})
}
