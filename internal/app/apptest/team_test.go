package apptest_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/desk"
)

// do has a member do a verb to the conversation that says something, and gives
// what became of it.
func do(t *testing.T, m *apptest.Mate, verb, says string, c desk.Command) (app.Worked, error) {
	t.Helper()
	it := m.Item(says)
	if it.ID == "" {
		t.Fatalf("%s has no conversation with %q", m.Name, says)
	}
	var params any = app.WorkParams{IDs: []string{it.ID}, Command: c}
	if verb == "reply" {
		params = app.ReplyParams{ID: it.ID, Text: c.Text}
	}
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	var w app.Worked
	err = m.Call(context.WithoutCancel(t.Context()), app.Request{Verb: verb, Params: raw}, func(line json.RawMessage) error {
		return json.Unmarshal(line, &w)
	})
	if known := app.Explain(err); verb == "reply" && known != nil && known.Code == app.Partly {
		err = nil // it is on its way
	}
	return w, err
}

func must(t *testing.T, m *apptest.Mate, verb, says string, c desk.Command) {
	t.Helper()
	if w, err := do(t, m, verb, says, c); err != nil {
		t.Fatalf("%s: %s: %v %+v", m.Name, verb, err, w.Error)
	}
}

// crew is a desk with a founder who answers the door, two responders, and a
// machine that listens to a square and sends what is replied there.
func crew(t *testing.T) (x *apptest.Team, sq *apptest.Square, lea, ana, tom, ear *apptest.Mate) {
	t.Helper()
	return crewOf(t, apptest.NewTeam(t))
}

func crewOf(t *testing.T, team *apptest.Team) (x *apptest.Team, sq *apptest.Square, lea, ana, tom, ear *apptest.Mate) {
	t.Helper()
	x, sq = team, apptest.NewSquare("square")
	lea = x.Open("lea", nil)
	ana = x.Invite(lea, app.InviteParams{Name: "ana"}, nil)
	tom = x.Invite(lea, app.InviteParams{Name: "tom"}, nil)
	ear = x.Invite(lea, app.InviteParams{Name: "ear", Role: "machine", Sends: []string{"square"}}, func(o *app.Options) {
		o.Sources = []app.Wired{sq.Answered()}
	})
	return x, sq, lea, ana, tom, ear
}

// A hub on one machine, three consoles and a listener in their own homes: once
// with a hub in memory, and once over TCP with a real one.
func TestStoryOfATeam(t *testing.T) {
	t.Run("memory", func(t *testing.T) { storyOfATeam(t, apptest.NewTeam(t)) })
	t.Run("real", func(t *testing.T) {
		if testing.Short() {
			t.Skip("a real hub syncs each write")
		}
		storyOfATeam(t, apptest.NewRealTeam(t))
	})
}

func storyOfATeam(t *testing.T, team *apptest.Team) {
	x, sq, _, ana, tom, _ := crewOf(t, team)
	sq.Post("maria", "my Mini's apostrophe key sits where Enter should be")
	sq.Post("kay", "screen flickers since the update")
	for _, m := range []*apptest.Mate{ana, tom} {
		apptest.Until(t, "both posts at "+m.Name, func() bool { return len(m.Items()) == 2 })
	}

	// Two claim at the same instant: one wins, and the other is told who.
	won, lost := race(t, ana, tom, "apostrophe")
	if !strings.Contains(lost.why, won.Name+" has") {
		t.Errorf("%s is told %q, and %s has it", lost.Name, lost.why, won.Name)
	}

	// The winner's line is cut. They go on, and a colleague with them.
	won.Cut()
	apptest.Until(t, "the line going down", func() bool { return !won.TeamState().Up })
	must(t, won.Mate, "reply", "apostrophe", desk.Command{Text: "Sorry about that key."})
	must(t, won.Mate, "resolve", "apostrophe", desk.Command{Outcome: "fixed", Reason: "sent a cap"})
	must(t, won.Mate, "claim", "flickers", desk.Command{})
	if len(sq.Replies()) != 0 {
		t.Error("a reply has left from a machine that was cut off")
	}
	must(t, lost.Mate, "claim", "flickers", desk.Command{})
	must(t, lost.Mate, "tag", "apostrophe", desk.Command{Tags: []string{"keyboard"}})
	notices := told(t, won.Mate)

	// The line returns. The reply leaves, once, from the machine that has the
	// credentials; the claim that the hub granted stands.
	won.Heal()
	apptest.Until(t, "the reply", func() bool { return len(sq.Replies()) == 1 })
	apptest.Until(t, "the receipt at "+lost.Name, func() bool { return lost.Item("apostrophe").Reply == "sent" })
	x.Agree()
	if it := won.Item("flickers"); it.Owner != lost.Name || it.Conflicts != 1 {
		t.Errorf("the conversation that two have claimed: %+v", it)
	}
	if it := lost.Item("apostrophe"); it.State != "resolved" || it.Owner != won.Name || len(it.Tags) != 1 {
		t.Errorf("the conversation that was answered while cut off: %+v", it)
	}
	apptest.Until(t, "word of who has it", func() bool { return strings.Contains(notices(), lost.Name+" has @kay's conversation since") })

	// The shift is handed over, and acknowledged on another machine.
	dir := t.TempDir()
	h := apptest.Call[app.HandedOver](t, won.App, "handoff", app.HandoffParams{Since: time.Now().Add(-time.Hour), Dir: dir})[0]
	apptest.Until(t, "the hand-off at "+lost.Name, func() bool {
		_, err := ack(t, lost.Mate, h.Shift)
		return err == nil
	})
	x.Agree()
}

// racer is one of two who claim at once.
type racer struct {
	*apptest.Mate
	why string // what they were told
}

// race has two claim the same conversation at the same instant.
func race(t *testing.T, a, b *apptest.Mate, says string) (won, lost racer) {
	t.Helper()
	both := []racer{{Mate: a}, {Mate: b}}
	errs := make([]error, 2)
	var start, all sync.WaitGroup
	start.Add(1)
	for i := range both {
		all.Go(func() {
			start.Wait()
			var w app.Worked
			if w, errs[i] = do(t, both[i].Mate, "claim", says, desk.Command{}); w.Error != nil {
				both[i].why = w.Error.Message
			}
		})
	}
	start.Done()
	all.Wait()
	switch {
	case errs[0] == nil && errs[1] != nil:
		return both[0], both[1]
	case errs[1] == nil && errs[0] != nil:
		return both[1], both[0]
	}
	t.Fatalf("both were let in, or neither: %v, %v", errs[0], errs[1])
	return won, lost
}

// told gathers what a console would be told.
func told(t *testing.T, m *apptest.Mate) (all func() string) {
	var mu sync.Mutex
	var lines []string
	changes := m.Changes(t.Context())
	go func() {
		for c := range changes {
			mu.Lock()
			lines = append(lines, c.Notice, c.Alert)
			mu.Unlock()
		}
	}()
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(lines, "\n")
	}
}

func ack(t *testing.T, m *apptest.Mate, shift string) (got app.Acked, err error) {
	t.Helper()
	raw, err := json.Marshal(app.AckParams{Shift: shift})
	if err != nil {
		t.Fatal(err)
	}
	err = m.Call(context.WithoutCancel(t.Context()), app.Request{Verb: "ack", Params: raw}, func(line json.RawMessage) error {
		return json.Unmarshal(line, &got)
	})
	return got, err
}

// Two consoles side by side: what one takes the other sees taken, and who
// looks at what.
func TestStoryOfTwoConsoles(t *testing.T) {
	x, sq := apptest.NewTeam(t), apptest.NewSquare("square")
	lea := x.Open("lea", func(o *app.Options) { o.Sources = []app.Wired{sq.Answered()} })
	ana, tom := x.Console(lea, "ana"), x.Console(lea, "tom")
	sq.Post("maria", "the hinge squeaks")
	ana.See("hub ok", "hinge", "tom is looking").Press("c").See("1 mine")
	tom.See("hinge", "ana has it", "ana is looking").Press("c").See("not done: ana")
	ana.Press("r").See("reply to").Type("We send you oil.")
	tom.See("ana is writing")
	ana.Press("ctrl+s")
	tom.Press("enter").See("We send you oil.", "sent")
}
