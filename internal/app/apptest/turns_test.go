package apptest_test

import (
	"context"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/desk"
)

// machine is a listener and sender on a square, with nobody at it.
func machine(x *apptest.Team, by *apptest.Mate, sq *apptest.Square, name string) *apptest.Mate {
	return x.Invite(by, app.InviteParams{Name: name, Role: "machine", Sends: []string{"square"}}, func(o *app.Options) {
		o.Sources = []app.Wired{sq.Answered()}
	})
}

// Of two machines that could listen one does. It goes away, and the other goes
// on; what was heard before is not written again.
func TestStoryOfTwoListeners(t *testing.T) {
	x, sq, lea, _, _, first := crew(t)
	apptest.Until(t, "the first listener", func() bool { return sq.Ears() == 1 })
	second := machine(x, lea, sq, "echo")
	sq.Post("maria", "one")
	apptest.Until(t, "the post everywhere", func() bool { return lea.Item("one").ID != "" && second.Item("one").ID != "" })
	if n := sq.Ears(); n != 1 {
		t.Errorf("%d machines listen at once", n)
	}
	first.Close()
	apptest.Until(t, "the second listener", func() bool { return sq.Ears() == 1 })
	sq.Post("kay", "two")
	apptest.Until(t, "the next post", func() bool { return lea.Item("two").ID != "" })
	for _, it := range lea.Items() {
		if it.Mentions != 1 || it.Revised != 0 {
			t.Errorf("it was written more than once: %+v", it)
		}
	}
	before := first.Home
	first = x.Open(first.Name, func(o *app.Options) { o.Sources = []app.Wired{sq.Answered()} })
	if first.Home != before {
		t.Fatal("it is another home")
	}
	x.Agree()

	// Without a line each listens, and one post is still one mention.
	first.Cut()
	apptest.Until(t, "both listening", func() bool { return sq.Ears() == 2 })
	sq.Post("maria", "three")
	apptest.Until(t, "the post while cut off", func() bool { return first.Item("three").ID != "" && lea.Item("three").ID != "" })
	first.Heal()
	x.Agree()
	if it := lea.Item("three"); it.Mentions != 1 || it.Revised != 0 {
		t.Errorf("what two have heard is %+v", it)
	}
}

// A sender is stopped in the middle of an attempt, and cut off meanwhile. No
// other one sends what it may have sent, and when it goes on it does not either.
func TestStoryOfAPausedSender(t *testing.T) {
	x, sq, lea, ana, _, first := crew(t)
	sq.Post("maria", "where is my refund")
	apptest.Until(t, "the post at ana", func() bool { return ana.Item("refund").ID != "" })
	reached, goOn := make(chan struct{}, 1), make(chan struct{})
	sq.Hold(func(ctx context.Context) {
		select {
		case reached <- struct{}{}:
		default:
		}
		select {
		case <-goOn:
		case <-ctx.Done():
		}
	})
	must(t, ana, "reply", "refund", desk.Command{Text: "it is on its way"})
	<-reached
	first.Cut()
	apptest.Until(t, "the line going down", func() bool { return !first.TeamState().Up })
	close(goOn)
	apptest.Until(t, "the reply on the square", func() bool { return len(sq.Replies()) == 1 })
	second := machine(x, lea, sq, "echo")
	if state := second.Item("refund").Reply; state != "sending" {
		t.Errorf("while its sender is away the reply is %s", state)
	}
	first.Heal()
	sq.Post("kay", "is there a blue one")
	apptest.Until(t, "the next post at ana", func() bool { return ana.Item("blue").ID != "" })
	must(t, ana, "reply", "blue", desk.Command{Text: "there is"})
	apptest.Until(t, "the next reply", func() bool { return lea.Item("blue").Reply == "sent" })
	apptest.Until(t, "the receipt", func() bool { return lea.Item("refund").Reply == "sent" && second.Item("refund").Reply == "sent" })
	said := map[string]int{}
	for _, r := range sq.Replies() {
		said[r.Text]++
	}
	if said["it is on its way"] != 1 || said["there is"] != 1 {
		t.Errorf("what went out, and how often: %v", said)
	}
	x.Agree()
}

// A join code is for one machine, once, and for whom it says: they are called
// so, whatever their machine has called them.
func TestStoryOfJoinCodes(t *testing.T) {
	x := apptest.NewTeam(t)
	lea := x.Open("lea", nil)
	code := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{Name: "ana"})[0].Code
	got, err := x.Try("root", code)
	if err != nil || got.Name != "ana" || got.Role != "responder" || !got.Synced {
		t.Fatalf("ana joins: %+v, %v", got, err)
	}
	if _, err := x.Try("ana", code); err == nil || !strings.Contains(err.Error(), "used already") {
		t.Errorf("another machine joins with a code that was used: %v", err)
	}
	if _, err := x.Try("ana", code[:len(code)-3]); err == nil {
		t.Error("a code that was cut off lets somebody in")
	}
	anybody := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{})[0].Code
	if _, err := x.Try("lea", anybody); err == nil || !strings.Contains(err.Error(), "is on the roster") {
		t.Errorf("somebody calls themselves lea: %v", err)
	}
}
