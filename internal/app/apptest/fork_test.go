package apptest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/config"
	"hark/internal/desk"
)

// copyOf is a copy of a home, as private as that.
func copyOf(t *testing.T, home string) string {
	t.Helper()
	copied := apptest.Home(t)
	if err := os.CopyFS(copied, os.DirFS(home)); err != nil {
		t.Fatal(err)
	}
	if err := filepath.WalkDir(copied, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		private := fs.FileMode(0o600)
		if e.IsDir() {
			private = 0o700
		}
		return os.Chmod(path, private)
	}); err != nil {
		t.Fatal(err)
	}
	return copied
}

// Tom's laptop is put back from a copy, and while it is cut off he goes on, and
// gives ana a bundle; the hub has something else under those numbers, of before.
// Whoever differs from the hub is told, each time, and what to do; ana does it,
// and has what all have, and what she alone had written.
func TestStoryOfACopiedHome(t *testing.T) {
	if testing.Short() {
		t.Skip("a real hub syncs each write")
	}
	sq := apptest.NewSquare("square")
	lea := apptest.Member(t, "lea", apptest.Home(t), func(o *app.Options) {
		o.Config.Hub.Listen, o.Serve, o.Sources = "127.0.0.1:0", true, []app.Wired{sq.Answered()}
	})
	join := func(name, home string) {
		t.Helper()
		code := apptest.Call[app.Invited](t, lea.App, "invite", app.InviteParams{Name: name})[0].Code
		if got, err := app.Join(t.Context(), apptest.Desk(t, home), app.JoinParams{Code: code}); err != nil || got.Name != name {
			t.Fatalf("%s joins: %+v, %v", name, got, err)
		}
	}
	alone := func(o *app.Options) { o.Config.Hub = config.Hub{} }
	home := map[string]string{"ana": apptest.Home(t), "tom": apptest.Home(t)}
	for name, folder := range home {
		join(name, folder)
	}
	sq.Post("maria", "the hinge squeaks")
	tom := apptest.Member(t, "", home["tom"], nil)
	apptest.Until(t, "the post at tom", func() bool { return tom.Item("hinge").ID != "" })
	tom.Close()
	copied := copyOf(t, home["tom"])
	tom = apptest.Member(t, "", home["tom"], nil)
	ana := apptest.Member(t, "", home["ana"], nil)
	apptest.Until(t, "the post at ana", func() bool { return ana.Item("hinge").ID != "" })
	ana.Close()
	must(t, tom, "note", "hinge", desk.Command{Text: "as the hub has it"})
	apptest.Call[app.TeamState](t, tom.App, "sync", app.SyncParams{Wait: 20 * time.Second})

	old := apptest.Member(t, "tom", copied, alone)
	must(t, old, "note", "hinge", desk.Command{Text: "as only the copy has it"})
	file := filepath.Join(copied, "for-ana")
	apptest.Call[app.Written](t, old.App, "bundle", app.BundleParams{Path: file})
	ana = apptest.Member(t, "ana", home["ana"], alone)
	apptest.Call[app.Imported](t, ana.App, "import", app.PathParams{Path: file})
	ana.Close()

	for range 2 { // at each start
		ana = apptest.Member(t, "", home["ana"], nil)
		ana.Knows = []string{"(tom) than the hub"}
		apptest.Until(t, "ana being told", func() bool { return len(ana.TeamState().Forked) == 1 })
		found := apptest.Call[app.Finding](t, ana.App, "doctor", nil)
		if !slices.ContainsFunc(found, func(f app.Finding) bool {
			return !f.OK && strings.Contains(f.What, "(tom) than the hub") && strings.Contains(f.Hint, "hark invite ana")
		}) {
			t.Errorf("doctor finds %+v", found)
		}
		ana.Close()
	}
	ana = apptest.Member(t, "", home["ana"], nil)
	ana.Knows = []string{"(tom) than the hub"}
	must(t, ana, "note", "hinge", desk.Command{Text: "of ana's own"})
	apptest.Call[app.TeamState](t, ana.App, "sync", app.SyncParams{Wait: 20 * time.Second})
	ana.Close()
	log := apptest.Desk(t, home["ana"]).Folders.Log()
	if err := os.Rename(log, log+".aside"); err != nil {
		t.Fatal(err)
	}
	join("ana", home["ana"])
	ana = apptest.Member(t, "", home["ana"], nil)
	must(t, ana, "note", "hinge", desk.Command{Text: "with the new log"})
	apptest.Agreed(t, lea, ana)
	apptest.Agreed(t, lea, tom)
	if s := ana.TeamState(); len(s.Forked) > 0 {
		t.Errorf("she still differs: %+v", s)
	}
	ana.Close()
	ana = apptest.Member(t, "", home["ana"], nil)
	must(t, ana, "note", "hinge", desk.Command{Text: "after another start"})
	apptest.Agreed(t, lea, ana)
	// What the copy has beside it comes in, and it alone is left out.
	apptest.Call[app.Written](t, old.App, "bundle", app.BundleParams{Path: file + "-again"})
	err := try(t, ana, "import", app.PathParams{Path: file + "-again"})
	if e := app.Explain(err); e == nil || e.Code != app.Partly || !strings.Contains(e.Message, "of tom") {
		t.Errorf("a bundle of the copy: %+v", e)
	}
	apptest.Agreed(t, lea, ana)
}
