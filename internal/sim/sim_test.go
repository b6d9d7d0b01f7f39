package sim

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
		many = 2
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
	synctest.Test(t, func(t *testing.T) { end = w.live(t.Context()) })
	return end
}

func TestSimulation(t *testing.T) {
	for _, seed := range seeds(t) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			w := &world{seed: seed, lasts: day}
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

// A seed is the same world each time, to the last byte.
func TestSeedMakesTheSameWorld(t *testing.T) {
	a, b := &world{seed: 7, lasts: day / 4}, &world{seed: 7, lasts: day / 4}
	ends := [][32]byte{inBubble(t, a), inBubble(t, b)}
	if ends[0] != ends[1] || !maps.Equal(a.happened, b.happened) {
		t.Errorf("it ended as %x and %x after\n%v\n%v", ends[0][:4], ends[1][:4], a.happened, b.happened)
	}
}

// What the simulation looks for it must find: each of these has a desk that is
// broken on purpose.
func TestBrokenDesksAreFound(t *testing.T) {
	for name, tt := range map[string]struct {
		broken broken
		says   string
	}{
		"folds in the order of arrival":  {broken{arrival: true}, "do not agree"},
		"takes no notice of the roster":  {broken{lawless: true}, "do not agree"},
		"has claims that expect nothing": {broken{hasty: true}, "two winners"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{seed: 3, lasts: day / 4, broken: tt.broken}
			inBubble(t, w)
			if !slices.ContainsFunc(w.faults, func(f string) bool { return strings.Contains(f, tt.says) }) {
				t.Errorf("nothing was found but %q", w.faults)
			}
		})
	}
}
