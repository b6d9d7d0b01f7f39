package ui

import (
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/view"
)

// TestBoards goes through the four boards by one key, and back to where one
// was before them.
func TestBoards(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("2", "4")
		c.shows("acme ▸ Overview", "4 subjects")
		c.press("4")
		c.shows("acme ▸ Subjects", "4 team")
		c.press("4")
		c.shows("acme ▸ Team")
		c.press("4")
		c.shows("acme ▸ Outcomes", "4 overview")
		c.press("esc")
		c.shows("acme ▸ Mine")
		for keys, title := range map[string]string{"t": "Team", "e": "Outcomes", "S": "Subjects", "o": "Overview"} {
			c.press("1", "g", keys)
			c.shows("acme ▸ " + title)
		}
	})
}

// TestPeriodsAreShared turns to a week on one board and finds it on another.
func TestPeriodsAreShared(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("4", "]")
		c.shows("Last 7 days")
		c.press("g", "t")
		c.shows("Last 7 days", "against the 7 days before")
	})
}

func TestBaseline(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("b")
		c.shows("4 shows figures that can be compared")
		c.press("4", "b")
		c.shows("the stretch before, of equal length", "the same stretch a year ago")
		c.press("y")
		c.shows("against the same 24 hours a year ago")
		c.press("b", "=2026-10-01 2026-10-07")
		c.shows("from Thu 1 Oct 2026 up to and with Wed 7 Oct 2026")
		c.press("enter")
		c.shows("against 1 Oct to 7 Oct 2026")
		c.press(":", "=baseline before", "enter")
		c.shows("against the 24 hours before")
		c.press(":", "=baseline 2026-10-07 2026-10-01", "enter")
		c.shows("compare with what?")
	})
}

// TestAFigureIsCopiedAndExplained copies a figure with its definition, reads
// what it means, and comes back.
func TestAFigureIsCopiedAndExplained(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("4")
		c.press("y")
		c.shows("copied Net sentiment, with its definition")
		c.press("?")
		c.shows("Net sentiment", "Positive minus negative", "Overview, figure by figure")
		c.press("?")
		c.shows("Work on a conversation")
		c.press("esc")
		c.shows("acme ▸ Overview")
	})
}

func TestAnIncidentIsLookedAfter(t *testing.T) {
	drive(t, 120, 40, func(_ *Options, f *fakeDesk) {
		f.incidents = []view.Incident{{Open: true, Incident: domain.Incident{ID: "i7", Subject: "battery", Series: "negative",
			Since: noon.Add(-time.Hour), Until: noon, First: noon.Add(-time.Hour), Alerted: noon, Count: 37, Expected: 2.5, P: 1e-4}}}
	}, func(c *console) {
		c.press("4")
		c.shows("37 people write negatively")
		for c.m.others.boards["overview"].Hints()[1] != "claim" {
			c.press("tab")
		}
		c.shows("c look after it")
		c.press("c")
		c.shows("you look after it; colleagues see so")
		if len(c.desk.taken) != 1 || c.desk.taken[0] != "i7" {
			t.Errorf("taken: %q", c.desk.taken)
		}
		c.press("enter")
		c.shows("acme ▸ Queue")
	})
}
