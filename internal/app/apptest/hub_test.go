package apptest_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/desk"
)

// The whole of it over a real hub in the founder's process, on loopback: a
// colleague joins with a code, both see what is heard, one claims and the other
// is told, the hub goes away and comes back, and the logs agree.
func TestStoryOfARealHub(t *testing.T) {
	if testing.Short() {
		t.Skip("a real hub syncs each write")
	}
	sq := apptest.NewSquare("square")
	hubHome := apptest.Home(t)
	host := func(listen string) *apptest.Mate {
		return apptest.Member(t, "lea", hubHome, func(o *app.Options) {
			o.Config.Hub.Listen, o.Serve, o.Sources = listen, true, []app.Wired{sq.Answered()}
		})
	}
	lea := host("127.0.0.1:0")
	address, _ := lea.HubAddress()
	code := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{Name: "ana"})[0].Code

	home := apptest.Home(t)
	o := apptest.Desk(t, home)
	got, err := app.Join(t.Context(), o, app.JoinParams{Code: code, Name: "root"})
	if err != nil || !got.Synced || got.Role != "responder" {
		t.Fatalf("ana joins: %+v, %v", got, err)
	}
	ana := apptest.Member(t, "", home, nil) // hark.toml says who she is, and where the desk meets
	sq.Post("maria", "the hinge squeaks")
	apptest.Until(t, "the post at ana", func() bool { return ana.Item("hinge").ID != "" })
	must(t, ana, "claim", "hinge", desk.Command{})
	if _, err := do(t, lea, "claim", "hinge", desk.Command{}); err == nil {
		t.Error("lea takes what ana has")
	}
	must(t, ana, "reply", "hinge", desk.Command{Text: "We send you oil."})
	apptest.Until(t, "the receipt at ana", func() bool { return ana.Item("hinge").Reply == "sent" })

	lea.Close()
	apptest.Until(t, "the line going down", func() bool { return !ana.TeamState().Up })
	must(t, ana, "resolve", "hinge", desk.Command{Outcome: "fixed"})
	if s := ana.TeamState(); s.Error == "" {
		t.Errorf("without a hub it stands so: %+v", s)
	}
	lea = host(address)
	apptest.Until(t, "the resolve at the hub", func() bool { return lea.Item("hinge").State == "resolved" })
	if s := apptest.Call[app.TeamState](t, ana.App, "sync", app.SyncParams{Wait: 20 * time.Second}); s[len(s)-1].Waiting+s[len(s)-1].Behind != 0 {
		t.Errorf("it is synced, and stands so: %+v", s[len(s)-1])
	}
	apptest.Agreed(t, lea, ana)
}

// What was erased leaves the hub's own files as well, when the hub's process
// has word of it, and a colleague who comes later never sees it.
func TestStoryOfAnErasureAtTheHub(t *testing.T) {
	if testing.Short() {
		t.Skip("a real hub syncs each write")
	}
	sq := apptest.NewSquare("square")
	home := apptest.Home(t)
	host := func(listen string) *apptest.Mate {
		return apptest.Member(t, "lea", home, func(o *app.Options) {
			o.Config.Hub.Listen, o.Serve, o.Sources = listen, true, []app.Wired{sq.Answered()}
		})
	}
	lea := host("127.0.0.1:0")
	address, _ := lea.HubAddress()
	sq.Post("maria", "my telephone number is 0123 hinge")
	holds := func(text string) (there bool) {
		err := filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".blk" {
				return err
			}
			raw, err := os.ReadFile(path)
			there = there || bytes.Contains(raw, []byte(text))
			return err
		})
		return there && err == nil
	}
	apptest.Until(t, "the post at the hub", func() bool { return holds("0123 hinge") })
	apptest.Call[app.ErasedTexts](t, lea.App, "erase", app.EraseParams{Author: "maria", Reason: "she asked"})
	apptest.Call[app.TeamState](t, lea.App, "sync", app.SyncParams{Wait: 20 * time.Second})
	lea.Close()
	lea = host(address) // which looks at once, and else within a minute
	apptest.Until(t, "the text leaving the hub", func() bool { return !holds("0123 hinge") })

	code := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{Name: "ana"})[0].Code
	late := apptest.Home(t)
	if _, err := app.Join(t.Context(), apptest.Desk(t, late), app.JoinParams{Code: code}); err != nil {
		t.Fatal(err)
	}
	ana := apptest.Member(t, "", late, nil)
	apptest.Until(t, "the conversation at ana", func() bool { return len(ana.Items()) == 1 })
	if ana.Item("0123").ID != "" {
		t.Error("who comes later reads what was erased")
	}
}
