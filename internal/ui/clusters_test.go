package ui

import (
	"testing"

	"hark/internal/domain"
)

// A suggestion is named by one key, and is a cluster from then on.
func TestSuggestionIsNamed(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "k")
		c.shows("Clusters", "apostrophe key", "37", "tom", "screen flickers update", "suggested", "screen flickers since")
		c.press("j", "enter")
		c.shows("what do all of them complain of?", "screen flickers update", "typing takes its place")
		c.press("end", "= bug", "enter")
		if len(c.desk.named) != 1 || c.desk.named[0] != "screen flickers update bug" {
			t.Fatalf("named %q", c.desk.named)
		}
		c.shows("screen flickers update bug: 10 conversations are in it")
	})
}

// A better name that is typed takes the place of the suggested one.
func TestSuggestedNameGivesWay(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "k")
		c.press("j", "enter")
		c.press("f", "l", "i", "c", "k", "e", "r")
		c.shows("name: flicker")
		c.press("enter")
		if len(c.desk.named) != 1 || c.desk.named[0] != "flicker" {
			t.Fatalf("named %q", c.desk.named)
		}
	})
}

// What is mended is told to every author once, after a look at how many they
// are, and each reply can be taken back.
func TestMendedIsToldToEveryAuthor(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "k")
		c.press("e", "f")
		if ch := c.desk.changed; len(ch) != 1 || ch[0].ID != "k1" || *ch[0].State != domain.ClusterFixed {
			t.Fatalf("changed %+v", ch)
		}
		c.shows("Tell 2 authors of apostrophe key? (3 told before, 1 held by a colleague)")
		c.press("enter")
		c.shows("esc tells nobody")
		c.press("=It is mended in 1.0.5.", "enter")
		c.shows("Send this to 2 authors, one reply each? @maria_r, @tom.example")
		if len(c.desk.done) != 0 {
			t.Fatal("told before it was agreed to")
		}
		c.press("y")
		if len(c.desk.done) != 2 {
			t.Fatalf("the desk did %+v", c.desk.done)
		}
		for _, d := range c.desk.done {
			if d.Verb != "reply" || d.Cluster != "k1" || d.Text != "It is mended in 1.0.5." {
				t.Errorf("the desk did %+v", d)
			}
		}
		c.press("u")
		if d := c.desk.done[len(c.desk.done)-1]; d.Verb != "undo" || len(c.desk.done) != 4 {
			t.Errorf("u did %+v", d)
		}
	})
}

func TestNobodyIsToldByANo(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("g", "k")
		c.press("r")
		c.press("=Mended.", "enter", "n")
		c.press("c")
		if len(c.desk.done) != 0 || len(c.desk.changed) != 1 || *c.desk.changed[0].Owner != "ana" {
			t.Errorf("the desk did %+v, %+v", c.desk.done, c.desk.changed)
		}
		c.shows("you look after apostrophe key")
	})
}

// A conversation is put with the others, or taken out, from where it is read.
func TestConversationIsPutIntoACluster(t *testing.T) {
	drive(t, 120, 40, nil, func(c *console) {
		c.press("K")
		c.shows("complaint:", "apostrophe key", "37 authors", "none")
		c.press("=apos", "down", "enter")
		if d := c.desk.done; len(d) != 1 || d[0].Verb != "cluster" || d[0].Cluster != "k1" || d[0].ID != c.id("maria_r") {
			t.Fatalf("the desk did %+v", d)
		}
		c.press("K", "=fan noise", "enter")
		if len(c.desk.named) != 1 || c.desk.named[0] != "fan noise" {
			t.Errorf("named %q", c.desk.named)
		}
		c.press("K", "=none", "enter")
		if d := c.desk.done[len(c.desk.done)-1]; d.Verb != "cluster" || d.Cluster != "" {
			t.Errorf("the desk did %+v", d)
		}
	})
}

// Help tells the keys of the screen that it was asked on before all others.
func TestHelpBeginsWithTheScreen(t *testing.T) {
	for keys, want := range map[string][]string{
		"k": {"On this screen: clusters", "look after it", "tell everyone"},
		"l": {"On this screen: label", "cannot say"},
		"w": {"On this screen: unsure", "- "},
	} {
		drive(t, 120, 40, nil, func(c *console) {
			c.press("g", keys)
			c.press("?")
			c.shows(want...)
		})
	}
}
