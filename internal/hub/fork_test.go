package hub_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"

	"hark/internal/hub"
)

// Somebody goes on from an old copy of their log. Whoever was handed what they
// wrote then, and the hub has otherwise, is told, also after another start; all
// else goes on.
func TestSyncTellsOfAFork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben", "eve")
		ana, ben, eve := nodes[0], nodes[1], nodes[2]
		eve.write(notes(2, "before")...)
		settle()
		copied := eve.o
		copied.Path = filepath.Join(t.TempDir(), "old")
		if err := eve.log.Backup(t.Context(), copied.Path); err != nil {
			t.Fatal(err)
		}
		ben.line.Cut()
		eve.write(notes(3, "as the hub has it")...)
		old := &node{t: t, o: copied, hub: h}
		old.open("eve")
		if old.id != eve.id {
			t.Fatal("the copy goes on with another journal")
		}
		old.write(notes(4, "as ben was given it")...)
		heads, err := old.log.Heads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ben.log.Merge(t.Context(), heads, old.log.Records(t.Context(), nil)); err != nil {
			t.Fatal(err)
		}
		old.line = h.Line(old.id)
		ben.line.Heal()
		settle()
		told := func(when string) {
			t.Helper()
			st := ben.state()
			if len(st.Forked) != 1 || st.Forked[0].Journal != eve.id || st.Forked[0].Event != 4 || st.Behind+st.Waiting > 0 {
				t.Errorf("%s: %+v", when, st)
			}
			if st := ana.state(); len(st.Forked)+len(st.Refused) > 0 {
				t.Errorf("%s, ana: %+v", when, st)
			}
		}
		told("at once")
		ana.write(notes(2, "all else goes on")...)
		eve.write(notes(2, "and on")...)
		settle()
		ben.end()
		ben.begin()
		settle()
		told("after another start")
		held := ben.held()
		for ref, text := range ana.held() {
			if ref.Journal != eve.id && held[ref] != text {
				t.Errorf("ben lacks %v", ref)
			}
		}
		old.begin()
		settle()
		if st := old.state(); len(st.Parked) != 1 {
			t.Errorf("the copy is told %+v", st)
		}
		old.close()
	})
}

// A log that was put back from a backup first takes in what the hub has more of
// its journal, and what is written then follows that.
func TestRegain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, nodes := desk(t, "ana", "ben")
		ana, ben := nodes[0], nodes[1]
		ana.write(notes(2, "before")...)
		settle()
		copied := ana.o
		copied.Path = filepath.Join(t.TempDir(), "backup")
		if err := ana.log.Backup(t.Context(), copied.Path); err != nil {
			t.Fatal(err)
		}
		old := &node{t: t, o: copied, hub: h, cursor: ana.kept()}
		ana.write(notes(600, "since")...)
		settle()
		ana.end()
		old.open("ana")
		old.line = h.Line(old.id)
		if err := hub.Regain(t.Context(), old.options()); err != nil || old.id != ana.id {
			t.Fatalf("%s after %s: %v", old.id, ana.id, err)
		}
		agree(t, ana, old)
		old.write(notes(1, "after")...)
		old.begin()
		settle()
		agree(t, old, ben)
		if st := old.state(); len(st.Parked) > 0 || st.Waiting+st.Behind > 0 {
			t.Errorf("%+v", st)
		}
		old.close()
	})
}
