package app

import (
	"testing"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/source/demo"
)

// drafted is a desk with a conversation that takes replies, and its draft.
func drafted(t *testing.T, draft string) (*App, domain.ID) {
	t.Helper()
	a := open(t, testDesk(t))
	id := hear(t, a, "one")[0]
	if err := a.Desk().SaveDraft(t.Context(), id, draft); err != nil {
		t.Fatal(err)
	}
	return a, id
}

func (a *App) draft(t *testing.T, id domain.ID) string {
	t.Helper()
	text, err := a.Desk().Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A reply drops the draft that it was made of, and no other.
func TestReplyDropsItsDraft(t *testing.T) {
	for _, tt := range []struct{ draft, sent, want string }{
		{"Thank you.", "Thank you.", ""},
		{"Thank you.\n", " Thank you.", ""},
		{"Thank you, and we are", "Sorry.", "Thank you, and we are"},
		{"", "Sorry.", ""},
	} {
		a, id := drafted(t, tt.draft)
		if _, err := a.act(t.Context(), desk.Command{Verb: "reply", ID: id, Text: tt.sent, Posted: "https://blog.example/1"}); err != nil {
			t.Fatal(err)
		}
		if got := a.draft(t, id); got != tt.want {
			t.Errorf("after %q was sent, the draft %q is %q, want %q", tt.sent, tt.draft, got, tt.want)
		}
	}
}

// A reply that is taken back before it left is a draft again, unless something
// newer is being written there.
func TestUndoneReplyIsADraftAgain(t *testing.T) {
	for _, tt := range []struct{ newer, want string }{
		{"", "We are looking into it."},
		{"Something newer", "Something newer"},
	} {
		o := testDesk(t)
		d := demo.New(demo.Options{Seed: 1})
		o.Sources = []Wired{{Source: d, Kind: "demo", Replier: d, Names: []string{"blog"}}}
		a := open(t, o)
		id := hear(t, a, "one")[0]
		if _, err := a.act(t.Context(), desk.Command{Verb: "reply", ID: id, Text: "We are looking into it."}); err != nil {
			t.Fatal(err)
		}
		if tt.newer != "" {
			if err := a.Desk().SaveDraft(t.Context(), id, tt.newer); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.act(t.Context(), desk.Command{Verb: "undo", ID: id}); err != nil {
			t.Fatal(err)
		}
		if got := a.draft(t, id); got != tt.want {
			t.Errorf("the draft is %q, want %q", got, tt.want)
		}
		if owner := a.owner(t, id); owner != "" {
			t.Errorf("it is still claimed by %s", owner)
		}
	}
}

// A note that is being written is kept apart from the reply, until these
// words are noted.
func TestNoteIsKeptUntilItIsTaken(t *testing.T) {
	a, id := drafted(t, "A reply")
	if err := a.Desk().SaveNote(t.Context(), id, "Same batch as Tuesday"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ noted, want string }{
		{"Something else", "Same batch as Tuesday"},
		{"Same batch as Tuesday ", ""},
	} {
		if _, err := a.act(t.Context(), desk.Command{Verb: "note", ID: id, Text: tt.noted}); err != nil {
			t.Fatal(err)
		}
		if got, err := a.Desk().Note(t.Context(), id); err != nil || got != tt.want {
			t.Errorf("after %q was noted, the note being written is %q, %v; want %q", tt.noted, got, err, tt.want)
		}
		if got := a.draft(t, id); got != "A reply" {
			t.Errorf("after %q was noted, the draft of the reply is %q", tt.noted, got)
		}
	}
}
