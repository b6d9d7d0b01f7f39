package nats

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// Following is not trusted to what the server sends by itself: that may leave
// something out while the line is down or a replica takes over.
const (
	lookEvery = 15 * time.Second // that nothing was left out
	aheadMax  = 16               // messages that are asked for at once while catching up
	againMin  = 100 * time.Millisecond
	againMax  = 5 * time.Second
)

// Follow yields the messages from that number on, then those that come.
func (s *stream) Follow(ctx context.Context, filter string, from uint64) iter.Seq2[hub.Message, error] {
	return func(yield func(hub.Message, error) bool) {
		f := follower{s: s, filter: filter, next: max(from, 1), width: 1, yield: yield}
		sub, err := s.l.listen(storedPrefix + filter)
		if err != nil {
			yield(hub.Message{}, err)
			return
		}
		defer s.l.drop(sub)
		for wait := againMin; ctx.Err() == nil && !f.done; {
			_, changed, _ := s.l.standing()
			err := f.catchUp(ctx)
			switch {
			case f.done || ctx.Err() != nil:
			case err == nil:
				wait = againMin
				err = f.wait(ctx, sub, changed)
			case passing(err):
				pause(ctx, wait, changed)
				wait, err = min(2*wait, againMax), nil
			}
			if err != nil && !f.done && ctx.Err() == nil {
				yield(hub.Message{}, err)
				return
			}
		}
	}
}

// passing reports whether an error goes away by itself.
func passing(err error) bool { return errors.Is(err, hub.ErrOffline) || errors.Is(err, hub.ErrUnsure) }

// pause waits, or until the line changes.
func pause(ctx context.Context, d time.Duration, changed <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-changed:
	case <-ctx.Done():
	}
}

// follower is one who follows.
type follower struct {
	s      *stream
	filter string
	next   uint64 // the lowest number that was not yielded, or passed over for good
	width  uint64 // how many numbers are asked for at once
	yield  func(hub.Message, error) bool
	done   bool // nobody wants any more
}

// give yields a message that is not behind.
func (f *follower) give(m hub.Message) {
	if m.Seq >= f.next && !f.done {
		f.next = m.Seq + 1
		f.done = !f.yield(m, nil)
	}
}

// catchUp yields all that is there. Several numbers are asked for at once, and
// each answer is the first message from its number on: so together they leave
// nothing out, and at worst are the same.
func (f *follower) catchUp(ctx context.Context) error {
	for !f.done {
		type answer struct {
			m     hub.Message
			found bool
			err   error
		}
		answers := make([]answer, f.width)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				a := &answers[i]
				a.m, a.found, a.err = f.s.Next(ctx, f.filter, f.next+uint64(i))
			})
		}
		all.Wait()
		before, given := f.next, uint64(0)
		for _, a := range answers {
			if a.err != nil {
				return a.err
			}
			if !a.found {
				f.width = 1
				return nil
			}
			if a.m.Seq >= f.next {
				given++
			}
			f.give(a.m)
		}
		if f.next == before {
			return errors.New("follow: the hub answers with what was not asked for")
		}
		if f.width = 1; given == uint64(len(answers)) {
			f.width = min(2*given, aheadMax)
		}
	}
	return nil
}

// wait yields what the server sends, until something is missing, or it is time
// to look.
func (f *follower) wait(ctx context.Context, sub *natsgo.Subscription, changed <-chan struct{}) error {
	ctx, stop := context.WithTimeout(ctx, lookEvery)
	defer stop()
	go func() {
		select {
		case <-changed:
			stop()
		case <-ctx.Done():
		}
	}()
	for !f.done {
		m, err := next(ctx, sub)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil || m == nil {
			return err
		}
		stored, known := f.s.stored(m)
		switch {
		case known && stored.Seq < f.next:
		case known && stored.Seq == f.next:
			f.give(stored)
		default:
			return nil
		}
	}
	return nil
}

// stored reads what a stream sends on when it has stored a message. What did
// not come as a put does is asked for, like what is missing.
func (s *stream) stored(m *natsgo.Msg) (hub.Message, bool) {
	subject, ours := strings.CutPrefix(m.Subject, storedPrefix)
	seq, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	at, bad := time.Parse(time.RFC3339Nano, m.Header.Get("Nats-Time-Stamp"))
	known := ours && s.proper(subject, m.Header) && err == nil && bad == nil && seq > 0 && m.Header.Get("Nats-Stream") == s.name && m.Header.Get("Nats-Subject") == subject
	return hub.Message{Subject: subject, Seq: seq, At: at, Data: m.Data}, known
}
