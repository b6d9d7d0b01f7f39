package enrich

import (
	"reflect"
	"slices"
	"testing"

	"hark/internal/domain"
)

func routed() *Model {
	return New(Options{
		Brand:       []string{"acme", "acme kettle"},
		Subjects:    []Subject{{"lid", []string{"lid", "cover"}}, {"heat", []string{"hot"}}, {"price", []string{"price"}}, {"box", []string{"box"}}},
		Competitors: []Subject{{"zeta", []string{"zeta", "zeta pot"}}},
		Lists:       []AuthorList{{"press", []string{"@Daily", ""}}, {"staff", []string{"daily", "kim"}}},
		Rules: []Rule{
			{Name: "lid-glass", When: `lid "glass lid"`, Subject: "glass", Priority: domain.PriorityLow, Tags: []string{"glass", "lid"}},
			{Name: "press", When: "list:press", Priority: domain.PriorityHigh, For: "media", Tags: []string{"press", "lid"}},
			{Name: "glass", When: "subject:glass", For: "glass"},
			{Name: "rival", When: "names:zeta -names:us", Hide: true},
			{Name: "normal", When: "please", Normal: true},
			{Name: "angry", When: "refund* sentiment:negative", Priority: domain.PriorityUrgent},
		},
	})
}

func TestRoute(t *testing.T) {
	m := routed()
	for _, c := range []struct {
		text, handle string
		want         domain.Understanding // Lang and Sentiment are not looked at
	}{
		{"the glass lid", "tom", domain.Understanding{Subjects: []string{"glass", "lid"}, Rules: []string{"lid-glass", "glass"},
			Priority: domain.PriorityLow, For: "glass", Tags: []string{"glass", "lid"}}},
		{"the glass lid please", "tom", domain.Understanding{Subjects: []string{"glass", "lid"}, Rules: []string{"lid-glass", "glass", "normal"},
			For: "glass", Tags: []string{"glass", "lid"}}},
		{"glass lid", "DAILY", domain.Understanding{Subjects: []string{"glass", "lid"}, Rules: []string{"lid-glass", "press", "glass"}, Lists: []string{"press", "staff"},
			Priority: domain.PriorityHigh, For: "media", Tags: []string{"glass", "lid", "press"}}},
		{"lid hot price box glass lid", "", domain.Understanding{Subjects: []string{"glass", "lid", "heat"}, Rules: []string{"lid-glass", "glass"},
			Priority: domain.PriorityLow, For: "glass", Tags: []string{"glass", "lid"}}},
		{"Zeta pots are fine", "", domain.Understanding{Named: []string{"zeta"}, Rules: []string{"rival"}, Hidden: true}},
		{"Zeta or Acme?", "", domain.Understanding{Named: []string{domain.Us, "zeta"}}},
		{"zeta", "daily", domain.Understanding{Named: []string{"zeta"}, Lists: []string{"press", "staff"}, Rules: []string{"press", "rival"},
			Priority: domain.PriorityHigh, For: "media", Tags: []string{"press", "lid"}}}, // what is high is not hidden
		{"smoke from the box", "kim", domain.Understanding{Subjects: []string{"box"}, Lists: []string{"staff"}, Urgent: "safety"}},
	} {
		in := &domain.Mention{Text: c.text, Author: domain.Author{Handle: c.handle}}
		got := m.Understand(in)
		got.Lang, got.Sentiment, got.About = "", domain.Sentiment{}, nil
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q by %q:\n%+v, want\n%+v", c.text, c.handle, got, c.want)
		}
	}
}

func TestRouteKeepsWhatWasFelt(t *testing.T) {
	m := routed()
	in := &domain.Mention{Text: "refunds, the lid is lovely"}
	was := domain.Understanding{Lang: "xx", Sentiment: domain.Sentiment{Feeling: domain.Negative, By: "ana"}, CopyOf: domain.ID{1},
		Rules: []string{"gone"}, Tags: []string{"gone"}, Hidden: true, For: "gone", Priority: domain.PriorityLow, Subjects: []string{"gone"}, Named: []string{"gone"}}
	want := domain.Understanding{Lang: "xx", Sentiment: was.Sentiment, CopyOf: was.CopyOf,
		Subjects: []string{"lid"}, Rules: []string{"angry"}, Priority: domain.PriorityUrgent}
	if got := m.Route(in, was); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want\n%+v", got, want)
	}
}

func TestExplainSaysWhatUnderstandDid(t *testing.T) {
	m := routed()
	in := &domain.Mention{Title: "Question", Text: "is the glass lid of the lid set for sale?"}
	u, reasons := m.Explain(in)
	var fired []string
	for _, r := range reasons {
		if rule, warning := m.Rule(r.Rule); r.Fires {
			fired = append(fired, rule.Name+warning)
		}
	}
	if !slices.Equal(fired, u.Rules) || len(fired) != 2 {
		t.Errorf("%q hold, %q are explained", u.Rules, fired)
	}
	if p := reasons[0].For[0].Places; len(p) != 2 || in.Body()[p[0].From:p[0].To] != "lid" {
		t.Errorf("%+v", reasons[0])
	}
}
