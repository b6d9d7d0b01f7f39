package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/hub/hubtest"
)

// The size of a world.
const (
	desks   = 5
	day     = 2 * time.Hour   // of work, before the lines are mended
	healing = 2 * time.Hour   // at most, until all must agree
	settle  = 2 * time.Minute // how often it is looked whether they do
)

// world is a team, its customers and what befalls them, as a seed has it.
type world struct {
	seed    uint64
	lasts   time.Duration // how long everybody works
	dir     string
	nodes   []*node
	began   time.Time
	posts   *posts
	liar    *liar
	hub     *hubtest.Hub // nil in a world of bundles alone
	founder domain.JournalID

	mu       sync.Mutex
	faults   []string // what must not happen and did
	forged   []*forgery
	grants   []*grant
	happened map[string]int // what the world went through, by kind

	broken broken // what a self-test breaks on purpose
}

// broken is what is wrong with the last desk on purpose.
type broken struct {
	arrival bool // it folds events as they came, not in their order
	lawless bool // it takes no notice of the roster
	hasty   bool // its hub client expects nothing
}

// rng gives the dice for one kind of thing, which no other kind disturbs.
func (w *world) rng(what ...string) *rand.Rand {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q", w.seed, what))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))
}

// entropy gives the bytes of which a desk makes keys and salts.
func (w *world) entropy(what string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d %q", w.seed, what)))
}

// count notes that something happened.
func (w *world) count(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.happened[what]++
}

// wrong notes what must not happen. The world goes on, so that it ends in order.
func (w *world) wrong(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.faults) < 20 {
		w.faults = append(w.faults, short(fmt.Sprintf(format, args...), 3000))
	}
}

// live makes the world of a seed, lets it run, and gives a hash of how it
// ended. What went wrong stands in w.faults. It must be called within a bubble
// of synctest.
func (w *world) live(ctx context.Context) (end [sha256.Size]byte) {
	w.happened = map[string]int{}
	w.began = time.Now()
	ctx, stop := context.WithCancel(ctx)
	w.posts = newPosts(w)
	w.liar = newLiar(w)
	for i := range desks {
		w.nodes = append(w.nodes, newNode(w, "desk"+strconv.Itoa(i)))
	}
	if w.begin(ctx) {
		w.work(ctx)
		end = w.agree(ctx)
	}
	stop()
	for _, n := range w.nodes {
		n.stop()
	}
	return end
}

// begin starts the desks, for the first time, and their hub. In one world of
// four there is none, and bundles alone go from desk to desk.
func (w *world) begin(ctx context.Context) bool {
	for i, n := range w.nodes {
		if err := n.start(ctx); err != nil {
			w.wrong("%s: %v", n.name, err)
			return false
		}
		if i == 0 && w.seed%4 != 2 {
			w.hub = hubtest.New(n.journal)
			w.hub.Skew(time.Duration(w.rng("the hub's clock").NormFloat64() * float64(3*time.Minute)))
			w.misbehave()
		}
		n.stop()
	}
	return w.found(ctx)
}

// work lets everybody do what they do until the working day is over.
func (w *world) work(ctx context.Context) {
	working, done := context.WithTimeout(ctx, w.lasts)
	defer done()
	var all sync.WaitGroup
	for _, f := range []func(context.Context){w.posts.write, w.skews, w.carry, w.administer, w.liar.live, w.partitions, w.rush} {
		all.Go(func() { f(working) })
	}
	all.Go(func() { w.crashes(working, ctx) })
	all.Wait()
	for _, n := range w.nodes {
		n.rest()
	}
}

// pause waits for about so long, and reports false when ctx ends. No two
// pauses are of equal length, so that no two things happen at one instant.
func pause(ctx context.Context, rng *rand.Rand, about time.Duration) bool {
	d := time.Duration(float64(about) * min(rng.ExpFloat64(), 8))
	timer := time.NewTimer(d + 1 + time.Duration(rng.Int64N(int64(time.Millisecond))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// pick gives one of a list.
func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// hashOf is a number that hangs on nothing but what it is given.
func hashOf(of ...any) uint64 {
	sum := sha256.Sum256(fmt.Append(nil, of...))
	return binary.LittleEndian.Uint64(sum[:])
}

// short is the beginning of a long text.
func short(s string, most int) string {
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
