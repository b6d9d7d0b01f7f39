package apptest_test

import (
	"path/filepath"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/config"
	"hark/internal/desk"
)

// The founder's machine, which was the hub, is gone with all that was on it. A
// second administrator has the desk meet at hers; a colleague joins again with
// the machine that they have, somebody new takes a bundle besides, and the
// founder comes back on another machine. All agree, and everybody's work counts.
func TestStoryOfAFounderWhoseMachineIsGone(t *testing.T) {
	if testing.Short() {
		t.Skip("a real hub syncs each write")
	}
	sq := apptest.NewSquare("square")
	lea := apptest.Member(t, "lea", apptest.Home(t), func(o *app.Options) {
		o.Config.Hub.Listen, o.Serve, o.Sources = "127.0.0.1:0", true, []app.Wired{sq.Answered()}
	})
	home := map[string]string{}
	join := func(by *apptest.Mate, name, role string) *apptest.Mate {
		t.Helper()
		if home[name] == "" {
			home[name] = apptest.Home(t)
		}
		code := apptest.Call[app.Invited](t, by.App, "invite", app.InviteParams{Name: name, Role: role})[0].Code
		if got, err := app.Join(t.Context(), apptest.Desk(t, home[name]), app.JoinParams{Code: code}); err != nil || got.Name != name {
			t.Fatalf("%s joins: %+v, %v", name, got, err)
		}
		return apptest.Member(t, "", home[name], nil)
	}
	ana, tom := join(lea, "ana", "administrator"), join(lea, "tom", "")
	sq.Post("maria", "the hinge squeaks")
	for _, m := range []*apptest.Mate{ana, tom} {
		apptest.Until(t, "the post at "+m.Name, func() bool { return m.Item("hinge").ID != "" })
	}
	must(t, lea, "note", "hinge", desk.Command{Text: "of the founder"})
	apptest.Agreed(t, lea, ana)
	lea.Close()
	ana.Close()
	tom.Close()

	ana = apptest.Member(t, "", home["ana"], func(o *app.Options) { // hark hub --listen
		o.Config.Hub, o.Serve = config.Hub{Listen: "127.0.0.1:0"}, true
	})
	tom = join(ana, "tom", "")
	must(t, tom, "note", "hinge", desk.Command{Text: "of tom"})
	eve := join(ana, "eve", "")
	file := filepath.Join(home["ana"], "all")
	apptest.Call[app.Written](t, ana.App, "bundle", app.BundleParams{Path: file})
	apptest.Call[app.Imported](t, eve.App, "import", app.PathParams{Path: file})
	must(t, eve, "note", "hinge", desk.Command{Text: "of eve"})
	home["lea"] = ""
	lea = join(ana, "lea", "")
	apptest.Call[app.Imported](t, lea.App, "import", app.PathParams{Path: file})
	if s := lea.TeamState(); s.Me.Role != "administrator" {
		t.Errorf("the founder is %+v", s.Me)
	}
	must(t, lea, "note", "hinge", desk.Command{Text: "of the founder, again"})
	roster(t, lea, app.RosterParams{Do: "policy", RosterChange: app.RosterChange{Certify: new(true)}})
	for _, m := range []*apptest.Mate{ana, tom, eve, lea} {
		knows(t, m, "certification is asked for", certifies)
		apptest.Call[app.TeamState](t, m.App, "sync", app.SyncParams{Wait: 20 * time.Second})
	}
	for _, m := range []*apptest.Mate{tom, eve, lea} {
		apptest.Agreed(t, ana, m)
	}
	for _, m := range roster(t, ana, app.RosterParams{}).Members {
		if m.Name == "tom" && len(m.Machines) != 1 {
			t.Errorf("tom has %d machines", len(m.Machines))
		}
	}
}

// The log of the hub's machine is damaged, and put back from a backup of the
// morning. There is no other administrator: who founded the desk goes on as
// what they were, from what the hub has, and nobody's log differs.
func TestStoryOfAHubPutBackFromABackup(t *testing.T) {
	if testing.Short() {
		t.Skip("a real hub syncs each write")
	}
	sq := apptest.NewSquare("square")
	homes := [2]string{apptest.Home(t), apptest.Home(t)}
	listen := "127.0.0.1:0"
	host := func() *apptest.Mate {
		return apptest.Member(t, "lea", homes[0], func(o *app.Options) {
			o.Config.Hub.Listen, o.Serve, o.Sources = listen, true, []app.Wired{sq.Answered()}
		})
	}
	lea := host()
	listen, _ = lea.HubAddress()
	code := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{Name: "tom"})[0].Code
	if _, err := app.Join(t.Context(), apptest.Desk(t, homes[1]), app.JoinParams{Code: code}); err != nil {
		t.Fatal(err)
	}
	tom := apptest.Member(t, "", homes[1], nil)
	sq.Post("maria", "the hinge squeaks")
	apptest.Until(t, "the post at tom", func() bool { return tom.Item("hinge").ID != "" })
	backup := filepath.Join(homes[0], "morning")
	apptest.Call[app.Written](t, lea.App, "backup", app.PathParams{Path: backup})
	must(t, lea, "note", "hinge", desk.Command{Text: "since the backup"})
	sq.Post("maria", "and the lid")
	apptest.Until(t, "the second post at tom", func() bool { return tom.Item("lid").ID != "" })
	apptest.Agreed(t, lea, tom)
	lea.Close()
	o := apptest.Desk(t, homes[0])
	o.Config.Hub.Listen = listen // as its hark.toml says
	if err := app.Restore(t.Context(), o, backup); err != nil {
		t.Fatal(err)
	}
	lea = host()
	must(t, lea, "note", "hinge", desk.Command{Text: "after it was put back"})
	sq.Post("maria", "nobody answers me")
	roster(t, lea, app.RosterParams{Do: "policy", RosterChange: app.RosterChange{Certify: new(true)}})
	knows(t, tom, "certification is asked for", certifies)
	apptest.Until(t, "the third post at tom", func() bool { return tom.Item("nobody").ID != "" })
	must(t, tom, "note", "hinge", desk.Command{Text: "of tom"})
	apptest.Agreed(t, lea, tom)
}
