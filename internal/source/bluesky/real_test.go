package bluesky

import (
	"os"
	"strings"
	"testing"

	"hark/internal/source"
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

// TestRealInTheWay asks for what the fake only repeats: the real PDS keeps the
// first of two texts for one place, and names it.
func TestRealInTheWay(t *testing.T) {
	r, _ := real(t)
	b := brand(t, r)
	src, err := b.Open(Kind(), b.Settings)
	if err != nil {
		t.Fatal(err)
	}
	n := src.(*network)
	defer n.close()
	out := source.Outgoing{Key: "k", To: b.Write("hi"), Text: "See https://example.com/help, @maria.test #mini"}
	if out.Plan, err = n.Prepare(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Reply(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	other := out
	other.Text = "Something else."
	if _, err := n.Reply(t.Context(), other); err == nil || !strings.Contains(err.Error(), "another text") {
		t.Errorf("another text in the same place gives %v", err)
	}
	for _, text := range []string{strings.Repeat("ക്ഷ", 300), strings.Repeat("a", 300)} {
		long := out
		long.Text = text
		if long.Plan, err = n.Prepare(t.Context(), long); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Reply(t.Context(), long); err != nil {
			t.Errorf("a text of just 300 characters: %v", err)
		}
	}
	if all := b.Replies(); len(all) != 3 {
		t.Errorf("the network has %+v", all)
	}
}
