package hubtest

import (
	"context"
	"slices"

	"hark/internal/hub"
)

// desk is somebody who answers.
type desk struct {
	line  *Line
	asked chan question
}

type question struct {
	data   []byte
	answer chan []byte // has room for one
}

// Ask implements hub.Line. Anybody may ask.
func (l *Line) Ask(ctx context.Context, subject string, data []byte) ([]byte, error) {
	if err := l.pass(ctx); err != nil {
		return nil, err
	}
	var to *desk
	l.locked(func() {
		for _, d := range l.hub.answers[subject] {
			if d.line.up {
				to = d
				return
			}
		}
	})
	if to == nil {
		return nil, hub.ErrNobody
	}
	q := question{slices.Clone(data), make(chan []byte, 1)}
	var cut chan struct{}
	l.locked(func() { cut = l.cut })
	asked := to.asked
	for {
		select {
		case asked <- q:
			asked = nil
		case answer := <-q.answer:
			return answer, l.pass(ctx)
		case <-to.line.closed:
			return nil, hub.ErrNobody
		case <-cut:
			return nil, hub.ErrUnsure
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Answer implements hub.Line.
func (l *Line) Answer(ctx context.Context, subject string, answer func(data []byte) []byte) error {
	if l.may != "" {
		return hub.ErrDenied
	}
	d := &desk{l, make(chan question)}
	l.locked(func() { l.hub.answers[subject] = append(l.hub.answers[subject], d) })
	defer l.locked(func() {
		l.hub.answers[subject] = slices.DeleteFunc(l.hub.answers[subject], func(o *desk) bool { return o == d })
	})
	for {
		select {
		case q := <-d.asked:
			q.answer <- answer(q.data)
		case <-l.closed:
			return hub.ErrOffline
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
