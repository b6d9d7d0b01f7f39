// Package fake is a server of the Mastodon API in this process, for tests. It
// answers as https://docs.joinmastodon.org says, and misbehaves in the ways in
// which real servers were seen to, when it is told so (Quirks). It holds one
// account of ours, and other people who write to it.
//
// It is safe for concurrent use and listens on 127.0.0.1. What a client does
// that no client should, such as putting the token into an address, it notes
// as a complaint.
package fake

import (
	"crypto/md5"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/source/sourcetest"
)

// The account of ours, and its token.
const (
	Account = "acme"
	Token   = "fake-token-of-acme"
)

// Quirks are the ways to misbehave. The counts are of the next requests that
// are treated so.
type Quirks struct {
	Down         bool // 503 to everything
	NoSocket     bool // no WebSocket, as some proxies have it
	NoStreaming  bool // 404 to every stream
	DenyStreams  bool // 403 to every stream, as where the token is looked for elsewhere
	NoV2         bool // no /api/v2/instance
	NoLink       bool // pages without Link headers
	IgnoreMinID  bool // min_id is not known
	IgnoreMaxID  bool // nor max_id: always the newest page
	IgnoreKey    bool // Idempotency-Key is not heeded
	NoMentions   bool // posts do not say whom they name
	RawHTML      bool // what people write stands in the content as it is
	DeletedStays bool // a deleted post is still given, without its text
	SearchDenied bool // 403 to every search
	IDs          string

	Cut   int // replies that are not taken, and the line cut
	Drop  int // replies that are taken, and the line cut
	Fail  int // replies that are taken, and 500 answered
	Say   int // replies that are refused with 422
	Busy  int // replies that are answered with 429 and a reset in ISO 8601
	Limit int // characters that a post may have; 0 is 500
}

// The forms of ids, unless they are as Mastodon's: GoToSocial's and snac's.
const (
	ULID = "ulid"
	MD5  = "md5"
)

// Server is the network.
type Server struct {
	mu         sync.Mutex
	q          Quirks
	number     int
	clock      time.Time
	posts      []*Post
	notes      []note // oldest first
	keys       map[string]*Post
	listeners  map[*listener]bool
	pings      int
	changed    chan struct{} // closed when the streams change
	complaints []string
	watch      func(sourcetest.Exchange)

	at *sourcetest.Loopback
}

// Post is one status.
type Post struct {
	ID         string
	At         time.Time
	By         string // "acme" is us
	Content    string // HTML
	Raw        string // as it was posted, where it was posted by us
	Warning    string
	Visibility string
	Lang       string
	ReplyTo    string
	Alt        []string // a picture each
	Tags       []string
	Names      []string // accounts
	Deleted    bool
	Edited     bool
}

// note is a notification.
type note struct {
	id, kind string
	at       time.Time
	post     *Post // nil is one of a kind that names no post
	broken   bool
}

// New starts a server.
func New() (*Server, error) {
	s := &Server{
		clock: time.Now().UTC().Add(-time.Hour).Truncate(time.Millisecond), keys: map[string]*Post{}, listeners: map[*listener]bool{},
		changed: make(chan struct{}),
	}
	var err error
	s.at, err = sourcetest.Serve(s)
	return s, err
}

// Close stops the server and cuts every line.
func (s *Server) Close() {
	s.CloseStreams()
	s.at.Close()
}

// URL is its address.
func (s *Server) URL() string { return s.at.URL }

// Set changes the quirks.
func (s *Server) Set(f func(q *Quirks)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.q)
}

// Watch has every exchange shown to f, but for streams.
func (s *Server) Watch(f func(sourcetest.Exchange)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch = f
}

// Complaints are what clients did wrong.
func (s *Server) Complaints() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.complaints)
}

// Posts are all that there are, those of us too, oldest first.
func (s *Server) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Post
	for _, p := range s.posts {
		out = append(out, *p)
	}
	return out
}

// id makes the next one. The caller holds the lock.
func (s *Server) id() string {
	s.number++
	switch s.q.IDs {
	case ULID:
		return fmt.Sprintf("01KAJ%021d", s.number)
	case MD5:
		return fmt.Sprintf("%d.%06d%x", s.clock.Unix(), s.number, md5.Sum(fmt.Append(nil, s.number)))
	}
	return fmt.Sprintf("11558%013d", s.number)
}

// Add puts a post into the world, tells the streams, and notifies us if it
// names us and is not ours. What p leaves out is filled in; its ID is given.
func (s *Server) Add(p Post) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(&p).ID
}

func (s *Server) add(p *Post) *Post {
	s.clock = s.clock.Add(time.Millisecond)
	p.ID = s.id()
	if p.At.IsZero() {
		p.At = s.clock
	}
	if p.By == "" {
		p.By = "maria"
	}
	if p.Visibility == "" {
		p.Visibility = "public"
	}
	s.posts = append(s.posts, p)
	for _, t := range p.Tags {
		s.tell("hashtag:"+t, "update", s.status(p))
	}
	if p.By != Account && slices.Contains(p.Names, Account) {
		n := note{id: s.id(), kind: "mention", at: s.clock, post: p}
		s.notes = append(s.notes, n)
		s.tell("user", "notification", s.notification(n))
	}
	return p
}

// Spoil adds a notification that cannot be read.
func (s *Server) Spoil() {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := note{id: s.id(), kind: "mention", at: s.clock, broken: true}
	s.notes = append(s.notes, n)
	s.tell("user", "notification", s.notification(n))
}

// Change edits a post.
func (s *Server) Change(id, content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(id); p != nil {
		p.Content, p.Edited = content, true
		for _, t := range p.Tags {
			s.tell("hashtag:"+t, "status.update", s.status(p))
		}
	}
}

// Delete takes a post down.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delete(id)
}

func (s *Server) delete(id string) {
	p := s.find(id)
	if p == nil {
		return
	}
	p.Deleted = true
	s.notes = slices.DeleteFunc(s.notes, func(n note) bool { return n.post == p })
	for _, other := range s.posts {
		if other.ReplyTo == id {
			other.ReplyTo = "" // as Mastodon does it
		}
	}
	s.tell("user", "delete", id)
	for _, t := range p.Tags {
		s.tell("hashtag:"+t, "delete", id)
	}
}

// find is the post that there is with the id, or nil.
func (s *Server) find(id string) *Post {
	for _, p := range s.posts {
		if p.ID == id && !p.Deleted {
			return p
		}
	}
	return nil
}

func (s *Server) complain(format string, a ...any) {
	if len(s.complaints) < 100 {
		s.complaints = append(s.complaints, fmt.Sprintf(format, a...))
	}
}

// handle is a user's name without the server.
func handle(acct string) string { user, _, _ := strings.Cut(acct, "@"); return user }
