package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// office is what several senders share: a hub that keeps events and gives out
// one lease on the account, and the consoles where replies are accepted.
type office struct {
	mu      sync.Mutex
	console *memory
	events  []stored // that the hub has, in order of arrival
	has     map[domain.Ref]bool
	token   uint64
	holder  *node
	until   time.Time
	nodes   []*node
}

// node is one sender: a machine with a log of its own.
type node struct {
	*office
	t       *testing.T
	log     *memory
	journal domain.JournalID
	dice    sync.Mutex
	rng     *rand.Rand
	changed chan struct{}

	cut    bool      // its line to the hub
	awake  time.Time // until then it is paused
	token  uint64    // of the lease that it knows of
	until  time.Time
	pulled int // of the hub's events
	up     sync.Mutex
	pushed int           // of its own log's entries
	pause  func() bool   // whether it is paused now, at a point where that hurts
	nap    time.Duration // for how long
	hold   time.Duration
}

// luck is a random number below n.
func (d *node) luck(n int) int {
	d.dice.Lock()
	defer d.dice.Unlock()
	return d.rng.IntN(n)
}

// leaseTime is how long a lease lasts without being renewed.
const leaseTime = 30 * time.Second

var sends = &domain.Terms{Name: "sender", Role: domain.Responder, Sends: []string{"*"}}

func newOffice(t *testing.T, n int, seed uint64) *office {
	f := &office{console: newMemory(), has: map[domain.Ref]bool{}}
	f.console.terms = map[domain.JournalID]*domain.Terms{ana: {Name: "ana", Role: domain.Responder}, machine: {Name: "ear", Role: domain.Machine}}
	for i := range n {
		d := &node{office: f, t: t, log: newMemory(), journal: domain.JournalID{100 + byte(i)}, changed: make(chan struct{}, 1),
			rng: rand.New(rand.NewPCG(seed, uint64(i))), pause: func() bool { return false }, nap: 2 * leaseTime}
		d.log.terms = map[domain.JournalID]*domain.Terms{d.journal: sends}
		skew := time.Duration(d.luck(240)-120) * time.Second
		d.log.tick.Now = func() time.Time { return time.Now().Add(skew) }
		f.nodes = append(f.nodes, d)
	}
	return f
}

// ask has a reply accepted on a console that is at the hub.
func (f *office) ask(n int, src string) domain.ID {
	id := f.console.ask(n, src)
	f.take(f.console.since(0))
	return id
}

// take gives the hub what it does not have.
func (f *office) take(entries []stored) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range entries {
		if !f.has[e.Event.Ref()] {
			f.has[e.Event.Ref()] = true
			f.events = append(f.events, e)
		}
	}
}

// team joins the node's outbox to the office.
func (d *node) team() *Team {
	return &Team{
		Shared:  func(string) bool { return true },
		Lease:   d.lease,
		Journal: func(context.Context) (domain.JournalID, error) { return d.journal, nil },
		Tell:    d.tell,
		Changed: d.changed,
	}
}

// stumble pauses the node, where it is its time; never inside a write, whose
// lock others would wait for while time stands still.
func (d *node) stumble() {
	if !d.log.mu.TryLock() {
		return
	}
	d.log.mu.Unlock()
	d.mu.Lock()
	if d.pause() {
		d.awake = time.Now().Add(d.nap)
	}
	rest := time.Until(d.awake)
	d.mu.Unlock()
	time.Sleep(rest)
}

func (d *node) lease(string) (uint64, time.Time, bool) {
	d.stumble()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.token, d.until, d.token > 0 && time.Now().Before(d.until)
}

var errCut = errors.New("the line to the hub is cut")

func (d *node) tell(ctx context.Context, ref domain.Ref) error {
	d.stumble()
	if err := source.Sleep(ctx, 5*time.Millisecond); err != nil {
		return err
	}
	if !d.push() {
		return errCut
	}
	d.stumble()
	return nil
}

// push brings the node's own events up.
func (d *node) push() bool {
	d.up.Lock()
	defer d.up.Unlock()
	d.mu.Lock()
	cut := d.cut
	d.mu.Unlock()
	if !cut {
		news := d.log.since(d.pushed)
		d.pushed += len(news)
		d.take(slices.DeleteFunc(news, func(e stored) bool { return e.Event.Journal != d.journal }))
	}
	return !cut
}

// sync is one round of what a node does beside sending: events up and down,
// and the lease.
func (d *node) sync() {
	d.mu.Lock()
	away := d.cut || time.Now().Before(d.awake)
	d.mu.Unlock()
	if away {
		return
	}
	d.push()
	d.mu.Lock()
	now, fresh := time.Now(), false
	if d.holder == d && d.token == d.office.token && now.Before(d.office.until) || !now.Before(d.office.until) {
		if fresh = d.holder != d || d.token != d.office.token || !now.Before(d.office.until); fresh {
			d.office.token++
		}
		d.holder, d.office.until = d, now.Add(leaseTime)
	}
	token, until, mine := d.office.token, d.office.until, d.holder == d
	news := d.events[d.pulled:]
	d.pulled = len(d.events)
	d.mu.Unlock()
	d.log.merge(news)
	d.mu.Lock()
	if mine {
		d.token, d.until = token, until
	}
	d.mu.Unlock()
	if fresh {
		select {
		case d.changed <- struct{}{}:
		default:
		}
	}
}

// live runs the rounds of sync until ctx ends.
func (d *node) live(ctx context.Context) {
	for ctx.Err() == nil {
		d.sync()
		_ = source.Sleep(ctx, 3*time.Second)
	}
}

// run starts an outbox on the node; a process that has just begun has no lease.
func (d *node) run(ctx context.Context, net map[string]source.Replier) error {
	d.mu.Lock()
	if d.holder == d {
		d.token = 0
	}
	d.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { d.live(ctx) })
	err := New(Options{
		Log: d.log, Ours: func(domain.JournalID) bool { return false }, Team: d.team(), Repliers: net, Parallel: 4, Hold: d.hold,
		Pending: pendingOf, Conversation: foldOne,
	}).Run(ctx)
	stop()
	all.Wait()
	return err
}
