package app

import (
	"context"
	"time"

	"hark/internal/hub"
)

// leaseLast is how long a lease on a source or an account lasts without a
// word: so long is nobody heard, or answered, after a machine died.
const leaseLast = 30 * time.Second

// The names of leases: what is heard of a source, and what is sent by its
// account, each by one machine at a time.
func sourceLease(source string) string  { return "source:" + source }
func accountLease(source string) string { return "account:" + source }

// lookEvery is how often it is asked who has what we wait for, for the screen.
const lookEvery = time.Minute

// alone is how long a machine without a line waits before it listens as if it
// were the only one: most lines come back sooner, and one is only being opened
// when hark begins.
const alone = 3 * time.Second

// inTurn runs f while this machine holds a lease, in the name of the journal
// that by writes; and while there is no line over which to ask for it, since a
// mention that is heard twice is one mention, and one that nobody hears is
// none. It returns when f does by itself, or with ctx.
func (t *team) inTurn(ctx context.Context, name string, by *pen, f func(ctx context.Context) error) error {
	t.turned(+1)
	defer t.turned(-1)
	for ctx.Err() == nil {
		line, changed := t.now()
		if line == nil && !t.stays(ctx, changed) {
			continue
		}
		turn, stop := context.WithCancel(ctx)
		r := &running{f: f, done: make(chan struct{})}
		go func() {
			defer close(r.done)
			if line == nil {
				r.run(turn)
				return
			}
			r.held(turn, t, line, leased{name, by})
		}()
		t.during(turn, line, r, leased{name, by})
		stop()
		<-r.done
		if r.ended {
			return r.err
		}
	}
	return nil
}

func (t *team) turned(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turns += n
}

// turning reports whether somebody holds a lease, or waits for one.
func (t *team) turning() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.turns > 0
}

// leased names a lease, and who takes it.
type leased struct {
	name string
	by   *pen
}

// running is one turn of something.
type running struct {
	f     func(ctx context.Context) error
	done  chan struct{}
	ended bool // f has returned by itself
	err   error
}

func (r *running) run(ctx context.Context) {
	err := r.f(ctx)
	if ctx.Err() == nil {
		r.ended, r.err = true, err
	}
}

// held runs f while the lease is held. A lease that cannot be had at all is
// asked for again after a while: the roster may change.
func (r *running) held(ctx context.Context, t *team, line hub.Line, l leased) {
	j, err := l.by.journal(ctx)
	if err == nil {
		err = t.lessor(line, j).Hold(ctx, l.name, func(ctx context.Context, lease hub.Lease) error {
			t.lease(l.name, &lease)
			defer t.lease(l.name, nil)
			r.run(ctx)
			return r.err
		})
	}
	if err != nil && !r.ended && ctx.Err() == nil {
		t.a.o.Diary.Warn("take a lease", "name", l.name, "error", err)
		pause(ctx, leaseLast)
	}
}

// during waits for the end of a turn, or of the state of the line in which it
// was begun, and notes meanwhile who has the lease.
func (t *team) during(ctx context.Context, line hub.Line, r *running, l leased) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		now, changed := t.now()
		if now != line {
			return
		}
		if line != nil {
			t.lookWho(ctx, line, l)
		}
		select {
		case <-r.done:
			return
		case <-changed:
		case <-look.C:
		case <-ctx.Done():
			return
		}
	}
}

// stays reports whether the line stays down for a while.
func (t *team) stays(ctx context.Context, changed <-chan struct{}) bool {
	wait := time.NewTimer(alone)
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-changed:
	case <-ctx.Done():
	}
	return false
}

// now is the line while it is up, else nil, and a channel that is closed when
// that changes.
func (t *team) now() (line hub.Line, changed <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.up {
		line = t.line
	}
	return line, t.changed
}

// lease notes a lease that is held, or no longer is.
func (t *team) lease(name string, l *hub.Lease) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if delete(t.others, name); l != nil {
		t.leases[name] = *l
	} else {
		delete(t.leases, name)
	}
	t.a.changes.health()
}

// lookWho notes who has a lease that this machine waits for.
func (t *team) lookWho(ctx context.Context, line hub.Line, l leased) {
	name, by := l.name, l.by
	ctx, stop := context.WithTimeout(ctx, askWait)
	defer stop()
	h, found, err := t.lessor(line, by.opened()).Holder(ctx, name)
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ours := t.leases[name]
	if delete(t.others, name); err == nil && found && !ours {
		t.others[name] = h.By
	}
	t.a.changes.health()
}

// heardBy is who hears a source in our place; empty is nobody that we know of.
func (t *team) heardBy(source string) string {
	if t == nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.others[sourceLease(source)]
}
