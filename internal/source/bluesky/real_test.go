package bluesky

import (
	"os"
	"testing"

	"hark/internal/source/bluesky/fake"
	"hark/internal/source/sourcetest"
)

// real gives the network whose PDS is at HARK_PDS. HARK_APPVIEW=1 says that it
// has an AppView.
func real(t *testing.T) (r *fake.Real, appView bool) {
	t.Helper()
	base := os.Getenv("HARK_PDS")
	if base == "" {
		t.Skip("no real network: HARK_PDS names no PDS")
	}
	appView = os.Getenv("HARK_APPVIEW") == "1"
	r, err := fake.NewReal(t.Context(), base, appView)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r, appView
}

func brand(t *testing.T, r *fake.Real) sourcetest.Network {
	t.Helper()
	n, err := r.Network(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRealConformance(t *testing.T) {
	r, appView := real(t)
	if !appView {
		t.Skip("no AppView to listen to: HARK_APPVIEW is not 1")
	}
	sourcetest.Run(t, func(t *testing.T) sourcetest.Harness { return brand(t, r).Harness(Kind()) })
}

func TestRealReplierConformance(t *testing.T) {
	r, _ := real(t)
	sourcetest.RunReplier(t, func(t *testing.T) sourcetest.Replies {
		joined := brand(t, r).Joined(Kind())
		joined.Once = true
		return joined
	})
}
