package server

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// What one machine may take of a hub, so that none keeps the others from it: a
// member may be angry, or their laptop stolen. A bucket each fills with what
// comes from it, and runs empty at a steady rate; where one is over its brim, the
// machine may read and no longer write, for a minute at least, and doctor says so.
//
// The bounds lie far above honest work: a new console asks for a desk's whole
// past within minutes, of which a million messages are years, and a listener
// that hears 1,000 mentions a second puts no more than that.
const (
	messagesBrim  = 1_000_000
	messagesRate  = 2_000    // a second
	bytesShare    = 8        // the brim is so much of the room on the disk: an eighth, which runs empty in a day
	bytesLeast    = 64 << 20 // and at least so much
	signInsBrim   = 200      // beyond it nobody is let in; each command of a script signs in
	signInsRate   = 10       // a second
	connectedMost = 16       // connections at once
	heldLeast     = time.Minute
)

// bucket is what was taken and has not yet run out.
type bucket float64

// pour adds to the bucket what came in a time in which it ran empty at a rate. A
// clock that was set back empties nothing, and fills nothing.
func (b *bucket) pour(n, rate float64, took time.Duration) {
	*b = bucket(max(0, float64(*b)-rate*max(took.Seconds(), 0)) + n)
}

// part is what one machine takes.
type part struct {
	name            string
	messages, bytes bucket
	signIns         bucket
	signed          time.Time // when it signed in last
	known           map[uint64]traffic
	until           time.Time // it is held until then; zero is not
	why             string
}

// traffic is what came over one connection so far.
type traffic struct {
	login           string
	id              uint64
	messages, bytes int64
}

// shares keeps what each machine takes, by its login.
type shares struct {
	mu    sync.Mutex
	parts map[string]*part
	seen  time.Time
}

// signs notes that somebody signs in, and says whether they may, and then
// whether they may only read.
func (s *shares) signs(login, name string, now time.Time) (in, held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parts == nil {
		s.parts = map[string]*part{}
	}
	p := s.parts[login]
	if p == nil {
		p = &part{signed: now}
		s.parts[login] = p
	}
	p.name = name
	took := now.Sub(p.signed)
	p.signed = now
	p.signIns.pour(0, signInsRate, took)
	if p.signIns >= signInsBrim {
		return false, false
	}
	p.signIns.pour(1, 0, 0)
	return true, !p.until.IsZero()
}

// look takes in what came since the last look, where so much room is left on
// the disk. It gives the logins that may do something else from now on, and the
// connections that are too many.
func (s *shares) look(all []traffic, room int64, now time.Time) (changed []string, over []uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	took := now.Sub(s.seen)
	if s.seen.IsZero() {
		took = 0
	}
	s.seen = now
	brim := float64(max(room/bytesShare, bytesLeast))
	by := map[string][]traffic{}
	for _, t := range all {
		by[t.login] = append(by[t.login], t)
	}
	for login, p := range s.parts {
		list := by[login]
		slices.SortFunc(list, func(a, b traffic) int { return int(a.id) - int(b.id) })
		if n := len(list) - connectedMost; n > 0 {
			for _, t := range list[:n] { // the latest is the one that somebody waits for
				over = append(over, t.id)
			}
		}
		p.take(list, brim, took)
		if p.turns(brim, now) {
			changed = append(changed, login)
		}
		p.signIns.pour(0, signInsRate, now.Sub(p.signed))
		if p.signed = now; len(list) == 0 && p.until.IsZero() && p.messages+p.bytes+p.signIns == 0 {
			delete(s.parts, login)
		}
	}
	return changed, over
}

// take pours in what came over its connections since the last look. What it
// asks for while it is held is not counted: it may read.
func (p *part) take(list []traffic, brim float64, took time.Duration) {
	var messages, bytes int64
	known := map[uint64]traffic{}
	for _, t := range list {
		was := p.known[t.id]
		if known[t.id] = t; t.messages < was.messages {
			was = traffic{} // of a server that was begun anew since
		}
		messages, bytes = messages+t.messages-was.messages, bytes+t.bytes-was.bytes
	}
	if p.known = known; !p.until.IsZero() {
		messages, bytes = 0, 0
	}
	p.messages.pour(float64(messages), messagesRate, took)
	p.bytes.pour(float64(bytes), brim/(24*time.Hour).Seconds(), took)
}

// turns holds it, or lets go of it, and reports whether that is new.
func (p *part) turns(brim float64, now time.Time) bool {
	over := ""
	switch {
	case p.messages > messagesBrim:
		over = fmt.Sprintf("it sent more than %d messages, at more than %d a second", messagesBrim, messagesRate)
	case float64(p.bytes) > brim:
		over = fmt.Sprintf("it sent %.0f MB, more than its share of the disk", float64(p.bytes)/1e6)
	}
	switch {
	case over != "" && p.until.IsZero():
		p.until, p.why = now.Add(heldLeast), over
		return true
	case over == "" && !p.until.IsZero() && !now.Before(p.until):
		p.until, p.why = time.Time{}, ""
		return true
	}
	return false
}

// Held is a machine that may read and not write, because it took too much.
type Held struct {
	Name string // whose it is
	Why  string
}

// held are those machines, in order of their names.
func (s *shares) held() (list []Held) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.parts {
		if !p.until.IsZero() {
			list = append(list, Held{p.name, p.why})
		}
	}
	slices.SortFunc(list, func(a, b Held) int { return strings.Compare(a.Name, b.Name) })
	return list
}
