package ui

import (
	"errors"
	"strings"
	"testing"

	"hark/internal/desk"
	"hark/internal/domain"
)

// A responder labels a random sample: one post at a time, one key each, and
// nothing on the screen says what the machine thinks of it.
func TestLabelByOneKeyEach(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "l")
		c.shows("post 1 of 4", "@maria_r", "the apostrophe key sits where Enter should be", "seed 0123abcd", "- negative", "0 neutral", "+ positive", "i cannot say", "18 more correct the figures")
		for _, guess := range []string{"negative −", "negative 0.", "hark@1", "keyboard"} {
			c.lacks(guess)
		}
		c.press("-")
		c.shows("post 2 of 4", "1 labelled", "does anybody here wait", "What is your order number?", "tom (us)")
		c.press("i", "+")
		c.shows("post 4 of 4", "2 labelled", "1 cannot say")
		var said []string
		for _, d := range c.desk.done {
			if d.Verb != "label" || d.Draw != "0123abcd 2026-11-21T14:02:00Z" || d.Mention.IsZero() {
				t.Fatalf("the desk did %+v", d)
			}
			said = append(said, string(d.Feeling))
		}
		if got := strings.Join(said, " "); got != "negative cannot-say positive" {
			t.Errorf("answers %s", got)
		}
	})
}

func TestLabelTakesBackAndGoesBack(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "l")
		c.press("-", "-")
		c.shows("post 3 of 4", "undo negative: @tom.example")
		c.press("u")
		if d := c.desk.done[len(c.desk.done)-1]; d.Verb != "undo" || d.ID != c.id("tom.example") {
			t.Fatalf("the desk did %+v", d)
		}
		c.shows("post 2 of 4", "1 labelled", "How does its author feel")
		c.press("k")
		c.shows("post 1 of 4", "you said: negative. Another answer takes its place.")
		c.press("0")
		if d := c.desk.done[len(c.desk.done)-1]; d.Feeling != domain.Neutral || d.ID != c.id("maria_r") {
			t.Fatalf("the desk did %+v", d)
		}
		c.shows("post 2 of 4", "1 labelled")
	})
}

func TestLabelRefusedIsAskedAgain(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.desk.refuse["label"] = &desk.Refusal{Why: "the post was deleted", Hint: "go on with the next one"}
		c.press("g", "l")
		c.press("-")
		c.shows("the post was deleted", "post 1 of 4", "0 labelled")
	})
}

func TestLabelEndsAndDrawsMore(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "l")
		c.press("-", "i", "0", "+")
		c.shows("Done: 3 of 4 labelled, of 1 nobody could say", "15 labels; 15 more correct the figures, 300 teach")
		c.press("1", "g", "l")
		c.shows("Done: 3 of 4")
		c.press("enter")
		c.shows("seed 4567cdef")
	})
}

// Learning runs beside the work, and says what it is worth, or why not.
func TestLearnFromTheConsole(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("L")
		c.shows("learned from 312 answers: macro-F1 66.8 before, 70.4 after")
		c.desk.refuse["learn"] = errors.New("macro-F1 fell from 66.8 to 65.9; nothing was changed, more answers help")
		c.press("L")
		c.shows("not learned: macro-F1 fell from 66.8 to 65.9")
	})
}
