package nats

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// line is a connection to a hub.
type line struct {
	o  Options
	nc *natsgo.Conn

	mu      sync.Mutex
	up      bool
	why     error // it is down
	cuts    int   // how often it went down
	changed chan struct{}
	calls   map[*call]struct{} // that wait for an answer
	closed  chan struct{}
	end     sync.Once
}

// Events is the stream of journals.
func (l *line) Events() hub.Stream { return &stream{l, l.o.Events} }

// Claims is the stream of claims and leases.
func (l *line) Claims() hub.Stream { return &stream{l, l.o.Claims} }

// standing tells whether the line is up, when that changes, and why it is not.
func (l *line) standing() (up bool, changed <-chan struct{}, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.up, l.changed, l.why
}

// turn notes that the line came up, or is down and why.
func (l *line) turn(up bool, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.up == up && lasting(l.why) == lasting(why) {
		return
	}
	if l.up && !up {
		l.cuts++
	}
	l.up, l.why = up, why
	close(l.changed)
	l.changed = make(chan struct{})
}

// cut notes that the line went down. Whoever waits for an answer gets none.
func (l *line) cut(err error) {
	l.turn(false, l.reason(err))
	l.fail(hub.ErrUnsure, func(*call) bool { return true })
}

// Up tells whether the line is up, and why it is not where waiting does not
// mend that. A cut that was healed before anybody looked is told as well.
func (l *line) Up(ctx context.Context) iter.Seq2[bool, error] {
	return func(yield func(bool, error) bool) {
		for first, seen := true, 0; ; first = false {
			select {
			case <-l.closed:
				return
			default:
			}
			l.mu.Lock()
			up, why, cuts, changed := l.up, l.why, l.cuts, l.changed
			l.mu.Unlock()
			if !lasting(why) {
				why = nil
			}
			if !first && up && cuts != seen && !yield(false, nil) || !yield(up, why) {
				return
			}
			seen = cuts
			select {
			case <-changed:
			case <-l.closed:
			case <-ctx.Done():
				return
			}
		}
	}
}

// Say passes words on, and waits until the server has read them: one that does
// not take them says so before.
func (l *line) Say(ctx context.Context, subject string, data []byte) error {
	err := ctx.Err()
	if err == nil && !l.nc.IsConnected() {
		err = hub.ErrOffline
	}
	if err == nil {
		ctx, done := context.WithTimeout(ctx, l.o.Wait)
		defer done()
		if err = l.nc.Publish(subject, data); err == nil {
			err = l.nc.FlushWithContext(ctx)
		}
		if err != nil {
			err = unsent(err)
		} else if denies(l.nc.LastError(), subject) {
			err = hub.ErrDenied
		}
	}
	if err != nil {
		return fmt.Errorf("say on %s: %w", subject, err)
	}
	return nil
}

// Bounds of the words that wait to be heard; more are dropped.
const (
	wordsMax = 1024
	wordsBig = 4 << 20 // bytes
)

// Hear yields the words said from now on.
func (l *line) Hear(ctx context.Context, filter string) iter.Seq2[hub.Message, error] {
	return func(yield func(hub.Message, error) bool) {
		sub, err := l.listen(filter)
		if err != nil {
			yield(hub.Message{}, err)
			return
		}
		defer l.drop(sub)
		for {
			m, err := next(ctx, sub)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(hub.Message{}, err)
				return
			}
			if m != nil && !yield(hub.Message{Subject: m.Subject, Data: m.Data}, nil) {
				return
			}
		}
	}
}

// Ask says something and waits for one answer.
func (l *line) Ask(ctx context.Context, subject string, data []byte) ([]byte, error) {
	m, err := l.call(ctx, &natsgo.Msg{Subject: subject, Data: data})
	if err != nil {
		return nil, fmt.Errorf("ask on %s: %w", subject, err)
	}
	return m.Data, nil
}

// inboxes begin all subjects on which who asks is answered.
const inboxes = "_INBOX_"

// Answer answers what is asked. A nil answer is none: somebody else may know.
// Whoever asks names the subject of the answer. One that nobody is answered on
// would have us write, and in the hub's own process we may anywhere.
func (l *line) Answer(ctx context.Context, subject string, answer func(data []byte) []byte) error {
	sub, err := l.listen(subject)
	if err != nil {
		return err
	}
	defer l.drop(sub)
	for {
		m, err := next(ctx, sub)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if m == nil || !strings.HasPrefix(m.Reply, inboxes) {
			continue
		}
		if said := answer(m.Data); said != nil {
			if err := m.Respond(said); err != nil {
				l.o.Diary.Warn("answer at the hub", "subject", subject, "error", err)
			}
		}
	}
}

// Close ends the line.
func (l *line) Close() error {
	l.end.Do(func() { close(l.closed) })
	l.nc.Close()
	return nil
}

// listen subscribes, also while the line is down: it is made good on return.
func (l *line) listen(filter string) (*natsgo.Subscription, error) {
	sub, err := l.nc.SubscribeSync(filter)
	if err != nil {
		return nil, fmt.Errorf("hear %s: %w", filter, unsent(err))
	}
	if err := sub.SetPendingLimits(wordsMax, wordsBig); err != nil {
		return nil, fmt.Errorf("hear %s: %w", filter, err)
	}
	// What is heard from now on begins when the server knows: wait for it, where it can be reached.
	if l.nc.IsConnected() {
		if err := l.nc.FlushTimeout(l.o.Wait); err != nil {
			l.o.Diary.Debug("hear at the hub", "subject", filter, "error", err)
		}
	}
	return sub, nil
}

func (l *line) drop(sub *natsgo.Subscription) {
	if err := sub.Unsubscribe(); err != nil && !errors.Is(err, natsgo.ErrConnectionClosed) {
		l.o.Diary.Debug("stop hearing", "subject", sub.Subject, "error", err)
	}
}

// next is the next of a subscription's messages; nil where some were dropped
// because we were too slow.
func next(ctx context.Context, sub *natsgo.Subscription) (*natsgo.Msg, error) {
	m, err := sub.NextMsgWithContext(ctx)
	switch {
	case errors.Is(err, natsgo.ErrSlowConsumer):
		return nil, nil
	case errors.Is(err, natsgo.ErrPermissionViolation):
		return nil, fmt.Errorf("hear %s: %w", sub.Subject, hub.ErrDenied)
	case err != nil:
		return nil, fmt.Errorf("hear %s: %w: %w", sub.Subject, hub.ErrOffline, err)
	}
	return m, nil
}
