package hubtest

import (
	"time"

	"hark/internal/hub"
)

// Fault is what becomes of a put.
type Fault int

// The faults of a put.
const (
	None         Fault = iota
	Refused            // hub.ErrOffline, and nothing is stored
	UnsureStored       // hub.ErrUnsure, though it is stored
	UnsureLost         // hub.ErrUnsure, and it is not stored
	UnsureLater        // hub.ErrUnsure, and it is stored a while later, where what it expects still holds
)

// later is when a put of UnsureLater arrives.
const later = 3 * time.Second

// Break has f say what becomes of each put from now on; nil is nothing.
func (h *Hub) Break(f func(subject string) Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = f
}

// Skew sets the hub's clock that far ahead of the machine's.
func (h *Hub) Skew(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.skew = d
}

// Fill lets the hub's disk be full, or not.
func (h *Hub) Fill(full bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.full = full
}

// Limit bounds the bytes of a message.
func (h *Hub) Limit(payload int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.payload = payload
}

// Lie has f say what whoever reads the events is given in place of each
// message: none, another, several; nil is the truth. It is called under the
// hub's lock, and must not call the hub.
func (h *Hub) Lie(f func(m hub.Message) []hub.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.evil = f
}

// told is what whoever reads is given in place of m; h.mu is held.
func (h *Hub) told(kind int, m hub.Message) []hub.Message {
	if h.evil == nil || kind != events {
		return []hub.Message{m}
	}
	return h.evil(m)
}

// Rollback takes the events back to where the last of them is numbered to, as
// a backup that was put back does. All lines are cut and come back.
func (h *Hub) Rollback(to uint64) {
	h.bounce(func() { h.streams[events].rollback(to) })
}

// Renew makes both streams anew, and empty. All lines are cut and come back.
func (h *Hub) Renew() {
	h.bounce(func() {
		h.streams[events], h.streams[claims] = newStream(h.now(), false), newStream(h.now(), true)
	})
}

// Restart cuts all lines, which come back.
func (h *Hub) Restart() { h.bounce(func() {}) }

func (h *Hub) bounce(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var were []*Line
	for l := range h.lines {
		if l.up {
			were = append(were, l)
			l.set(false)
		}
	}
	f()
	for _, l := range were {
		l.set(true)
	}
}

// Messages are the messages of the events, as they are stored.
func (h *Hub) Messages() []hub.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]hub.Message(nil), h.streams[events].list...)
}

// Forge stores an event message as if its writer were who the subject says.
func (h *Hub) Forge(subject string, data []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.streams[events].put(subject, data, h.now())
}
