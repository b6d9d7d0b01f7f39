package hub_test

import (
	"sync"
	"testing"
	"testing/synctest"

	"hark/internal/hub"
	"hark/internal/hub/hubtest"
)

// Nobody is told that log and hub are the same before the log was up.
func TestSyncedIsSaidOfBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hubtest.New(founder)
		n := newNode(t, h, "ana")
		n.write(notes(5, "before the line")...)
		o := n.options()
		var mu sync.Mutex
		said, early := false, false
		o.Told = func(st hub.SyncState) {
			mu.Lock()
			defer mu.Unlock()
			if !st.Synced.IsZero() && !said {
				said, early = true, len(h.Messages()) == 0
			}
		}
		n.run(o)
		settle()
		mu.Lock()
		defer mu.Unlock()
		if !said || early {
			t.Errorf("told that all is the same: %v, before anything was up: %v", said, early)
		}
	})
}
