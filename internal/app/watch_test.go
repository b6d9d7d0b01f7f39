package app

import (
	"strings"
	"testing"

	"hark/internal/source"
)

func TestWatchTakesWhatIsPublic(t *testing.T) {
	o := testDesk(t)
	opened := map[string][]string{}
	kind := func(name string, public bool) source.Kind {
		return source.Kind{Name: name, Public: public, Replies: true, Takes: []source.Setting{{Key: source.Words, Required: true}},
			Secrets: []source.Prompt{{Slot: "token", Short: "a token"}},
			Open: func(op source.Opening) (source.Source, error) {
				opened[op.Name] = op.Words
				return lost{}, nil
			}}
	}
	o.Kinds = []source.Kind{kind("open", true), kind("closed", false)}
	feeds := []string{"https://www.blog.example/feed.xml", "https://blog.example/other.xml", "http://127.0.0.1:9/feed"}
	if err := Watch(&o, []string{"acme", "acme kettle"}, feeds); err != nil {
		t.Fatal(err)
	}
	if len(opened) != 1 || strings.Join(opened["open"], ",") != "acme,acme kettle" {
		t.Errorf("opened %v", opened)
	}
	var names []string
	for _, w := range o.Sources {
		if w.Replier != nil {
			t.Errorf("%s replies without an account", w.Kind)
		}
		if w.Kind == "feed" {
			names = append(names, w.Source.Name())
		}
	}
	if got := strings.Join(names, " "); got != "blog.example blog.example-2 127.0.0.1" {
		t.Errorf("the feeds are called %s", got)
	}
	if !o.FirstLook || len(o.Sources) != 4 {
		t.Errorf("%d sources, first look %v", len(o.Sources), o.FirstLook)
	}
	if err := Watch(&o, nil, feeds[:1]); err != nil || len(o.Sources) != 1 {
		t.Errorf("feeds alone: %d sources, %v", len(o.Sources), err)
	}
	if err := Watch(&o, nil, []string{"ftp://blog.example/"}); Explain(err).Code != Usage {
		t.Errorf("no feed: %v", err)
	}
}
