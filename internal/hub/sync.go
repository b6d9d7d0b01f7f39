package hub

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
)

// Sync joins a log to a hub until ctx ends, the line is closed, or the log is
// closed or damaged: its error says which. Everything else that goes wrong is
// told, and tried again.
func Sync(ctx context.Context, o SyncOptions) error {
	s, err := newSyncer(o)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	ctx, s.fail = context.WithCancelCause(ctx)
	defer s.fail(nil)
	end := func() {}
	for up, err := range o.Line.Up(ctx) {
		end()
		end = func() {}
		if err != nil {
			s.fail(err)
			break
		}
		s.tell(func(st *SyncState) { st.Up = up })
		if up {
			end = s.begin(ctx)
		} else {
			end = s.count(ctx)
		}
	}
	end()
	s.keep(context.WithoutCancel(ctx), true)
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return fmt.Errorf("sync: the line was closed: %w", ErrOffline)
}

// syncer is the work of Sync.
type syncer struct {
	o      SyncOptions
	events Stream
	fail   context.CancelCauseFunc

	mu      sync.Mutex
	state   SyncState
	errs    [2]error // of pull and push
	cur     cursor
	kept    time.Time // when the cursor was
	changed bool      // the cursor, since
	waiting map[domain.JournalID]uint64
	counted bool // since the line came up, what is to go up was
	// The latest message that went up, and when by this machine's clock; and
	// the latest of ours that came down, and when by the hub's. Either may be first.
	sent, stored moment
}

// moment is when a message was.
type moment struct {
	seq uint64
	at  time.Time
}

// clocks learns, with s.mu held, how far this machine's clock is ahead of the hub's.
func (s *syncer) clocks(st *SyncState) {
	if s.sent.seq == s.stored.seq && s.sent.seq > 0 {
		st.Ahead = s.sent.at.Sub(s.stored.at)
	}
}

const (
	pulling = iota
	pushing
)

func newSyncer(o SyncOptions) (*syncer, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Dice == nil {
		o.Dice = rand.N[time.Duration]
	}
	if o.Told == nil {
		o.Told = func(SyncState) {}
	}
	kept, err := o.Kept()
	if err != nil {
		return nil, fmt.Errorf("read how far the hub was read: %w", err)
	}
	return &syncer{o: o, events: o.Line.Events(), cur: decodeCursor(kept), waiting: map[domain.JournalID]uint64{}}, nil
}

// begin starts both ways over a line that has come up, and gives the function
// that ends them. Whatever was known of the hub is asked for anew.
func (s *syncer) begin(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	s.counted = false
	s.mu.Unlock()
	var both sync.WaitGroup
	verified := make(chan struct{})
	both.Go(func() { s.again(ctx, pulling, func(ctx context.Context) error { return s.pull(ctx, verified) }) })
	both.Go(func() {
		select {
		case <-verified: // where our chunks stand is worth something
			s.again(ctx, pushing, s.push)
		case <-ctx.Done():
		}
	})
	return func() {
		cancel()
		both.Wait()
	}
}

// The waits between two tries: they double from the first to the last, and
// differ by a quarter, so that two hundred consoles do not come all at once.
const (
	firstWait = time.Second
	lastWait  = 30 * time.Second
)

// again runs one way until ctx ends.
func (s *syncer) again(ctx context.Context, way int, f func(ctx context.Context) error) {
	wait := firstWait
	for ctx.Err() == nil {
		began := time.Now()
		err := f(ctx)
		if ctx.Err() != nil {
			return
		}
		if fatal(err) {
			s.fail(err)
			return
		}
		s.went(way, err)
		if time.Since(began) > lastWait {
			wait = firstWait
		}
		sleep(ctx, wait*3/4+s.o.Dice(wait/2))
		wait = min(2*wait, lastWait)
	}
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// fatal reports whether it cannot go on with this log.
func fatal(err error) bool {
	var damaged *eventlog.DamagedError
	return errors.Is(err, eventlog.ErrClosed) || errors.As(err, &damaged)
}

// went says how one way goes; nil is well.
func (s *syncer) went(way int, err error) {
	s.tell(func(st *SyncState) {
		s.errs[way] = err
		if st.Err = s.errs[pulling]; st.Err == nil {
			st.Err = s.errs[pushing]
		}
	})
}

// tell changes the state and tells whoever wants to know.
func (s *syncer) tell(change func(st *SyncState)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
	s.state.Read = s.cur.read()
	s.state.Waiting = 0
	for _, n := range s.waiting {
		s.state.Waiting += n
	}
	st := s.state
	st.Forked = s.cur.forked()
	st.Refused, st.Parked = slices.Clone(st.Refused), slices.Clone(st.Parked)
	s.o.Told(st)
}

// settled notes, with s.mu held, when nothing is waiting either way.
func (s *syncer) settled(st *SyncState) {
	waiting := !s.counted
	for _, n := range s.waiting {
		waiting = waiting || n > 0
	}
	if !waiting && st.Behind == 0 {
		st.Synced = s.o.Now()
	}
}

// refuse remembers a message that was not taken in.
func (s *syncer) refuse(r Refused) {
	s.tell(func(st *SyncState) {
		for _, old := range st.Refused {
			if old.Seq == r.Seq && old.Why == r.Why {
				return
			}
		}
		if st.Refused = append(st.Refused, r); len(st.Refused) > RefusedMax {
			st.Refused = slices.Delete(st.Refused, 0, 1)
		}
	})
}

// fork remembers, for good, that the hub has another event than this log.
func (s *syncer) fork(f Forked) {
	s.tell(func(*SyncState) {
		s.cur.fork(f)
		s.changed = true
	})
}

// keepEvery is how often the cursor is kept at most: reading a few messages
// again costs less than a commit for each.
const keepEvery = time.Second

// keep remembers the cursor, where it is due.
func (s *syncer) keep(ctx context.Context, due bool) {
	s.mu.Lock()
	if !s.changed || !due && time.Since(s.kept) < keepEvery {
		s.mu.Unlock()
		return
	}
	s.changed, s.kept = false, time.Now()
	b, err := s.cur.encode()
	s.mu.Unlock()
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, lastWait)
		defer cancel()
		err = s.o.Keep(ctx, b)
	}
	if err != nil {
		s.mu.Lock()
		s.changed = true
		s.mu.Unlock()
	}
}
