package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/domain"
)

// wrote is a mention of these words.
func wrote(id, text string, revision int) domain.Mention {
	return domain.Mention{ID: id, Source: "blog", Text: text, Revision: revision, At: time.Now(), Author: domain.Author{Name: "Kim " + id}}
}

// hears takes mentions in as a source would bring them.
func hears(t *testing.T, a *App, all ...domain.Mention) {
	t.Helper()
	for _, m := range all {
		if err := a.ear.Hear(t.Context(), m.Source, m); err != nil {
			t.Fatal(err)
		}
	}
}

// tried calls rules try and gives its answers by rule.
func tried(t *testing.T, a *App, p RulesParams, body string) (map[string]Tried, TriedAll) {
	t.Helper()
	p.Do = "try"
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	byRule, all := map[string]Tried{}, TriedAll{}
	if err := a.Call(t.Context(), Request{Verb: "rules", Params: raw, Body: strings.NewReader(body)}, func(line json.RawMessage) error {
		var one Tried
		if err := json.Unmarshal(line, &one); err != nil || one.Rule == "" {
			return json.Unmarshal(line, &all)
		}
		byRule[one.Rule] = one
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return byRule, all
}

// A mention that was changed counts once, as it reads now.
func TestRulesAreTriedOnWhatStands(t *testing.T) {
	o := testDesk(t)
	o.Config.Rules = []config.Rule{{Name: "kettle", When: "kettle", Tags: []string{"k"}}, {Name: "lid", When: "lid", Hide: true}}
	a := open(t, o)
	hears(t, a, wrote("1", "the kettle", 0), wrote("1", "the lid", 1), wrote("2", "kettle and lid", 0), wrote("3", "nothing", 0))
	got, all := tried(t, a, RulesParams{}, "")
	if k, l := got["kettle"], got["lid"]; k.Before != 1 || k.After != 1 || l.Before != 2 || l.After != 2 || all.Mentions != 3 || all.Changed != 0 {
		t.Errorf("the same rules: %+v, %+v", got, all)
	}
	const doc = "[[rule]]\nname = \"kettle\"\nwhen = \"kettle -lid\"\ntags = [\"k\"]\n"
	got, all = tried(t, a, RulesParams{File: "new.toml"}, doc)
	if k := got["kettle"]; k.Before != 1 || k.After != 0 || k.Lost != 1 || len(k.Examples) != 1 || k.Examples[0].Text != "kettle and lid" {
		t.Errorf("a narrower one: %+v", k)
	}
	if l := got["lid"]; l.After != 0 || l.Lost != 2 || all.Changed != 2 || all.Shown != 2 || all.Tags != 1 {
		t.Errorf("one less: %+v, %+v", l, all)
	}
	if _, all = tried(t, a, RulesParams{Since: time.Now().Add(time.Hour)}, ""); all.Mentions != 0 {
		t.Errorf("%d mentions of the future", all.Mentions)
	}
	raw, _ := json.Marshal(RulesParams{Do: "try", File: "new.toml"})
	err := a.Call(t.Context(), Request{Verb: "rules", Params: raw, Body: strings.NewReader("hodl = 1")}, func(json.RawMessage) error { return nil })
	if known := Explain(err); known == nil || known.Code != BadConfig || !strings.Contains(known.Message, "new.toml:1:1") {
		t.Errorf("a mistake in it: %v", err)
	}
}

// What was taken back was not said.
func TestWordsAreSuggestedFromWhatPeopleSaid(t *testing.T) {
	o := testDesk(t)
	o.Config.Subjects = []config.Subject{{Name: "lids", Words: []string{"lid"}}, {Name: "other"}}
	a := open(t, o)
	for i := range 40 {
		words := []string{"the lid has slurry on it", "the shop is on the hill", "it is on the box", "the hill"}[i%4]
		m := wrote(fmt.Sprint(i), fmt.Sprintf("%s, number%d", words, i), 0)
		hears(t, a, m)
		id := m.MentionID().String()
		if i%4 < 2 {
			if _, err := call(t, a, "subject", WorkParams{IDs: []string{id}, Command: desk.Command{Subject: "lids"}}); err != nil {
				t.Fatal(err)
			}
		}
		if i%4 == 1 {
			if _, err := call(t, a, "undo", WorkParams{IDs: []string{id}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	lines, err := call(t, a, "rules", RulesParams{Do: "suggest"})
	if err != nil || len(lines) == 0 {
		t.Fatalf("%v, %v", lines, err)
	}
	for _, l := range lines {
		var s Suggestion
		if err := json.Unmarshal([]byte(l), &s); err != nil {
			t.Fatal(err)
		}
		if s.Subject != "lids" || strings.Contains(s.Term, "lid") || strings.Contains(s.Term, "shop") || s.Of != 10 || len(s.Examples) != ruleExamples {
			t.Errorf("%+v", s)
		}
	}
	if !strings.Contains(strings.Join(lines, ""), "slurry") {
		t.Errorf("%v", lines)
	}
}

func TestRulesDoWhatIsAsked(t *testing.T) {
	a := open(t, testDesk(t))
	if _, err := call(t, a, "rules", RulesParams{Do: "burn"}); Explain(err).Code != Usage {
		t.Errorf("%v", err)
	}
}

func TestDoctorLooksAtRules(t *testing.T) {
	o := testDesk(t)
	o.Config.Rules = []config.Rule{{Name: "wide", When: "the OR you", Hide: true}, {Name: "lost", When: "kettle source:nowhere", Hide: true}}
	lines, err := call(t, open(t, o), "doctor", nil)
	all := strings.Join(lines, "\n")
	for _, want := range []string{"wide: it is looked up by very common words", "lost asks for source:nowhere", "2, without mistakes"} {
		if !strings.Contains(all, want) {
			t.Errorf("%v, no %q in %s", err, want, all)
		}
	}
}
