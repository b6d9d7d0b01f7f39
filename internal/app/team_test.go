package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/kv"
	"hark/internal/view"
)

// meeting is a desk of several machines at a hub in memory; the first founded it.
type meeting struct {
	hub   *hubtest.Hub
	apps  []*App
	lines []*hubtest.Line // each machine's
}

// meet gives a desk of members with these names and roles, of whom the first
// is its founder.
func meet(t *testing.T, members ...domain.Terms) *meeting {
	t.Helper()
	m := &meeting{lines: make([]*hubtest.Line, len(members))}
	begun := make(chan struct{}) // the founder's journal names the hub
	for i := range members {
		o := testDesk(t)
		o.Config.Me, o.Serve = members[i].Name, i == 0
		o.Send = true
		if i > 0 {
			beforehand(t, o, m.apps[0], members[i])
		}
		opened := make(chan *hubtest.Line, 1)
		o.Line = func(context.Context) (hub.Line, error) {
			<-begun
			line := m.hub.Owner()
			opened <- line
			return line, nil
		}
		a := open(t, o)
		if i == 0 {
			m.hub = hubtest.New(a.Founder())
			close(begun)
		}
		m.lines[i] = <-opened
		m.apps = append(m.apps, a)
	}
	for _, a := range m.apps {
		eventually(t, "the desk of "+a.o.Config.Me, func() bool { return a.team.idle() && len(a.roster().Present()) > 0 })
	}
	return m
}

// beforehand makes a machine one of the desk, as joining does, and gives its seats.
func beforehand(t *testing.T, o Options, founder *App, terms domain.Terms, login ...string) []domain.Seat {
	t.Helper()
	o.Line, o.Serve, o.Send = nil, false, false
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	me, err := a.me.journal(t.Context())
	heard, herr := a.heard.journal(t.Context())
	if err := errors.Join(err, herr, a.log.Found(t.Context(), founder.Founder()), a.Close()); err != nil {
		t.Fatal(err)
	}
	m := domain.Member{Terms: terms, Seats: []domain.Seat{{Journal: me}, {Journal: heard, Listens: true}}}
	for i := range m.Seats {
		m.Seats[i].Login = strings.Join(login, "")
	}
	if _, err := founder.me.write(t.Context(), func(s kv.Snapshot) (batch, error) {
		e := s.Roster().Enrol(m, func(domain.JournalID) uint64 { return 0 })
		e.By = founder.o.Config.Me
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	return m.Seats
}

func eventually(t *testing.T, what string, good func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !good(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come about", what)
		}
	}
}

// owner is who has a conversation, by one log, and under which number.
func owner(t *testing.T, a *App, id domain.ID) (string, uint64) {
	t.Helper()
	var c domain.Conversation
	_ = a.log.Read(func(s kv.Snapshot) (err error) {
		c, err = view.Conversation(s, id)
		return err
	})
	return c.Claim.Owner, c.Claim.Token
}

func claim(t *testing.T, a *App, id domain.ID) error {
	t.Helper()
	_, err := a.act(t.Context(), desk.Command{Verb: "claim", ID: id})
	return err
}

func crewOf(t *testing.T) (m *meeting, lea, ana, tom *App, ids []domain.ID) {
	t.Helper()
	m = meet(t, domain.Terms{Name: "lea"}, domain.Terms{Name: "ana", Role: domain.Responder}, domain.Terms{Name: "tom", Role: domain.Responder})
	lea, ana, tom = m.apps[0], m.apps[1], m.apps[2]
	ids = hear(t, lea, "one", "two", "three")
	for _, a := range m.apps {
		eventually(t, "what was heard", func() bool {
			rows, err := a.open()
			return err == nil && len(rows) == len(ids)
		})
	}
	return m, lea, ana, tom, ids
}

// The hub grants a claim; a colleague who has not heard of it is refused.
func TestClaimAtTheHub(t *testing.T) {
	_, lea, ana, tom, ids := crewOf(t)
	if err := claim(t, ana, ids[0]); err != nil {
		t.Fatal(err)
	}
	if who, token := owner(t, ana, ids[0]); who != "ana" || token == 0 {
		t.Errorf("%s has it under number %d", who, token)
	}
	err := claim(t, tom, ids[0])
	if _, refused := errors.AsType[*desk.Refusal](err); !refused || !strings.Contains(err.Error(), "ana has") {
		t.Errorf("tom is told %v", err)
	}
	if _, err := ana.act(t.Context(), desk.Command{Verb: "release", ID: ids[0]}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a claim of what was given back", func() bool { return claim(t, tom, ids[0]) == nil })
	if _, err := lea.act(t.Context(), desk.Command{Verb: "claim", ID: ids[1]}); err != nil {
		t.Fatal(err)
	}
	if _, err := lea.act(t.Context(), desk.Command{Verb: "assign", ID: ids[1], To: "ana"}); err != nil {
		t.Fatal(err)
	}
	if err := claim(t, tom, ids[1]); err == nil {
		t.Error("tom takes what lea has given to ana")
	}
	eventually(t, "the claim that was given", func() bool { who, _ := owner(t, ana, ids[1]); return who == "ana" })
	if err := claim(t, ana, ids[1]); err != nil {
		t.Errorf("ana cannot go on with what was given to her: %v", err)
	}
}

// A claim that was made while the line was down is settled when it is back:
// by the hub's number where it was free, and lost where it was not.
func TestProvisionalClaims(t *testing.T) {
	m, _, ana, tom, ids := crewOf(t)
	m.lines[1].Cut()
	eventually(t, "the line going down", func() bool { return ana.team.connected() == nil })
	for _, id := range ids[:2] {
		if err := claim(t, ana, id); err != nil {
			t.Fatal(err)
		}
		if who, token := owner(t, ana, id); who != "ana" || token != 0 {
			t.Errorf("while cut off %s has it under number %d", who, token)
		}
	}
	if said := ana.changes.said(); !strings.Contains(said, "the hub is not reached") {
		t.Errorf("the notice is %q", said)
	}
	if err := claim(t, tom, ids[1]); err != nil {
		t.Fatal(err)
	}
	if err := ana.Desk().SaveDraft(t.Context(), ids[1], "Dear customer"); err != nil {
		t.Fatal(err)
	}
	m.lines[1].Heal()
	eventually(t, "the hub's number", func() bool { _, token := owner(t, ana, ids[0]); return token > 0 })
	for _, a := range m.apps {
		eventually(t, "tom having the other one", func() bool { who, _ := owner(t, a, ids[1]); return who == "tom" })
	}
	var alerts, notices string
	eventually(t, "word to who lost", func() bool {
		alerts += ana.changes.alarmed()
		return strings.Contains(alerts, "tom has @maria's conversation since")
	})
	eventually(t, "word to who won", func() bool {
		notices += tom.changes.said()
		return strings.Contains(notices, "ana had claimed")
	})
	if text, err := ana.Desk().Draft(t.Context(), ids[1]); err != nil || text != "Dear customer" {
		t.Errorf("the draft is %q, %v", text, err)
	}
}

// Two claim while both are cut off. The later one comes back first, and the
// hub grants it; once the earlier claim is in, the log says whose it is, and
// what the hub had granted is given back there at once.
func TestProvisionalBoth(t *testing.T) {
	m, _, ana, tom, ids := crewOf(t)
	m.lines[1].Cut()
	m.lines[2].Cut()
	for _, a := range []*App{tom, ana} { // tom is the earlier
		eventually(t, "the line going down", func() bool { return a.team.connected() == nil })
		if err := claim(t, a, ids[0]); err != nil {
			t.Fatal(err)
		}
	}
	m.lines[1].Heal()
	eventually(t, "the hub granting it to ana", func() bool { _, token := owner(t, ana, ids[0]); return token > 0 })
	m.lines[2].Heal()
	eventually(t, "tom having it", func() bool { who, _ := owner(t, ana, ids[0]); return who == "tom" })
	eventually(t, "the hub granting it to tom", func() bool {
		tom.team.review(ids[0]) // as it does each minute by itself
		who, token := owner(t, tom, ids[0])
		return who == "tom" && token > 0
	})
}

// Whoever makes a number up under which the hub is to have granted a claim is
// named by those who can ask the hub.
func TestMadeUpToken(t *testing.T) {
	_, _, ana, tom, ids := crewOf(t)
	if _, err := tom.me.write(t.Context(), func(s kv.Snapshot) (batch, error) {
		ps, err := tom.decide(s, desk.Command{Verb: "claim", ID: ids[2]})
		if err == nil {
			ps[0].Event.Token = 1 << 40
		}
		return batch{Proposals: ps}, err
	}); err != nil {
		t.Fatal(err)
	}
	var found []Finding
	eventually(t, "a finding of doctor", func() bool {
		found = nil
		return ana.checkSuspects(t.Context(), func(f Finding) error { found = append(found, f); return nil }) == nil && len(found) == 1
	})
	if f := found[0]; f.OK || !strings.Contains(f.What, "tom says that the hub granted") || !strings.Contains(f.What, "its last number is") {
		t.Errorf("it is told so: %+v", f)
	}
}
