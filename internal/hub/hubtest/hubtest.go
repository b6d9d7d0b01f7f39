// Package hubtest is the suite that whatever keeps a hub's streams passes, and
// a hub in memory whose line can be cut, slowed, doubled and lied to.
//
// The hub in memory waits on channels alone, so that it runs in the bubbles of
// testing/synctest: hours of a desk's work pass in a moment. It is strict
// where a real one may be lenient: what the suite lets a hub choose, it does in
// the way that is harder to live with.
package hubtest

import (
	"strings"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// MaxPayload is how many bytes a message may have, unless a test says
// otherwise: what a NATS server takes by default.
const MaxPayload = 1 << 20

// Hub is a hub of one desk in memory.
type Hub struct {
	Desk hub.Desk

	mu      sync.Mutex
	skew    time.Duration
	payload int
	streams [2]*stream // events, claims
	lines   map[*Line]bool
	ears    map[*ear]bool
	answers map[string][]*desk
	fault   func(subject string) Fault
	evil    func(m hub.Message) []hub.Message
	full    bool
}

const (
	events = iota
	claims
)

// New gives an empty hub of the desk that the writer of that journal founded.
func New(founder domain.JournalID) *Hub {
	h := &Hub{Desk: hub.Desk(founder), payload: MaxPayload,
		lines: map[*Line]bool{}, ears: map[*ear]bool{}, answers: map[string][]*desk{}}
	h.streams[events], h.streams[claims] = newStream(h.now(), false), newStream(h.now(), true)
	return h
}

// now is the hub's own time; h.mu is held, or nobody else knows h yet.
func (h *Hub) now() time.Time { return time.Now().Add(h.skew) }

// Line connects whoever writes that journal.
func (h *Hub) Line(j domain.JournalID) *Line { return h.line(j.String()) }

// Owner connects the hub's own process, which may do everything.
func (h *Hub) Owner() *Line { return h.line("") }

func (h *Hub) line(may string) *Line {
	l := &Line{hub: h, may: may, up: true, changed: make(chan struct{}), cut: make(chan struct{}), closed: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines[l] = true
	return l
}

// matches tells whether a subject is one that filter means.
func matches(filter, subject string) bool {
	for {
		f, fmore, fok := strings.Cut(filter, ".")
		s, smore, sok := strings.Cut(subject, ".")
		if f != s && f != "*" || fok != sok {
			return false
		}
		if !fok {
			return true
		}
		filter, subject = fmore, smore
	}
}

// lastPart is the last part of a subject: who may write there.
func lastPart(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }
