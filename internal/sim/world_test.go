package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"
)

// The size of a world.
const (
	desks   = 5
	lasting = 4 * time.Hour   // of work, before the lines are mended
	healing = 2 * time.Hour   // at most, until all must agree
	settle  = 2 * time.Minute // how often it is looked whether they do
)

// world is a team, its customers and what befalls them, as a seed has it.
type world struct {
	seed  uint64
	dir   string
	nodes []*node
	began time.Time
	posts *posts

	mu       sync.Mutex
	faults   []string       // what must not happen and did
	happened map[string]int // what the world went through, by kind

	broken broken // what a self-test breaks on purpose
}

// broken is what is wrong with the last desk on purpose.
type broken struct {
	arrival bool // it folds events as they came, not in their order
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
		w.faults = append(w.faults, fmt.Sprintf(format, args...))
	}
}

// live makes the world of a seed, lets it run, and gives what went wrong in it
// and a hash of how it ended. It must be called within a bubble of synctest.
func live(t *testing.T, w *world) (faults []string, end [sha256.Size]byte) {
	t.Helper()
	w.happened = map[string]int{}
	w.began = time.Now()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for i := range desks {
		n := newNode(w, "desk"+strconv.Itoa(i))
		w.nodes = append(w.nodes, n)
	}
	w.posts = newPosts(w)
	var all sync.WaitGroup
	for _, n := range w.nodes {
		if err := n.start(ctx); err != nil {
			w.wrong("%s: %v", n.name, err)
		}
	}
	working, done := context.WithTimeout(ctx, lasting)
	defer done()
	all.Go(func() { w.posts.write(working) })
	all.Go(func() { w.crashes(working, ctx) })
	all.Go(func() { w.skews(working) })
	all.Go(func() { w.carry(working) })
	all.Wait()
	for _, n := range w.nodes {
		n.rest()
	}
	end = w.agree(ctx)
	stop()
	for _, n := range w.nodes {
		n.stop()
	}
	return w.faults, end
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
