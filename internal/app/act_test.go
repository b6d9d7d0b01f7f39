package app

import (
	"strings"
	"testing"

	"hark/internal/desk"
	"hark/internal/domain"
)

// Undo without an id takes back what was done last, then what was before it.
func TestUndoGoesBack(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "one", "two")
	for _, id := range []domain.ID{ids[0], ids[1], ids[0]} {
		verb := "claim"
		if id == ids[0] && a.owner(t, id) != "" {
			verb = "resolve"
		}
		if _, err := a.act(t.Context(), desk.Command{Verb: verb, ID: id, Outcome: "fixed"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"resolved as fixed", "claimed", "claimed"} {
		lines, err := call(t, a, "undo", WorkParams{})
		if err != nil || !strings.Contains(lines[0], want) {
			t.Errorf("undo gives %v, %v, want %q", lines, err, want)
		}
	}
	if _, err := call(t, a, "undo", WorkParams{}); Explain(err).Hint == "" {
		t.Errorf("nothing is left to take back, and it says %v", err)
	}
	if a.owner(t, ids[0])+a.owner(t, ids[1]) != "" {
		t.Error("something is still claimed")
	}
}

func (a *App) owner(t *testing.T, id domain.ID) string {
	t.Helper()
	it, err := a.item(id)
	if err != nil || it == nil {
		t.Fatal(it, err)
	}
	return it.Owner
}

// Commands on one conversation keep their order; one that is refused does not
// keep the others.
func TestDoKeepsOrder(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "one", "two")
	got := a.do(t.Context(), []desk.Command{
		{Verb: "resolve", ID: ids[0], Outcome: "fixed"},
		{Verb: "resolve", ID: ids[0], Outcome: "thanked"},
		{Verb: "reopen", ID: ids[0]},
		{Verb: "resolve", ID: ids[1], Outcome: "thanked"},
	})
	for i, refused := range []bool{false, true, false, false} {
		if (got[i].err != nil) != refused {
			t.Errorf("command %d: %v", i, got[i].err)
		}
	}
}
