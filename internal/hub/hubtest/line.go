package hubtest

import (
	"context"
	"iter"
	"slices"
	"time"

	"hark/internal/hub"
)

// Line is a line to the hub in memory.
type Line struct {
	hub *Hub
	may string // the last part of the subjects where it may write; empty is everywhere

	// The hub's lock guards these.
	up      bool
	cuts    int           // how often it was cut
	changed chan struct{} // closed at the next change of up
	cut     chan struct{} // closed when it is cut
	delay   func() time.Duration
	down    bool // it was closed
	closed  chan struct{}
}

// set takes the line down or up; the hub's lock is held.
func (l *Line) set(up bool) {
	if l.up == up || l.down {
		return
	}
	if l.up = up; !up {
		l.cuts++
		close(l.cut)
	} else {
		l.cut = make(chan struct{})
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// Cut takes the line down until Heal.
func (l *Line) Cut() { l.locked(func() { l.set(false) }) }

// Heal brings the line back.
func (l *Line) Heal() { l.locked(func() { l.set(true) }) }

// Slow has f say how long each call takes to reach the hub, and its answer to
// come back; nil is no time at all.
func (l *Line) Slow(f func() time.Duration) { l.locked(func() { l.delay = f }) }

func (l *Line) locked(f func()) {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	f()
}

// pass lets a delay of the line pass; it gives an error where the line is
// down, goes down meanwhile, or ctx ends.
func (l *Line) pass(ctx context.Context) error {
	var d time.Duration
	var up bool
	var cut chan struct{}
	l.locked(func() {
		up, cut = l.up, l.cut
		if l.delay != nil {
			d = l.delay()
		}
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !up:
		return hub.ErrOffline
	case d <= 0:
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-cut:
		return hub.ErrOffline
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Events implements hub.Line.
func (l *Line) Events() hub.Stream { return &side{l, events} }

// Claims implements hub.Line.
func (l *Line) Claims() hub.Stream { return &side{l, claims} }

// Up implements hub.Line. A cut that was healed at once is told as well.
func (l *Line) Up(ctx context.Context) iter.Seq2[bool, error] {
	return func(yield func(bool, error) bool) {
		told, cuts := false, -1
		for {
			var up, down bool
			var now int
			var changed chan struct{}
			l.locked(func() { up, down, now, changed = l.up, l.down, l.cuts, l.changed })
			if down || ctx.Err() != nil {
				return
			}
			if told && up && now != cuts && !yield(false, nil) {
				return
			}
			if (cuts < 0 || told != up || now != cuts) && !yield(up, nil) {
				return
			}
			told, cuts = up, now
			select {
			case <-changed:
			case <-l.closed:
			case <-ctx.Done():
			}
		}
	}
}

// Close implements hub.Line.
func (l *Line) Close() error {
	l.locked(func() {
		if l.down {
			return
		}
		l.set(false)
		l.down = true
		close(l.closed)
		delete(l.hub.lines, l)
	})
	return nil
}

// ear is somebody who hears what is said.
type ear struct {
	filter string
	line   *Line
	heard  []hub.Message
	news   chan struct{} // has one where there is something to hear
}

// earLength bounds what waits to be heard; what is above it is lost.
const earLength = 1024

// Say implements hub.Line.
func (l *Line) Say(ctx context.Context, subject string, data []byte) error {
	if err := l.pass(ctx); err != nil {
		return err
	}
	if l.may != "" && lastPart(subject) != l.may {
		return hub.ErrDenied
	}
	l.locked(func() {
		for e := range l.hub.ears {
			if !e.line.up || !matches(e.filter, subject) || len(e.heard) == earLength {
				continue
			}
			e.heard = append(e.heard, hub.Message{Subject: subject, At: l.hub.now(), Data: slices.Clone(data)})
			select {
			case e.news <- struct{}{}:
			default:
			}
		}
	})
	return nil
}

// Hear implements hub.Line.
func (l *Line) Hear(ctx context.Context, filter string) iter.Seq2[hub.Message, error] {
	return func(yield func(hub.Message, error) bool) {
		e := &ear{filter: filter, line: l, news: make(chan struct{}, 1)}
		l.locked(func() { l.hub.ears[e] = true })
		defer l.locked(func() { delete(l.hub.ears, e) })
		for {
			select {
			case <-e.news:
			case <-l.closed:
				yield(hub.Message{}, hub.ErrOffline)
				return
			case <-ctx.Done():
				return
			}
			var heard []hub.Message
			l.locked(func() { heard, e.heard = e.heard, nil })
			for _, m := range heard {
				if ctx.Err() != nil || !yield(m, nil) {
					return
				}
			}
		}
	}
}
