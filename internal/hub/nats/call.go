package nats

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	natsgo "github.com/nats-io/nats.go"

	"hark/internal/hub"
)

// call is a request that waits for its answer.
type call struct {
	subject string
	fail    context.CancelCauseFunc
}

// call asks the server and waits. The error is hub.ErrOffline where nothing
// left, ErrDenied, or ErrUnsure.
func (l *line) call(ctx context.Context, m *natsgo.Msg) (*natsgo.Msg, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !l.nc.IsConnected() {
		return nil, hub.ErrOffline
	}
	ctx, done := context.WithTimeoutCause(ctx, l.o.Wait, hub.ErrUnsure)
	defer done()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	c := &call{m.Subject, fail}
	l.mu.Lock()
	l.calls[c] = struct{}{}
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.calls, c)
		l.mu.Unlock()
	}()
	answer, err := l.nc.RequestMsgWithContext(ctx, m)
	switch {
	case err == nil:
		return answer, nil
	case errors.Is(err, natsgo.ErrNoResponders):
		return nil, hub.ErrNobody
	case ctx.Err() == nil:
		return nil, unsent(err)
	case errors.Is(context.Cause(ctx), hub.ErrDenied):
		return nil, hub.ErrDenied
	}
	if why := context.Cause(ctx); !errors.Is(why, hub.ErrUnsure) {
		return nil, fmt.Errorf("%w: %w", hub.ErrUnsure, why)
	}
	return nil, hub.ErrUnsure
}

// fail ends calls that will not be answered.
func (l *line) fail(why error, which func(*call) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.calls {
		if which(c) {
			c.fail(why)
		}
	}
}

// deniedRe finds the subject in what a server says to who may not publish.
var deniedRe = regexp.MustCompile(`Publish to "(\S+)"`)

// heard takes what the server or the library says of no call in particular. A
// refused publish is told so, and never by an answer.
func (l *line) heard(err error) {
	l.o.Diary.Debug("the hub says", "error", err)
	l.fail(hub.ErrDenied, func(c *call) bool { return denies(err, c.subject) })
}

// denies reports whether an error says that we may not publish on a subject.
func denies(err error, subject string) bool {
	if !errors.Is(err, natsgo.ErrPermissionViolation) {
		return false
	}
	found := deniedRe.FindStringSubmatch(err.Error())
	return found != nil && found[1] == subject
}

// unsent maps an error with which the library refuses to send, or fails while
// it does.
func unsent(err error) error {
	for _, before := range []error{natsgo.ErrReconnectBufExceeded, natsgo.ErrConnectionClosed, natsgo.ErrConnectionDraining, natsgo.ErrConnectionReconnecting} {
		if errors.Is(err, before) {
			return hub.ErrOffline
		}
	}
	switch {
	case errors.Is(err, natsgo.ErrMaxPayload):
		return hub.ErrTooLarge
	case errors.Is(err, natsgo.ErrBadSubject):
		return err
	}
	return fmt.Errorf("%w: %w", hub.ErrUnsure, err)
}
