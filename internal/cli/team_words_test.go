package cli

import (
	"bytes"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/domain"
)

// TestHowItStands says why the hub is not reached, where that is known.
func TestHowItStands(t *testing.T) {
	for want, s := range map[string]app.TeamState{
		"the hub is not reached, 2 events to go up": {Waiting: 2},
		"the hub does not know this machine":        {Error: "the hub does not know this machine"},
		"this log and the hub's are the same":       {Up: true},
		"3 messages to come down":                   {Up: true, Behind: 3},
	} {
		if got := stateLine(&s); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

// TestProvisionalIsSaid tells a claim that the hub has granted from one that
// only this machine knows of, and a reply that waits from one that goes out.
func TestProvisionalIsSaid(t *testing.T) {
	var out bytes.Buffer
	e := &env{Options: Options{Out: &out}}
	it := app.Item{State: domain.StatusOpen, Owner: "tom", Provisional: true}
	for want, print := range map[string]func() error{
		"owner tom, provisional": func() error { return e.worked(app.Worked{ID: "3f7k2qa", Verb: "claim", Done: true, Item: &it}) },
		"once it is approved":    func() error { return e.replied(app.Replied{ID: "3f7k2qa", State: string(domain.ReplyProposed)}) },
	} {
		out.Reset()
		if err := print(); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("it says %q (%v), want %q", out.String(), err, want)
		}
	}
}
