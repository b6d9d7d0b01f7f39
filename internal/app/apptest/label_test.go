package apptest_test

import (
	"fmt"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/config"
)

// A responder labels some posts drawn at random, leaves, comes back another
// day, and goes on where they were.
func TestStoryOfASample(t *testing.T) {
	var posts []post
	for i := range 6 {
		posts = append(posts, post{fmt.Sprint(i), fmt.Sprint("Author ", i), fmt.Sprint("Post ", i), fmt.Sprint("the hinge of machine number ", i*i, " squeaks in the morning")})
	}
	url := feed(t, posts...)
	settings := apptest.Settings{Config: func(c *config.Config) {
		c.Feeds = []config.Feed{{Name: "blog", URL: url, Every: config.Duration{Duration: time.Hour}}}
	}}
	c := apptest.Open(t, settings)
	c.See("6 open").Press("g", "l").See("post 1 of 6", "drawn at random from 6 posts", "How does its author feel about us")
	c.Press("-").See("post 2 of 6", "1 labelled").Press("i").See("post 3 of 6", "1 cannot say")
	c.Press("+").See("2 labelled").Press("u").See("post 3 of 6", "1 labelled")
	c.Close()

	settings.Home = c.Home
	c = apptest.Open(t, settings)
	c.See("6 open").Press("g", "l").See("post 3 of 6", "1 labelled", "1 cannot say")
	c.Press("0").See("post 4 of 6", "2 labelled").Leave() // what is shown at once is on disk when the console has ended
	lines := apptest.Call[app.Sampling](t, c.App, "label", app.LabelParams{})
	if s := lines[0].Sample; s == nil || s.Labelled != 2 || s.CannotSay != 1 || s.Posts != 6 || s.From != 6 {
		t.Errorf("the log says %+v", lines[0].Sample)
	}
}

// A complaint that several people make is named from the list, and whoever
// writes of it is found under that name.
func TestStoryOfACluster(t *testing.T) {
	var posts []post
	for i, text := range []string{"hinge creaks terribly since Monday", "the hinge of my Mini creaks, awful", "why does the hinge creak like a door, I hate it", "creaking hinge again, so annoying", "hinge creak, day three, bad"} {
		posts = append(posts, post{fmt.Sprint(i), fmt.Sprint("Author ", i), fmt.Sprint("Mini ", i), text})
	}
	for i, text := range []string{"lovely weather for a long walk", "what a keyboard, I could type all day", "the delivery came on time", "is there a blue one", "my cat sleeps on the charger", "prices in the shop went up", "thank you for the quick answer", "does it run linux", "a review of seven small laptops"} {
		posts = append(posts, post{fmt.Sprint("other", i), fmt.Sprint("Other ", i), fmt.Sprint("Note ", i), text})
	}
	url := feed(t, posts...)
	c := apptest.Open(t, apptest.Settings{Config: func(c *config.Config) {
		c.Feeds = []config.Feed{{Name: "blog", URL: url, Every: config.Duration{Duration: time.Hour}}}
	}})
	c.See("14 open").Press("/").Type("hinge").Press("enter").See("Author 2").Press("K").See("complaint:").Type("creaking hinge").Press("enter").See("creaking hinge: ")
	c.Press("g", "k").See("creaking hinge", "open").Press("c").See("you look after creaking hinge").Press("e").See("how far is creaking hinge?").Press("f")
	c.See("creaking hinge: there is nobody to tell", "cannot be answered", "fixed") // a feed takes no replies
	c.Press("enter").See("hinge")
	lines := apptest.Call[app.ClusterLine](t, c.App, "cluster", app.ClusterParams{Do: "list"})
	if k := lines[0].Cluster; len(lines) != 1 || k.State != "fixed" || k.Owner != "ana" || k.Authors < 1 {
		t.Errorf("the log says %+v", lines)
	}
}
