package domain

import (
	"testing"
	"time"
)

// A lead ends the claim of somebody else; nobody below does.
func TestALeadReleases(t *testing.T) {
	for role, want := range map[Role]string{Responder: "ana", Approver: "ana", Lead: "", Administrator: ""} {
		s := tell()
		s.hears("1")
		s.claims("ana", time.Hour, 0)
		s.add(Event{Kind: Released, By: "tom", Basis: s.fold().Change})
		last := &s.entries[len(s.entries)-1]
		last.Terms = &Terms{Name: "tom", Role: role}
		if c := s.fold(); c.Claim.Owner != want || (len(c.Conflicts) == 0) != (want == "") {
			t.Errorf("after a release by a %s it is %q's, with %d conflicts", role, c.Claim.Owner, len(c.Conflicts))
		}
	}
}
