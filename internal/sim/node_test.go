package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/view"
)

// node is one honest desk: a log, a clock that may be wrong, and a person.
type node struct {
	w     *world
	name  string // of its person
	rng   *rand.Rand
	rand  *rand.ChaCha8
	skew  atomic.Int64 // of its clock, in nanoseconds
	hears bool         // it has a listener too

	replies atomic.Int64 // that its person wrote, over all starts

	mu      sync.Mutex
	up      *running // nil while the desk is down
	idle    bool     // the working day is over
	journal domain.JournalID
	ears    domain.JournalID       // the listener's
	line    *hubtest.Line          // the latest
	cut     bool                   // the line is
	synced  hub.SyncState          // what syncing said last
	named   map[uint64]hub.Refused // what it refused, by message
}

// running is a desk between a start and a crash.
type running struct {
	ctx     context.Context
	log     *eventlog.Log
	journal domain.JournalID // the person's
	ears    domain.JournalID // the listener's; zero is none
	line    *hubtest.Line    // nil where there is no hub
	claims  *hub.Claims
	stop    context.CancelFunc
	all     sync.WaitGroup
}

func newNode(w *world, name string) *node {
	return &node{w: w, name: name, rng: w.rng("person", name), rand: w.entropy(name), named: map[uint64]hub.Refused{}, hears: name == "desk0" || name == "desk1"}
}

// now is the time as this desk has it.
func (n *node) now() time.Time { return time.Now().Add(time.Duration(n.skew.Load())) }

// start opens the log and lets the desk run.
func (n *node) start(ctx context.Context) error {
	r := &running{}
	r.ctx, r.stop = context.WithCancel(ctx)
	var err error
	r.log, err = eventlog.Open(r.ctx, eventlog.Options{
		Path: filepath.Join(n.w.dir, n.name, "log"), Now: n.now, Rand: n.rand, Views: []eventlog.View{view.New()},
	})
	if err != nil {
		r.stop()
		return fmt.Errorf("start: %w", err)
	}
	if r.journal, err = r.log.Journal(r.ctx, n.name); err == nil && n.hears {
		r.ears, err = r.log.Journal(r.ctx, listener)
	}
	if err != nil {
		r.stop()
		return errors.Join(err, r.log.Close())
	}
	n.run(r)
	return nil
}

// run lets the desk's people and programs work.
func (n *node) run(r *running) {
	if n.w.hub != nil {
		r.line = n.dial(r)
		m := hub.Member{Line: r.line, Desk: n.w.hub.Desk, Journal: r.journal, By: n.name}
		if n.w.broken.hasty {
			m.Line = hasty{r.line}
		}
		r.claims = hub.NewClaims(m)
		r.all.Go(func() { n.sync(r) })
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.up, n.journal, n.ears = r, r.journal, r.ears
	if !n.idle {
		r.all.Go(func() { n.work(r) })
	}
	if n.hears {
		r.all.Go(func() { n.listen(r) })
	}
}

// stop ends all that the desk was doing, wherever it was in it, and lets go of
// the log.
func (n *node) stop() {
	n.mu.Lock()
	r := n.up
	n.up = nil
	n.mu.Unlock()
	if r == nil {
		return
	}
	r.stop()
	r.all.Wait()
	if r.line != nil {
		_ = r.line.Close() // it ends what waits on it
	}
	if err := r.log.Close(); err != nil {
		n.w.wrong("%s: close: %v", n.name, err)
	}
}

// rest ends the working day; the desk goes on hearing from others.
func (n *node) rest() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.idle = true
}

// running is the desk as it runs, or nil.
func (n *node) running() *running {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.up
}

// failed notes an error that an honest desk must not meet, unless it was stopped.
func (n *node) failed(r *running, what string, err error) {
	if err == nil || r.ctx.Err() != nil || errors.Is(err, eventlog.ErrClosed) {
		return
	}
	n.w.wrong("%s: %s: %v", n.name, what, err)
}

// crashes has desks die in the middle of what they do, and begin again.
func (w *world) crashes(working, ctx context.Context) {
	rng := w.rng("crashes")
	for pause(working, rng, 15*time.Minute) {
		n := pick(rng, w.nodes)
		n.stop()
		w.count("crash")
		pause(working, rng, 4*time.Minute)
		if err := n.start(ctx); err != nil {
			w.wrong("%s: %v", n.name, err)
			return
		}
	}
}

// skews sets clocks wrong by minutes, forwards and back.
func (w *world) skews(working context.Context) {
	rng := w.rng("skews")
	for pause(working, rng, 20*time.Minute) {
		n := pick(rng, w.nodes)
		n.skew.Store(int64(rng.NormFloat64() * float64(4*time.Minute)))
		w.count("skew")
	}
}
