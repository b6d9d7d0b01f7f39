package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"hark/internal/domain"
	"hark/internal/source"
)

// log is what outlives a run: mentions by id, and the cursor stored with them.
type log struct {
	mentions map[string]domain.Mention
	order    []string // texts in the order of their arrival
	refused  []source.Refused
	cursor   []byte
}

func newLog() *log { return &log{mentions: map[string]domain.Mention{}} }

func (l *log) says(text string) bool {
	for _, m := range l.mentions {
		if m.Text == text {
			return true
		}
	}
	return false
}

func (l *log) take(b source.Batch) {
	for _, m := range b.Mentions {
		key := m.Source + "\x00" + m.ID
		if _, known := l.mentions[key]; !known {
			l.order = append(l.order, m.Text)
		}
		l.mentions[key] = m
	}
	l.refused = append(l.refused, b.Refused...)
	if b.Cursor != nil {
		l.cursor = bytes.Clone(b.Cursor)
	}
}

var errDisk = errors.New("the suite's disk is broken")

// sink is the listener of one run. What it does to the n-th batch (from 0) is
// for each part of the suite to say.
type sink struct {
	mu         sync.Mutex
	log        *log
	name       string
	stop       func()            // ends the run's context
	check      func()            // is everything there?
	answer     func(n int) error // nil takes the batch
	after      func(n int)       // the batch was taken; nil does nothing
	batches    int
	failed     error
	complaints []string
	health     []source.Health
}

// Deliver implements source.Sink.
func (s *sink) Deliver(ctx context.Context, b source.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range b.Mentions {
		s.complaints = append(s.complaints, inspect(&b.Mentions[i], s.name)...)
	}
	for _, r := range b.Refused {
		s.complaints = append(s.complaints, inspectRefused(r)...)
	}
	n := s.batches
	s.batches++
	if s.answer != nil {
		if err := s.answer(n); err != nil {
			if !errors.Is(err, source.ErrLagging) {
				s.failed = err
			}
			return err
		}
	}
	s.log.take(b)
	if s.after != nil {
		s.after(n)
	}
	s.check()
	return nil
}

// Report implements source.Sink.
func (s *sink) Report(h source.Health) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.health = append(s.health, h)
	if h.State == source.Retrying && h.Error == "" {
		s.complaints = append(s.complaints, "Retrying was reported without saying what is wrong")
	}
	s.check()
}

// states are the states reported, repeats left out.
func (s *sink) states() []source.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.statesLocked()
}

func (s *sink) statesLocked() []source.State {
	var out []source.State
	for _, h := range s.health {
		if h.State != "" && (len(out) == 0 || out[len(out)-1] != h.State) {
			out = append(out, h.State)
		}
	}
	return out
}
