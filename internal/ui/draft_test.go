package ui

import (
	"strings"
	"testing"

	"hark/internal/desk"
)

// TestANewDraftOutlivesTheReplyBeforeIt types the next reply while the one
// before it is on its way to the desk.
func TestANewDraftOutlivesTheReplyBeforeIt(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("maria_r")
		c.press("r", "=Sorry")
		c.send(keyOf("ctrl+s"))
		c.send(keyOf("r"))
		c.press("=And the next")
		c.press("esc")
		if len(c.desk.done) != 1 || c.desk.done[0].Text != "Sorry" {
			t.Fatalf("the desk did %+v", c.desk.done)
		}
		if got := c.desk.drafts[id]; got != "And the next" {
			t.Errorf("the draft on disk is %q", got)
		}
	})
}

// TestAKeptDraftIsNotOverwrittenUnread types, pauses, sends and leaves while
// the desk has not yet told what was kept.
func TestAKeptDraftIsNotOverwrittenUnread(t *testing.T) {
	for name, leave := range map[string][]string{"waits": nil, "leaves": {"esc"}, "sends": {"ctrl+s"}, "quits": {"ctrl+c"}} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, nil, func(c *console) {
				id := c.id("maria_r")
				c.desk.drafts[id] = "Kept."
				c.desk.slow = make(chan struct{})
				c.press("r", "=Typed.")
				c.press(leave...)
				if got := c.desk.drafts[id]; got != "Kept." {
					t.Errorf("before it was read, the draft on disk is %q", got)
				}
				close(c.desk.slow)
				c.settle()
				if got := c.desk.drafts[id]; got != "Kept.\nTyped." {
					t.Errorf("the draft on disk is %q", got)
				}
				if len(c.desk.done) > 0 {
					t.Errorf("the desk did %+v", c.desk.done)
				}
				if name == "waits" {
					c.shows("Kept.", "Typed.")
				}
			})
		})
	}
}

// TestSendWaitsForWhatWasKept sends at once: the reply goes as soon as it is
// known that there was no draft.
func TestSendWaitsForWhatWasKept(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.desk.slow = make(chan struct{})
		c.press("r", "=Sorry", "ctrl+s")
		if len(c.desk.done) > 0 {
			t.Fatalf("the desk did %+v", c.desk.done)
		}
		close(c.desk.slow)
		c.settle()
		if len(c.desk.done) != 1 || c.desk.done[0].Text != "Sorry" {
			t.Fatalf("the desk did %+v", c.desk.done)
		}
	})
}

// TestANoteIsKeptAsTyped leaves a note half written, and finishes it at
// another console.
func TestANoteIsKeptAsTyped(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		id := c.id("maria_r")
		c.press("m", "=Same batch")
		if got := c.desk.notes[id]; got != "Same batch" || c.desk.drafts[id] != "" {
			t.Fatalf("on disk: note %q, reply %q", got, c.desk.drafts[id])
		}
		c.press("esc")
		c.shows("draft kept; m goes on with it")
		m, err := newModel(t.Context(), c.m.o)
		if err != nil {
			t.Fatal(err)
		}
		m.Update(c.m.readFirst()())
		m.width, m.height = 120, 40
		c.m = m
		c.press("m")
		c.shows("Same batch", "your draft, as you left it")
		c.desk.refuse["note"] = &desk.Refusal{Why: "not now"}
		c.press("ctrl+s")
		if got := c.desk.notes[id]; got != "Same batch" {
			t.Errorf("the draft of a refused note is %q", got)
		}
		delete(c.desk.refuse, "note")
		c.press("m")
		c.press("ctrl+s")
		if d := c.desk.done; len(d) != 1 || d[0].Verb != "note" || d[0].Text != "Same batch" {
			t.Fatalf("the desk did %+v", d)
		}
		if got := c.desk.notes[id]; got != "" || strings.Contains(plain(c.frame()), "note for the team") {
			t.Errorf("after the note was taken, its draft is %q", got)
		}
	})
}
