package ui

import (
	"strings"
	"testing"

	"hark/internal/source"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

func TestAnEmptyQueueNamesTheWayToASource(t *testing.T) {
	drive(t, 120, 40, func(_ *Options, f *fakeDesk) { clear(f.rows) }, func(c *console) {
		c.shows("Nothing waits. What arrives appears here.")
		c.send(Changed{Health: &Health{}})
		c.shows("hark init", "hark demo")
		c.send(Changed{Health: health()})
		c.lacks("hark init")
		c.shows("8 says why")
	})
}

// TestAnEmptyQueueSaysWhetherAnybodyListens goes through the states of links.
func TestAnEmptyQueueSaysWhetherAnybodyListens(t *testing.T) {
	m, err := newModel(t.Context(), newFakeDesk().options())
	if err != nil {
		t.Fatal(err)
	}
	for want, states := range map[string][]source.State{
		nothingWaits: {source.Live, source.Starting, source.Ended, source.CatchingUp},
		nothingHeard: {},
		"Nothing waits yet: hark is reaching for its sources. 8 shows them.":                          {source.Starting, source.Starting},
		"Nothing waits, and the only source is not reached: 8 says why, and when it is tried again.":  {source.Broken},
		"Nothing waits, and none of 2 sources is reached: 8 says why, and when they are tried again.": {source.Broken, source.Retrying},
		"Nothing waits. What arrives appears here. 2 of 3 sources are not reached: 8 says why.":       {source.Broken, source.Retrying, source.Live},
	} {
		m.health.Sources = nil
		for _, s := range states {
			m.health.Sources = append(m.health.Sources, screen.Source{State: s})
		}
		if got := m.nothing(); got != want {
			t.Errorf("%v: %s, want %s", states, got, want)
		}
	}
}

// TestTheOneAtTheScreenIsYou reads a thread in which ana had a part.
func TestTheOneAtTheScreenIsYou(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("enter")
		c.shows("note by tom", "you had it since")
		c.lacks("ana")
		c.m.env.Me, c.m.o.Me = "tom", "tom"
		c.send(keyOf("ctrl+t"))
		c.shows("note by you", "ana had it since")
	})
}

// TestEverySuggestionOfAFilterSaysWhatItMeans, but for names of the desk's own.
func TestEverySuggestionOfAFilterSaysWhatItMeans(t *testing.T) {
	m, err := newModel(t.Context(), newFakeDesk().options())
	if err != nil {
		t.Fatal(err)
	}
	m.o.Subjects = nil
	for _, o := range filterOptions(m, "") {
		if o.Says == "" {
			t.Errorf("%s is not explained", o.Name)
		}
	}
}

// TestTheMostUsedTagIsOfferedFirst has one conversation change often, which
// makes its tag no more used.
func TestTheMostUsedTagIsOfferedFirst(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		row := func(handle string, tags ...string) view.Row {
			r := c.desk.rows[c.id(handle)]
			r.Tags = tags
			return r
		}
		for range 5 {
			c.send(Changed{Rows: []view.Row{row("kay", "rare")}})
		}
		c.send(Changed{Rows: []view.Row{row("tom.example", "common"), row("sofia", "common"), row("h3nry", "gone")}})
		c.send(Changed{Rows: []view.Row{row("h3nry")}})
		c.m.o.Tags = nil
		var names []string
		for _, o := range c.m.tagOptions(nil) {
			names = append(names, o.Name)
		}
		if got := strings.Join(names, " "); got != "common mini-9 rare review gone safety" {
			t.Errorf("offered are %q, of %v", got, c.m.tags)
		}
	})
}
