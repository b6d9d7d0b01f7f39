package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/desk"
)

// A filter means the same with --all and without: all that was written counts,
// though the queue shows only the start of it.
func TestListFiltersAllThatWasWritten(t *testing.T) {
	a := open(t, testDesk(t))
	far := strings.Repeat("and so on ", 100) + "apostrophe"
	ids := hear(t, a, "nothing", far, "snoozed "+far, "done "+far)
	for i, c := range map[int]desk.Command{2: {Verb: "snooze", Until: time.Now().Add(time.Hour)}, 3: {Verb: "resolve", Outcome: "fixed"}} {
		c.ID = ids[i]
		if _, err := a.act(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		p    ListParams
		want int
	}{
		{ListParams{}, 3},
		{ListParams{Filter: "apostrophe"}, 2},
		{ListParams{Filter: "apostrophe", Limit: 1}, 1},
		{ListParams{Filter: "apostrophe", All: true}, 3},
		{ListParams{Filter: "-apostrophe"}, 1},
		{ListParams{Filter: "is:snoozed apostrophe"}, 1},
	} {
		if lines, err := call(t, a, "list", tt.p); err != nil || len(lines) != tt.want {
			t.Errorf("%+v lists %d, %v, want %d", tt.p, len(lines), err, tt.want)
		}
	}
	for _, verb := range []string{"list", "search"} {
		if _, err := call(t, a, verb, ListParams{Limit: -1}); err == nil || Explain(err).Code != Usage {
			t.Errorf("%s with a limit of -1 says %v", verb, err)
		}
	}
}

// What was erased is shown as such, with the reason.
func TestShowErased(t *testing.T) {
	a := open(t, testDesk(t))
	id := hear(t, a, "my address is 1 Main Street")[0]
	if _, err := call(t, a, "erase", EraseParams{ID: id.String(), Reason: "asked by mail"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.act(t.Context(), desk.Command{Verb: "note", ID: id, Text: "done"}); err != nil {
		t.Fatal(err)
	}
	s := shownAs(t, a, id)
	if post := s.Thread[0]; !post.Erased || post.Reason != "asked by mail" || post.Text != "" {
		t.Errorf("the post is shown as %+v", post)
	}
	if note := s.Thread[1]; note.Erased || note.Text != "done" {
		t.Errorf("the note is shown as %+v", note)
	}
}

// Every refusal that is kept is told of.
func TestSourcesTellsEveryRefusal(t *testing.T) {
	const n = 60
	a := open(t, testDesk(t))
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(strings.Repeat("{no mention}\n", n))}
	if err := a.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err == nil || Explain(err).Code != Partly {
		t.Fatal(err)
	}
	lines, err := call(t, a, "sources", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(fmt.Sprint(lines), `{"refused":`); got != n {
		t.Errorf("%d refusals are told of, want %d", got, n)
	}
}
