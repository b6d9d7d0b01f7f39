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

	behind bool // it began to catch up and was not Live since
	caught int  // mentions kept since it was Live
	before int  // what was missed, as of when it lost its line while it caught up
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
			h.turn(r.State)
			s.State, s.NextTry = r.State, time.Time{}
		}
		if r.Missed > 0 && s.State == source.CatchingUp {
			s.Missed = h.before + r.Missed
		}
		if r.Seen > 0 {
			s.Seen = r.Seen
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

// turn begins and ends the counting of what was missed. A source counts what
// it fetches, and may fetch again what is known; at the end counts what was
// new. Where it loses its line before it is Live and goes on, that is one
// catching up.
func (h *heard) turn(to source.State) {
	s := &h.status
	switch {
	case to == source.CatchingUp && h.behind:
		h.before = min(s.Missed, h.caught)
		s.Missed = h.before
	case to == source.CatchingUp:
		s.Missed, h.before, h.behind = 0, 0, true
	case h.behind && (to == source.Live || to == source.Ended):
		s.Missed, h.behind = min(s.Missed, h.caught), false
	}
	if to == source.Live {
		h.caught = 0
	}
}

// count adds a batch that is on disk.
func (l *Listener) count(h *heard, in *intake) {
	now := l.o.Now()
	l.tell(h, func(s *Status) {
		s.Received += in.received
		s.Kept += in.kept
		h.caught += in.kept
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
