// Package fake is a Bluesky of one process: a PDS, an AppView and a Jetstream
// at one address of this machine, for tests. It answers as the real servers
// were seen to answer, the odd ways included: notifications are ordered by the
// earlier of two times and their cursor loses entries, a record that is in the
// way is named by its cid, an access token that has run out is a 400. It can
// be told to misbehave. It promises nothing on damage but to say so.
package fake

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source/sourcetest"
)

// collection is where posts are kept.
const collection = "app.bsky.feed.post"

// Fault is how the next putRecord goes wrong.
type Fault string

// The faults.
const (
	Refuse Fault = "refuse" // 400, and nothing is kept
	Lose   Fault = "lose"   // it is kept, and the line is cut before the answer
	Busy   Fault = "busy"   // 429, and nothing is kept
	Break  Fault = "break"  // 500, though it is kept
)

// Server is the network. It is safe for concurrent use.
type Server struct {
	at *sourcetest.Loopback

	mu      sync.Mutex
	clock   *syntax.TIDClock
	people  map[string]*Account // by DID
	posts   []*post             // in order of their arrival
	frames  []event
	more    chan struct{} // closed when something came
	next    Fault
	down    bool
	noView  bool
	blank   bool
	stopped chan struct{} // closed to cut all streams
	logins  int
	streams int
}

// Account is one of the network's.
type Account struct {
	DID, Handle, Name, Password string
	access, refresh             string
}

// post is a record, with what the AppView knows of it.
type post struct {
	did, rkey, cid   string
	record           jsontext.Value
	reads            reads
	created, indexed time.Time
	deleted          bool
}

func (p *post) uri() string { return "at://" + p.did + "/" + collection + "/" + p.rkey }

// New starts a network with two accounts, brand.test and maria.test.
func New() (*Server, error) {
	s := &Server{
		clock: syntax.NewTIDClock(7), people: map[string]*Account{},
		more: make(chan struct{}), stopped: make(chan struct{}),
	}
	for _, name := range []string{"brand", "maria"} {
		sum := sha256.Sum256([]byte(name))
		did := "did:plc:" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:24])
		s.people[did] = &Account{DID: did, Handle: name + ".test", Name: strings.ToUpper(name[:1]) + name[1:], Password: rand.Text()}
	}
	var err error
	s.at, err = sourcetest.Serve(s.routes())
	return s, err
}

// Close stops it.
func (s *Server) Close() {
	s.CutStreams()
	s.at.Close()
}

// URL is the address of the PDS.
func (s *Server) URL() string { return s.at.URL }

// Stream is the address of the Jetstream.
func (s *Server) Stream() string { return "ws" + strings.TrimPrefix(s.at.URL, "http") + "/subscribe" }

// Person gives an account by its handle.
func (s *Server) Person(handle string) *Account {
	for _, a := range s.people {
		if a.Handle == handle {
			return a
		}
	}
	return nil
}

// Next makes the next putRecord go wrong.
func (s *Server) Next(f Fault) { s.set(func() { s.next = f }) }

// Down makes everything but the stream answer 503, or mends it.
func (s *Server) Down(down bool) { s.set(func() { s.down = down }) }

// NoView takes the AppView away, or brings it back.
func (s *Server) NoView(away bool) { s.set(func() { s.noView = away }) }

// Forget makes the AppView answer as if it knew no post, or mends it.
func (s *Server) Forget(all bool) { s.set(func() { s.blank = all }) }

// Expire makes all access tokens stale; with everything, refresh tokens too.
func (s *Server) Expire(everything bool) {
	s.set(func() {
		for _, a := range s.people {
			a.access = rand.Text()
			if everything {
				a.refresh = rand.Text()
			}
		}
	})
}

// SetPassword changes an account's app password.
func (s *Server) SetPassword(handle, password string) {
	s.set(func() { s.Person(handle).Password = password })
}

// CutStreams ends all lines of the stream.
func (s *Server) CutStreams() {
	s.set(func() {
		close(s.stopped)
		s.stopped = make(chan struct{})
	})
}

// Logins is how often a password was taken, and Streams how often a stream
// was opened.
func (s *Server) Logins() (n int) { s.set(func() { n = s.logins }); return n }

// Streams is how often a stream was opened.
func (s *Server) Streams() (n int) { s.set(func() { n = s.streams }); return n }

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Post writes as an account: any record, dated and named as it says. It gives
// the post's address and cid.
func (s *Server) Post(did string, record map[string]any) (uri, cid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.keep(did, s.clock.Next().String(), mustRecord(record))
	return p.uri(), p.cid
}

// Edit replaces the text of a post.
func (s *Server) Edit(uri, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(uri); p != nil {
		var r map[string]any
		if json.Unmarshal(p.record, &r) == nil {
			r["text"] = text
			s.keep(p.did, p.rkey, mustRecord(r))
		}
	}
}

// Delete takes a post down.
func (s *Server) Delete(uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(uri)
}

func (s *Server) drop(uri string) {
	if p := s.find(uri); p != nil {
		p.deleted = true
		s.tell(p, "delete")
	}
}

func mustRecord(r map[string]any) jsontext.Value {
	raw, err := json.Marshal(r, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("a test wrote a record that is none: %v", err))
	}
	return raw
}

// keep writes a record, new or over the one that is there.
func (s *Server) keep(did, rkey string, record jsontext.Value) *post {
	cid := cidOf(record)
	if p := s.find("at://" + did + "/" + collection + "/" + rkey); p != nil {
		if p.cid != cid {
			p.record, p.reads, p.cid = record, read(record), cid
			s.tell(p, "update")
		}
		return p
	}
	p := &post{did: did, rkey: rkey, cid: cid, record: record, reads: read(record), indexed: time.Now().UTC().Truncate(time.Millisecond)}
	var said struct {
		Created time.Time `json:"createdAt"`
	}
	if p.created = p.indexed; json.Unmarshal(record, &said) == nil && !said.Created.IsZero() {
		p.created = said.Created.UTC().Truncate(time.Millisecond)
	}
	s.posts = append(s.posts, p)
	s.tell(p, "create")
	return p
}

// find gives a post that is there.
func (s *Server) find(uri string) *post {
	for _, p := range s.posts {
		if !p.deleted && p.uri() == uri {
			return p
		}
	}
	return nil
}

// cidOf stands for a record's content as a real cid does.
func cidOf(record jsontext.Value) string {
	c := record.Clone()
	_ = c.Canonicalize() // what is no JSON has been refused before
	sum := sha256.Sum256(c)
	return "bafyrei" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
}

// token makes a token that runs out after d.
func token(did string, d time.Duration) string {
	enc := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"sub":%q,"exp":%d,"jti":%q}`, did, time.Now().Add(d).Unix(), rand.Text())
	return enc([]byte(`{"alg":"none"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte(rand.Text()))
}
