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

	mu   sync.Mutex
	up   *running // nil while the desk is down
	idle bool     // the working day is over
}

// running is a desk between a start and a crash.
type running struct {
	ctx     context.Context
	log     *eventlog.Log
	journal domain.JournalID // the person's
	ears    domain.JournalID // the listener's; zero is none
	stop    context.CancelFunc
	all     sync.WaitGroup
}

func newNode(w *world, name string) *node {
	return &node{w: w, name: name, rng: w.rng("person", name), rand: w.entropy(name), hears: name == "desk0" || name == "desk1"}
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
	n.mu.Lock()
	defer n.mu.Unlock()
	n.up = r
	if !n.idle {
		r.all.Go(func() { n.work(r) })
	}
	if n.hears {
		r.all.Go(func() { n.listen(r) })
	}
	return nil
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
