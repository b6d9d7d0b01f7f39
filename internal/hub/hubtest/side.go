package hubtest

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"time"

	"hark/internal/hub"
)

// side is a stream as one line reaches it.
type side struct {
	line *Line
	kind int
}

// Put implements hub.Stream.
func (s *side) Put(ctx context.Context, subject string, data []byte, expect hub.Expect) (uint64, error) {
	l, h := s.line, s.line.hub
	if err := l.pass(ctx); err != nil {
		return 0, err
	}
	var seq uint64
	var err error
	fault := None
	l.locked(func() {
		switch {
		case l.may != "" && lastPart(subject) != l.may:
			err = hub.ErrDenied
			return
		case len(data) > h.payload:
			err = hub.ErrTooLarge
			return
		}
		if h.fault != nil {
			fault = h.fault(subject)
		}
		switch fault {
		case Refused:
			err = hub.ErrOffline
		case UnsureLost:
		case UnsureLater:
			data := bytes.Clone(data)
			time.AfterFunc(later, func() { l.locked(func() { _, _ = s.store(subject, data, expect) }) })
		default:
			seq, err = s.store(subject, data, expect)
		}
	})
	if err != nil || fault == None {
		if back := l.pass(ctx); err == nil && back != nil {
			return 0, errors.Join(hub.ErrUnsure, back)
		}
		return seq, err
	}
	return 0, hub.ErrUnsure
}

// store puts a message where what it expects holds; the hub's lock is held.
func (s *side) store(subject string, data []byte, expect hub.Expect) (uint64, error) {
	h := s.line.hub
	st := h.streams[s.kind]
	switch {
	case st.lastSeq(expect.Filter) != expect.Last:
		return 0, hub.ErrWrongLast
	case h.full:
		return 0, hub.ErrFull
	}
	return st.put(subject, data, h.now()), nil
}

// Last implements hub.Stream.
func (s *side) Last(ctx context.Context, filter string) (m hub.Message, found bool, err error) {
	return s.one(ctx, func(st *stream) (hub.Message, bool) {
		seq := st.lastSeq(filter)
		if seq == 0 {
			return hub.Message{}, false
		}
		return st.next(filter, seq)
	})
}

// Next implements hub.Stream.
func (s *side) Next(ctx context.Context, filter string, from uint64) (m hub.Message, found bool, err error) {
	return s.one(ctx, func(st *stream) (hub.Message, bool) { return st.next(filter, from) })
}

func (s *side) one(ctx context.Context, f func(st *stream) (hub.Message, bool)) (m hub.Message, found bool, err error) {
	if err := s.line.pass(ctx); err != nil {
		return m, false, err
	}
	s.line.locked(func() {
		if m, found = f(s.line.hub.streams[s.kind]); !found {
			return
		}
		if told := s.line.hub.told(s.kind, m); len(told) > 0 {
			m = told[0]
		}
	})
	m.Data = bytes.Clone(m.Data)
	return m, found, s.line.pass(ctx)
}

// Follow implements hub.Stream. It ends when the line is cut.
func (s *side) Follow(ctx context.Context, filter string, from uint64) iter.Seq2[hub.Message, error] {
	return func(yield func(hub.Message, error) bool) {
		if err := s.line.pass(ctx); err != nil {
			if ctx.Err() == nil {
				yield(hub.Message{}, err)
			}
			return
		}
		var cut chan struct{}
		s.line.locked(func() { cut = s.line.cut })
		for {
			var told []hub.Message
			var news chan struct{}
			found := false
			s.line.locked(func() {
				var m hub.Message
				st := s.line.hub.streams[s.kind]
				news = st.news
				if m, found = st.next(filter, from); found {
					told, from = s.line.hub.told(s.kind, m), m.Seq+1
				}
			})
			for _, m := range told {
				m.Data = bytes.Clone(m.Data)
				if ctx.Err() != nil || !yield(m, nil) {
					return
				}
			}
			if !found {
				select {
				case <-news:
				case <-cut:
				case <-ctx.Done():
				}
			}
			select {
			case <-cut:
				yield(hub.Message{}, hub.ErrOffline)
				return
			case <-ctx.Done():
				return
			default:
			}
		}
	}
}

// State implements hub.Stream.
func (s *side) State(ctx context.Context) (st hub.StreamState, err error) {
	if err := s.line.pass(ctx); err != nil {
		return st, err
	}
	s.line.locked(func() { st = s.line.hub.streams[s.kind].state() })
	return st, s.line.pass(ctx)
}

// Erase implements hub.Eraser.
func (s *side) Erase(ctx context.Context, seq uint64) error {
	if s.line.may != "" {
		return hub.ErrDenied
	}
	if err := s.line.pass(ctx); err != nil {
		return err
	}
	s.line.locked(func() { s.line.hub.streams[s.kind].remove(seq) })
	return nil
}
