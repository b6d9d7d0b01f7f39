package app

import (
	"strings"
	"testing"

	"hark/internal/domain"
	"hark/internal/hub"
)

// A machine that is on the roster learns with a code where the desk meets now,
// and nothing else changes; nobody gets anything by showing its journals.
func TestKnockOfAMachineThatIsKnown(t *testing.T) {
	m := meet(t, domain.Terms{Name: "lea"}, domain.Terms{Name: "ana", Role: domain.Lead})
	lea := m.apps[0]
	lea.o.Config.Hub.Servers = []string{"hub.example:4222"} // for codes; nobody is asked there
	var seats []domain.Seat
	for _, p := range lea.roster().Present() {
		if p.Name == "ana" {
			seats = p.Seats
		}
	}
	before := len(lea.roster().Members())
	for name, c := range map[string]struct {
		code, asks string
		change     func(s []domain.Seat)
		why        string // empty is that they are let in
	}{
		"with a code for her":        {code: "ana", asks: "ana"},
		"with a code for anybody":    {asks: "ana"},
		"under another name":         {asks: "lea"},
		"with a code for another":    {code: "tom", asks: "ana", why: "this join code is for tom"},
		"somebody with her journals": {asks: "ana", change: func(s []domain.Seat) { s[0].Login = "theirs" }, why: "on the roster already"},
		"with another's journal too": {asks: "ana", change: func(s []domain.Seat) { s[1] = domain.Seat{Journal: lea.Founder()} }, why: "on the roster already"},
	} {
		in, err := lea.invite(t.Context(), InviteParams{Name: c.code})
		if err != nil {
			t.Fatal(err)
		}
		code, err := hub.ParseCode(in.Code)
		if err != nil {
			t.Fatal(err)
		}
		q := hub.JoinRequest{Code: code.ID(), Name: c.asks, Seats: append([]domain.Seat(nil), seats...)}
		if c.change != nil {
			c.change(q.Seats)
		}
		for range 2 { // an answer may be lost
			got := lea.letIn(t.Context(), q)
			if c.why == "" && (got.Name != "ana" || got.Role != domain.Lead) || c.why != "" && (got.Name != "" || !strings.Contains(got.Why, c.why)) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	if after := lea.roster().Members(); len(after) != before {
		t.Errorf("the roster has %+v", after)
	}
}
