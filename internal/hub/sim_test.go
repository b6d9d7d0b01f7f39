package hub_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// Whatever befalls the lines, the puts, the machines and the hub: once all is
// well again, all hold the same, and every log is sound. The seed that fails is
// the name of the test.
func TestSyncWhateverHappens(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { simulate(t, rand.New(rand.NewPCG(seed, 3))) })
		})
	}
}

func simulate(t *testing.T, r *rand.Rand) {
	h, nodes := desk(t, "ana", "ben", "eve", "kim")
	faults := rand.New(rand.NewPCG(r.Uint64(), 4))
	h.Break(func(string) hubtest.Fault { return hubtest.Fault(max(0, faults.IntN(12)-7)) })
	rolled := false
	for range 40 {
		n := nodes[r.IntN(len(nodes))]
		switch r.IntN(12) {
		case 0:
			n.line.Cut()
		case 1:
			n.line.Heal()
		case 2: // killed: what was not kept is forgotten
			kept := n.kept()
			if n.end(); r.IntN(2) == 0 {
				n.cursor = kept
			}
			n.begin()
		case 3:
			n.end()
		case 4:
			if n.stop == nil {
				n.begin()
			}
		case 5:
			if last := len(h.Messages()); last > 0 && r.IntN(3) == 0 {
				rolled = true
				h.Rollback(uint64(r.IntN(last)))
			}
		case 6:
			h.Skew(time.Duration(r.IntN(7200)-3600) * time.Second)
		default:
			n.write(notes(1+r.IntN(8), "x")...)
		}
		time.Sleep(time.Duration(r.IntN(20000)) * time.Millisecond)
	}
	h.Break(nil)
	for _, n := range nodes {
		n.line.Heal()
		if n.stop == nil {
			n.begin()
		}
	}
	settle()
	agree(t, nodes...)
	if !rolled {
		once(t, h)
	}
	for _, n := range nodes {
		if st := n.state(); st.Err != nil || st.Waiting+st.Behind > 0 || len(st.Parked) > 0 {
			t.Errorf("%+v", st)
		}
	}
}

// BenchmarkCatchUp takes in a desk's whole past: events a second, of 300 bytes.
func BenchmarkCatchUp(b *testing.B) {
	h := hubtest.New(founder)
	ana := newNode(b, h, "ana")
	const events = 100_000
	for range events / 2000 {
		ana.write(notes(2000, "a note of about as many words as people write to one another")...)
	}
	ana.begin()
	for ana.state().Synced.IsZero() || ana.state().Waiting > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	for b.Loop() {
		n := newNode(b, h, "ben")
		o := n.options()
		ctx, cancel := context.WithCancel(b.Context())
		o.Told = func(s hub.SyncState) {
			if s.Behind == 0 && s.Read > events/512 {
				cancel()
			}
		}
		_ = hub.Sync(ctx, o)
		cancel()
		if got := n.log.Stats().Events; got < events {
			b.Fatalf("%d events came", got)
		}
		b.StopTimer()
		n.close()
		b.StartTimer()
	}
	b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
}
