// Package sourcetest is the suite that every source passes before it may be
// called one. It holds a source to the contract of package source: what was
// heard once is not lost and has one id, whatever is cut off at whatever
// moment; a log that is behind is waited for; what cannot be read is refused
// by itself; the end of a context is obeyed at once, and nothing is left running.
//
// A new source calls it from a test of its own:
//
//	func TestConformance(t *testing.T) {
//		sourcetest.Run(t, func(t *testing.T) sourcetest.Harness {
//			world := startFakeNetwork(t) // a fresh one for every part of the suite
//			return sourcetest.Harness{
//				New:     func(t *testing.T) source.Source { return mustNew(t, world.Address()) },
//				Publish: func(t *testing.T, posts ...domain.Mention) { world.Add(posts) },
//				Spoil:   func(t *testing.T) { world.AddGarbage() },
//				Break:   func(t *testing.T, broken bool) { world.Fail(broken) },
//			}
//		})
//	}
//
// What a source cannot do is left nil, and that part is not asked of it. Poll
// intervals and pauses should be a few milliseconds in the harness: the suite
// waits for what happens and not for time to pass. A source that sends replies
// calls RunReplier as well.
//
// A fake that describes itself as a Network needs no wiring of its own: Harness
// and Joined give what the suites want, Opening how a source is opened on it.
// Serve puts a fake on an address of this machine, and Start ends it with the
// test. For what only one network does, Hear runs a source until enough was
// heard, and gives all of it in an Ear. Contract holds what a connector asks,
// and what a fake answers, to the network's own OpenAPI document.
package sourcetest

import (
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/source"
)

// Harness joins the suite to one source and the world that it hears.
type Harness struct {
	// New makes the source as a new process would. The world stays.
	New func(t *testing.T) source.Source
	// Publish makes posts appear in the world, oldest first. What it is given
	// has ID, At, Text and Author.Name set; the source may give other ids, but
	// one post always the same. Where the network pushes, the sender must
	// repeat what was not taken, as the network does, without blocking. Nil is
	// a source that makes up its own posts, at least a dozen of them.
	Publish func(t *testing.T, posts ...domain.Mention)
	// Spoil makes something appear that cannot be read. Nil where nothing can.
	Spoil func(t *testing.T)
	// Break makes the world fail in a passing way, or mends it. Nil where it
	// has no way to fail.
	Break func(t *testing.T, broken bool)
	// Push says that a post comes once and cannot be asked for again.
	Push bool
	// Finite says that Listen ends with a nil error when all was read. Such a
	// source is first given its posts, then run.
	Finite bool

	patience time.Duration // 0 is patience
}

// Run holds the source to the contract. It calls setup for each of its parts,
// for a fresh world.
func Run(t *testing.T, setup func(t *testing.T) Harness) {
	parts := []struct {
		name string
		test func(t *testing.T, w *world)
	}{
		{"hears from the beginning", fromBeginning},
		{"goes on after the cursor", afterCursor},
		{"gives one post one id", sameIDs},
		{"loses nothing when a batch fails", deliverFails},
		{"waits while the log is behind", lagging},
		{"loses nothing when stopped between batches", stopped},
		{"refuses what it cannot read and goes on", refuses},
		{"reports a passing fault and recovers", recovers},
		{"ends at once and leaves nothing running", ends},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			p.test(t, newWorld(t, setup(t)))
		})
	}
}
