package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
)

// seeds are those to live through: HARK_SEED alone, or the first HARK_SEEDS.
func seeds(t *testing.T) (list []uint64) {
	number := func(name string) uint64 {
		s := os.Getenv(name)
		if s == "" {
			return 0
		}
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n
	}
	if os.Getenv("HARK_SEED") != "" {
		return []uint64{number("HARK_SEED")}
	}
	many := number("HARK_SEEDS")
	switch {
	case many > 0:
	case testing.Short():
		many = 1
	default:
		many = 3
	}
	for seed := range many {
		list = append(list, seed+1)
	}
	return list
}

// memory is a folder whose files need not reach a disk, where there is one:
// what is simulated is not a loss of power.
func memory(t *testing.T) string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		dir, err := os.MkdirTemp(shm, "hark-sim-")
		if err == nil {
			t.Cleanup(func() { _ = os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}

// inBubble lives through one world.
func inBubble(t *testing.T, w *world) (end [32]byte) {
	w.dir = filepath.Join(memory(t), strconv.FormatUint(w.seed, 10))
	synctest.Test(t, func(t *testing.T) { _, end = live(t, w) })
	return end
}

func TestSimulation(t *testing.T) {
	for _, seed := range seeds(t) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			w := &world{seed: seed}
			inBubble(t, w)
			if testing.Verbose() {
				t.Log(fmt.Sprint(w.happened))
			}
			for _, f := range w.faults {
				t.Error(f)
			}
			if t.Failed() {
				t.Logf("see it again: HARK_SEED=%d go test -run 'TestSimulation$' ./internal/sim", seed)
			}
		})
	}
}
