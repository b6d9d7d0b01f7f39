package app

import (
	"errors"
	"slices"
	"testing"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
)

// A hub in this process takes in whom the roster knows, brings what they write
// to everybody, and sends away who is removed.
func TestHostedHub(t *testing.T) {
	o := testDesk(t)
	o.Config.Me, o.Config.Hub.Listen, o.Serve = "lea", "127.0.0.1:0", true
	lea := open(t, o)
	address, pin := lea.HubAddress()
	if address == "" || len(pin) != 64 {
		t.Fatalf("it listens at %q, pin %q", address, pin)
	}

	o = testDesk(t)
	o.Config.Me = "ana"
	_, login, err := o.login()
	if err != nil {
		t.Fatal(err)
	}
	seats := beforehand(t, o, lea, domain.Terms{Name: "ana", Role: domain.Responder}, login)
	o.Config.Hub.Servers, o.Config.Hub.Pin, o.Send = []string{address}, pin, true
	ana := open(t, o)
	eventually(t, "the line", func() bool { return ana.team.idle() && len(ana.roster().Present()) == 2 })
	ids := hear(t, lea, "one")
	eventually(t, "a mention over the hub", func() bool { rows, err := ana.open(); return err == nil && len(rows) == 1 })
	if err := claim(t, ana, ids[0]); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the claim at the hub's own log", func() bool {
		who, token := owner(t, lea, ids[0])
		return who == "ana" && token > 0
	})

	enrol(t, lea, domain.Member{Terms: domain.Terms{Name: "ana", Role: domain.Responder, Sends: []string{"shop"}}, Seats: seats})
	eventually(t, "signing in anew with what is allowed since", func() bool {
		lea.host.mu.Lock()
		defer lea.host.mu.Unlock()
		leases := lea.host.logins[login].Leases
		return slices.Equal(leases[seats[0].Journal], []string{"account:shop"}) && slices.Equal(leases[seats[1].Journal], []string{"*"})
	})
	enrol(t, lea, domain.Member{Terms: domain.Terms{Name: "ana"}, Seats: seats})
	eventually(t, "being sent away", func() bool { return errors.Is(ana.team.wrong(), hub.ErrLogin) })
}

// enrol has an administrator change what the roster says of a member from now on.
func enrol(t *testing.T, a *App, m domain.Member) {
	t.Helper()
	held, err := a.heights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.me.write(t.Context(), func(s kv.Snapshot) (batch, error) {
		e := s.Roster().Enrol(m, func(j domain.JournalID) uint64 { return held[j] })
		e.By = a.o.Config.Me
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
}

// Whoever joins may have called their machine what they like, except what
// somebody else is called: they would write in that person's name.
func TestNamesOfWhoJoins(t *testing.T) {
	o := testDesk(t)
	o.Config.Me, o.Config.Hub.Listen, o.Serve = "lea", "127.0.0.1:0", true
	lea := open(t, o)
	r := lea.roster()
	for given, also := range map[string][]string{"ana": nil, "root": {"root"}, "lea": nil} {
		in := invitation{Terms: domain.Terms{Name: "ana", Role: domain.Responder}, Named: true}
		m, err := seated(r, &in, &hub.JoinRequest{Name: given, Seats: []domain.Seat{{Journal: domain.JournalID{7}, Login: "U"}}})
		if err != nil || m.Name != "ana" || !slices.Equal(m.Also, also) {
			t.Errorf("given %s: %+v %v", given, m, err)
		}
	}
}
