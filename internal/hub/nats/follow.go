package nats

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// Following is not trusted to what the server sends by itself: that may leave
// something out while the line is down or a replica takes over.
const (
	lookEvery = 15 * time.Second // that nothing was left out
	aheadMax  = 128              // messages that are asked for at once while catching up,
	aheadSize = 4 << 20          // and their bytes together, by those of the latest
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

// asked is a number that was asked for.
type asked struct {
	from   uint64
	answer chan answer
}

type answer struct {
	m     hub.Message
	found bool
	err   error
}

// ask asks for the first message from a number on.
func (f *follower) ask(ctx context.Context, from uint64) asked {
	a := asked{from, make(chan answer, 1)}
	go func() {
		m, found, err := f.s.Next(ctx, f.filter, from)
		a.answer <- answer{m, found, err}
	}()
	return a
}

// catchUp yields all that is there. Several numbers are asked for at once, also
// while what came is being yielded, and each answer is the first message from
// its number on: so together they leave nothing out, and at worst are the same.
func (f *follower) catchUp(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var waiting []asked
	from := f.next
	for !f.done {
		for uint64(len(waiting)) < f.width {
			waiting = append(waiting, f.ask(ctx, from))
			from++
		}
		first := waiting[0]
		waiting = waiting[1:]
		a := <-first.answer
		switch {
		case a.err != nil:
			return a.err
		case !a.found:
			f.width = 1
			return nil
		case a.m.Seq < first.from:
			return errors.New("follow: the hub answers with what was not asked for")
		case a.m.Seq < f.next: // another answer was the same
			f.width = 1
		default:
			f.give(a.m)
			f.width = min(2*f.width, aheadMax, aheadSize/(uint64(len(a.m.Data))+1)+1)
		}
		from = max(from, f.next)
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
