package listen

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hark/internal/source"
)

// heard is one source and how it is doing.
type heard struct {
	status  Status // its name never changes; the rest is guarded by the listener's lock
	running bool
	full    bool // the error shown is that of a full disk
}

// Health is the status of every source that was run, in order of their names.
func (l *Listener) Health() []Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Status
	for _, h := range l.sources {
		out = append(out, h.status)
	}
	slices.SortFunc(out, func(a, b Status) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// begin notes that a source runs; one name can only run once at a time.
func (l *Listener) begin(name string) (*heard, error) {
	l.mu.Lock()
	h := l.sources[name]
	if h == nil {
		h = &heard{status: Status{Name: name}}
		l.sources[name] = h
	}
	if h.running {
		l.mu.Unlock()
		return nil, fmt.Errorf("listen to %s: it is being listened to already; give the other one another name", name)
	}
	h.running = true
	l.mu.Unlock()
	l.tell(h, func(s *Status) { s.State, s.Error, s.NextTry = source.Starting, "", time.Time{} })
	return h, nil
}

func (l *Listener) end(h *heard) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h.running = false
}

// tell changes a status and says so, in the order of the changes.
func (l *Listener) tell(h *heard, change func(*Status)) {
	l.telling.Lock()
	defer l.telling.Unlock()
	l.mu.Lock()
	before := h.status
	change(&h.status)
	now := h.status
	l.mu.Unlock()
	if l.o.OnHealth != nil && now != before {
		l.o.OnHealth(now)
	}
}

// report takes a source's own word.
func (l *Listener) report(h *heard, r source.Health) {
	l.tell(h, func(s *Status) {
		if r.State != "" && r.State != s.State {
			s.State, s.NextTry = r.State, time.Time{}
		}
		if r.State == source.Live || r.State == source.Ended || r.Error != "" {
			s.Error = r.Error
		}
		if !r.NextTry.IsZero() {
			s.NextTry = r.NextTry
		}
		if r.Detail != "" {
			s.Detail = r.Detail
		}
	})
}

// count adds a batch that is on disk.
func (l *Listener) count(h *heard, in *intake) {
	now := l.o.Now()
	l.tell(h, func(s *Status) {
		s.Received += in.received
		s.Kept += in.kept
		s.Duplicates += in.duplicates
		s.Refused += len(in.refused) + len(in.notices)
		if in.kept > 0 {
			s.LastItem = now
			s.Lag = max(now.Sub(in.newest), 0)
		}
		if h.full {
			h.full, s.Error = false, ""
		}
	})
}
