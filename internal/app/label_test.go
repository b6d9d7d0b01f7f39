package app

import (
	"fmt"
	"strings"
	"testing"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// A sample is gone through in several sittings: what was drawn and what was
// answered survives the end of the program, and what could not be said is
// neither asked again nor counted as a label.
func TestSampleSurvivesARestart(t *testing.T) {
	o := testDesk(t)
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i := range 30 {
		texts = append(texts, fmt.Sprintf("post number %d is about thing %d", i, i*i))
	}
	hear(t, a, texts...)
	s, err := a.sample(t.Context(), 12, false)
	if err != nil || len(s.Posts) != 12 || s.From != 30 {
		t.Fatalf("%d of %d are drawn: %v", len(s.Posts), s.From, err)
	}
	say := func(d screen.Drawn, f domain.Feeling) {
		t.Helper()
		if _, err := a.act(t.Context(), desk.Command{Verb: "label", ID: d.Conversation, Mention: d.Mention, Feeling: f, Draw: s.Name()}); err != nil {
			t.Fatal(err)
		}
	}
	say(s.Posts[0], domain.Negative)
	say(s.Posts[1], desk.CannotSay)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, o)
	again, err := a.sample(t.Context(), 12, false)
	if err != nil || again.Seed != s.Seed || len(again.Posts) != 12 || again.All != 1 {
		t.Fatalf("after a restart the sample is %+v, %v", again, err)
	}
	for i, d := range again.Posts {
		if d.Mention != s.Posts[i].Mention || d.Text != s.Posts[i].Text {
			t.Fatalf("post %d is another one", i)
		}
	}
	if d := again.Posts; d[0].Answer != domain.Negative || d[0].By != "ana" || d[1].Answer != "" || d[1].By != "ana" || d[2].By != "" {
		t.Errorf("answers %q by %q, %q by %q, then by %q", d[0].Answer, d[0].By, d[1].Answer, d[1].By, d[2].By)
	}
	fresh, err := a.sample(t.Context(), 30, true)
	if err != nil || len(fresh.Posts) != 28 || fresh.Seed == s.Seed {
		t.Errorf("%d are drawn where 28 were never asked about: %v", len(fresh.Posts), err)
	}
}

// An erased post leaves the sample, and a text of it nowhere.
func TestSampleForgetsWhatIsErased(t *testing.T) {
	a := open(t, testDesk(t))
	ids := hear(t, a, "the first post that is here", "another of them, about nothing much")
	if _, err := a.sample(t.Context(), 12, false); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, a, "erase", map[string]string{"id": ids[0].String(), "reason": "asked"}); err != nil {
		t.Fatal(err)
	}
	s, err := a.sample(t.Context(), 12, false)
	if err != nil || len(s.Posts) != 1 || s.Gone != 1 || strings.Contains(fmt.Sprint(s), "the first post") {
		t.Errorf("%+v, %v", s, err)
	}
}
