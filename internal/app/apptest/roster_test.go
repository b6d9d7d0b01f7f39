package apptest_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/desk"
	"hark/internal/domain"
)

// roster has a member change the roster, or show it.
func roster(t *testing.T, m *apptest.Mate, p app.RosterParams) app.RosterShown {
	t.Helper()
	return apptest.Call[app.RosterShown](t, m.App, "roster", p)[0]
}

// try has a member do a verb, and gives why it was not done.
func try(t *testing.T, m *apptest.Mate, verb string, params any) error {
	t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	return m.Call(t.Context(), app.Request{Verb: verb, Params: raw}, func(json.RawMessage) error { return nil })
}

// proposes has a member reply, which is to wait for an approver.
func proposes(t *testing.T, m *apptest.Mate, says, text string) {
	t.Helper()
	got := apptest.Call[app.Replied](t, m.App, "reply", app.ReplyParams{ID: m.Item(says).ID, Text: text})
	if len(got) != 1 || got[0].State != string(domain.ReplyProposed) {
		t.Fatalf("the reply of %s is %+v", m.Name, got)
	}
}

// knows waits until a member's log has the roster as the others have it.
func knows(t *testing.T, m *apptest.Mate, what string, is func(app.RosterShown) bool) {
	t.Helper()
	apptest.Until(t, m.Name+" learning that "+what, func() bool { return is(roster(t, m, app.RosterParams{})) })
}

func certifies(r app.RosterShown) bool { return r.Policy.Certify }

type role struct{ name, role string }

func (is role) of(r app.RosterShown) bool {
	return slices.ContainsFunc(r.Members, func(m app.RosterMember) bool { return m.Name == is.name && m.Role == is.role })
}

func refused(t *testing.T, err error, words ...string) {
	t.Helper()
	known := app.Explain(err)
	if known == nil {
		t.Fatalf("it is done, and should say %q", words)
	}
	for _, w := range words {
		if !strings.Contains(known.Message+"; "+known.Hint, w) {
			t.Errorf("it says %q; %q, without %q", known.Message, known.Hint, w)
		}
	}
}

// An uncertified responder drafts, an approver lets it go, and whoever holds the
// account sends it.
func TestStoryOfAnApproval(t *testing.T) {
	x, sq, lea, ana, tom, _ := crew(t)
	roster(t, lea, app.RosterParams{Do: "policy", RosterChange: app.RosterChange{Certify: new(true)}})
	tomorrow := time.Now().Add(24 * time.Hour)
	roster(t, lea, app.RosterParams{Do: "set", RosterChange: app.RosterChange{Name: "tom", Role: new("approver"), Certified: &tomorrow}})
	for _, m := range []*apptest.Mate{ana, tom} {
		knows(t, m, "replies need an approver", certifies)
		knows(t, m, "tom approves", role{"tom", "approver"}.of)
	}
	sq.Post("maria", "the apostrophe key is gone")
	for _, m := range []*apptest.Mate{ana, tom} {
		apptest.Until(t, "the post at "+m.Name, func() bool { return m.Item("apostrophe").ID != "" })
	}
	must(t, ana, "claim", "apostrophe", desk.Command{})
	proposes(t, ana, "apostrophe", "press fn and it comes")
	_, err := do(t, ana, "approve", "apostrophe", desk.Command{})
	refused(t, err, "a responder does not decide about the replies of others", "lea or tom can")
	time.Sleep(50 * time.Millisecond)
	if n := len(sq.Replies()); n != 0 {
		t.Fatalf("%d replies went out that nobody approved", n)
	}
	apptest.Until(t, "the draft at tom", func() bool {
		_, err := do(t, tom, "approve", "apostrophe", desk.Command{})
		return err == nil
	})
	apptest.Until(t, "the reply", func() bool { return len(sq.Replies()) > 0 })
	if r := sq.Replies(); len(r) != 1 || r[0].Text != "press fn and it comes" {
		t.Errorf("what went out is %+v", r)
	}
	x.Agree()
}

// An agency works on the accounts that are named: it drafts there, and decides
// nothing. Its draft goes out by somebody else's word.
func TestStoryOfAnAgency(t *testing.T) {
	x, sq, lea, _, _, _ := crew(t)
	gus := x.Invite(lea, app.InviteParams{Name: "gus", Role: "agency", Sources: []string{"square"}}, nil)
	hal := x.Invite(lea, app.InviteParams{Name: "hal", Role: "agency", Sources: []string{"elsewhere"}}, nil)
	sq.Post("maria", "the battery is empty after an hour")
	for _, m := range []*apptest.Mate{lea, gus, hal} {
		apptest.Until(t, "the post at "+m.Name, func() bool { return m.Item("battery").ID != "" })
	}
	_, err := do(t, hal, "claim", "battery", desk.Command{})
	refused(t, err, "it came from square, and you work on elsewhere", "can")
	proposes(t, gus, "battery", "we send you a new one")
	_, err = do(t, gus, "resolve", "battery", desk.Command{Outcome: "fixed"})
	refused(t, err, "an agency does not resolve conversations", "can")
	apptest.Until(t, "the draft at lea", func() bool {
		_, err := do(t, lea, "approve", "battery", desk.Command{Text: "we send you a new one today"})
		return err == nil
	})
	apptest.Until(t, "the reply", func() bool { return len(sq.Replies()) > 0 })
	if r := sq.Replies(); len(r) != 1 || r[0].Text != "we send you a new one today" {
		t.Errorf("what went out is %+v", r)
	}
	x.Agree()
}

// Somebody who was removed goes on writing; it counts nowhere from then on,
// and what they had done before still does.
func TestStoryOfARemoval(t *testing.T) {
	_, sq, lea, ana, tom, _ := crew(t)
	sq.Post("maria", "one")
	sq.Post("maria", "two")
	for _, m := range []*apptest.Mate{ana, tom} {
		apptest.Until(t, "the posts at "+m.Name, func() bool { return m.Item("two").ID != "" })
	}
	must(t, tom, "tag", "one", desk.Command{Tags: []string{"before"}})
	apptest.Until(t, "the tag at lea", func() bool { return len(lea.Item("one").Tags) == 1 })
	tom.Cut()
	tom.Knows = []string{"tom was removed from the roster"}
	roster(t, lea, app.RosterParams{Do: "remove", RosterChange: app.RosterChange{Name: "tom"}})
	knows(t, ana, "tom is gone", role{"tom", ""}.of)
	must(t, tom, "tag", "two", desk.Command{Tags: []string{"after"}}) // he does not know yet
	path := filepath.Join(t.TempDir(), "tom.hark")
	apptest.Call[app.Written](t, tom.App, "bundle", app.BundleParams{Path: path})
	apptest.Call[app.Imported](t, ana.App, "import", app.PathParams{Path: path})
	if one, two := ana.Item("one"), ana.Item("two"); len(one.Tags) != 1 || len(two.Tags) != 0 {
		t.Errorf("tags are %q and %q, want those from before alone", one.Tags, two.Tags)
	}
	path = filepath.Join(t.TempDir(), "ana.hark")
	apptest.Call[app.Written](t, ana.App, "bundle", app.BundleParams{Path: path})
	apptest.Call[app.Imported](t, tom.App, "import", app.PathParams{Path: path})
	_, err := do(t, tom, "note", "one", desk.Command{Text: "still here"})
	refused(t, err, "you are not on the roster of this desk", "ask lea to put you on it")
}

// An erasure reaches another log through a bundle, and stays wherever it was.
func TestStoryOfAnErasure(t *testing.T) {
	x, sq, lea, ana, tom, _ := crew(t)
	sq.Post("maria", "my phone number is 555")
	sq.Post("kay", "the screen flickers")
	for _, m := range []*apptest.Mate{lea, ana, tom} {
		apptest.Until(t, "the posts at "+m.Name, func() bool { return m.Item("flickers").ID != "" })
	}
	refused(t, try(t, ana, "erase", app.EraseParams{Author: "@maria", Reason: "asked to"}), "only a lead erases what others wrote", "lea can")
	tom.Cut()
	got := apptest.Call[app.ErasedTexts](t, lea.App, "erase", app.EraseParams{Author: "@maria", Reason: "asked to"})[0]
	if got.Texts != 1 || got.Conversations != 1 {
		t.Errorf("erased: %+v", got)
	}
	gone := func(m *apptest.Mate) func() bool { return func() bool { return m.Item("555").ID == "" } }
	apptest.Until(t, "the erasure at ana", gone(ana))
	if gone(tom)() {
		t.Error("it is gone where nobody has told of it")
	}
	path := filepath.Join(t.TempDir(), "ana.hark")
	apptest.Call[app.Written](t, ana.App, "bundle", app.BundleParams{Path: path})
	apptest.Call[app.Imported](t, tom.App, "import", app.PathParams{Path: path})
	if !gone(tom)() || tom.Item("flickers").ID == "" {
		t.Error("the bundle does not bring the erasure, or brings too much")
	}
	tom.Heal()
	x.Agree()
}
