package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	tea "charm.land/bubbletea/v2"
	"hark/internal/domain"
)

// A responder opens a conversation and sees why it is called negative: the
// words are marked in the text, and said in a line that needs no colour.
func TestConversationSaysWhy(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("enter", "home")
		c.shows(`felt negative, 81 % sure · by: "money back" −, "lovely" + · hark@1`)
		for l := range strings.SplitSeq(c.frame(), "\n") {
			if strings.Contains(plain(l), "I want my money back") && !strings.Contains(l, "money back\x1b[m") {
				t.Errorf("the deciding words are not marked in %q", l)
			}
		}
		c.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		c.shows(`felt negative, 81 % sure`)
	})
}

func TestConversationSaysWhatItDoesNotKnow(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(f *fakeDesk, id domain.ID)
		want   string
	}{
		{"ambiguous", func(f *fakeDesk, id domain.ID) {
			r := f.rows[id]
			r.Unsure, r.Feeling = true, domain.Neutral
			f.rows[id] = r
		}, "ambiguous · neutral 36 %, negative 34 %, positive 30 % · a person should say (- 0 +)"},
		{"overruled", func(f *fakeDesk, id domain.ID) {
			r := f.rows[id]
			r.Judged = true
			f.rows[id] = r
		}, "felt negative · said tom · hark@1 said negative, 81 % sure"},
		{"unknown", func(f *fakeDesk, id domain.ID) {
			r := f.rows[id]
			r.Feeling = domain.Unknown
			f.rows[id] = r
		}, "no sentiment: its language is not known"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			drive(t, 120, 40, func(_ *Options, f *fakeDesk) {
				for id, r := range f.rows {
					if r.Author.Handle == "maria_r" {
						tt.change(f, id)
					}
				}
			}, func(c *console) {
				c.press("enter", "home")
				c.shows(tt.want)
			})
		})
	}
}

// What the machine cannot tell has a view of its own: one key answers, the
// item leaves, the next is under the cursor, and the key for it takes it back.
func TestUnsureIsAnsweredByOneKey(t *testing.T) {
	drive(t, 120, 40, func(_ *Options, f *fakeDesk) {
		for id, r := range f.rows {
			switch r.Author.Handle {
			case "priya", "linux_hat", "ines":
				r.Unsure, r.Feeling = true, domain.Neutral
				f.rows[id] = r
			}
		}
	}, func(c *console) {
		c.press("g", "w")
		c.shows("Unsure", "@linux_hat", "@priya", "@ines", "- negative", "0 neutral", "+ positive", "ambiguous", "neutral 36 %, negative 34 %")
		c.lacks("@maria_r")
		c.press("-")
		if d := c.desk.done; len(d) != 1 || d[0].Verb != "sentiment" || d[0].Feeling != domain.Negative || d[0].ID != c.id("linux_hat") {
			t.Fatalf("the desk did %+v", d)
		}
		if got := c.m.lists["unsure"].Selected(); got != c.id("priya") || c.m.lists["unsure"].Len() != 2 {
			t.Errorf("after the answer the cursor is on %s of %d", got, c.m.lists["unsure"].Len())
		}
		c.press("0", "+")
		c.shows("Nothing is open of which the machine does not know")
		c.press("u")
		if d := c.desk.done[len(c.desk.done)-1]; d.Verb != "undo" || d.ID != c.id("ines") {
			t.Errorf("u did %+v", d)
		}
	})
}

// Six grades are for those who ask for them.
func TestSixGrades(t *testing.T) {
	drive(t, 120, 40, func(o *Options, _ *fakeDesk) { o.Grades = true }, func(c *console) {
		c.press("2", "enter", "home")
		c.shows("felt somewhat positive, 57 % sure")
	})
}
