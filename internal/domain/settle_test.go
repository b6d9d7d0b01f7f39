package domain

import (
	"testing"
	"time"
)

// A claim that was made without the hub is settled by a renewal that carries
// its word; from then on it stands against a later one with a token.
func TestRenewalSettlesAClaim(t *testing.T) {
	s := tell()
	s.hears("1")
	s.claims("ana", time.Hour, 0)
	s.add(Event{Kind: Renewed, By: "ana", Until: s.now.Add(time.Hour), Token: 7})
	if c := s.fold(); c.Claim.Token != 7 || c.Claim.Owner != "ana" || len(c.Conflicts) != 0 {
		t.Fatalf("the claim is %+v, conflicts %+v", c.Claim, c.Conflicts)
	}
	s.claims("tom", time.Hour, 9)
	if c := s.fold(); c.Claim.Owner != "ana" || len(c.Conflicts) != 1 {
		t.Errorf("a later claim took it: %+v", c.Claim)
	}
	s.add(Event{Kind: Renewed, By: "tom", Until: s.now.Add(time.Hour), Token: 3})
	if c := s.fold(); c.Claim.Owner != "ana" || c.Claim.Token != 7 {
		t.Errorf("somebody else's renewal changed it: %+v", c.Claim)
	}
	s.now = s.now.Add(3 * time.Hour)
	s.add(Event{Kind: Renewed, By: "ana", Until: s.now.Add(time.Hour), Token: 11})
	if c := s.fold(); c.Claim.Token != 7 {
		t.Errorf("the token of a settled claim was changed: %+v", c.Claim)
	}
}
