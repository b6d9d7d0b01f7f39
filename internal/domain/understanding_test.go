package domain

import (
	"slices"
	"testing"
)

func (s *story) hearsAs(native string, u Understanding) Ref {
	return s.add(Event{Kind: Mentioned, Mention: &Mention{ID: native, Source: "mastodon"}, Understood: &u})
}

func TestRulesAreOverruledByPeople(t *testing.T) {
	s := tell()
	s.hearsAs("1", Understanding{Hidden: true, Tags: []string{"giveaway"}, Priority: PriorityLow, For: "sales"})
	if c := s.fold(); !c.Hidden() || !slices.Equal(c.Tags, []string{"giveaway"}) || c.Priority() != PriorityLow || c.For() != "sales" {
		t.Errorf("after the rules: hidden %v, tags %v, priority %q, for %q", c.Hidden(), c.Tags, c.Priority(), c.For())
	}
	s.add(Event{Kind: Untagged, By: "ana", Tags: []string{"giveaway"}})
	s.claims("ana", 0, 0)
	if c := s.fold(); c.Hidden() || len(c.Tags) > 0 {
		t.Errorf("after a person: hidden %v, tags %v", c.Hidden(), c.Tags)
	}
	s.hearsAs("2", Understanding{Priority: PriorityUrgent, For: "battery"})
	if c := s.fold(); c.Priority() != PriorityUrgent || c.For() != "battery" {
		t.Errorf("after a second post: priority %q, for %q", c.Priority(), c.For())
	}
}

func TestOnlyWhatIsAllHiddenIsHidden(t *testing.T) {
	s := tell()
	s.hearsAs("1", Understanding{Hidden: true})
	s.hearsAs("2", Understanding{})
	if c := s.fold(); c.Hidden() {
		t.Error("a post that no rule hides is hidden by the one before it")
	}
}

func TestLabelsStandBesideTheSentiment(t *testing.T) {
	s := tell()
	s.hearsAs("1", Understanding{Sentiment: Sentiment{Feeling: Positive, By: "hark@1"}})
	label := s.add(Event{Kind: Labelled, By: "ana", Mention: &Mention{ID: "1", Source: "mastodon"}, Sentiment: &Sentiment{Feeling: Negative, By: "ana"}})
	if h := s.fold().Heard[0]; h.Label.Feeling != Negative || h.Sentiment.Feeling != Positive {
		t.Errorf("labelled %q, feels %q", h.Label.Feeling, h.Sentiment.Feeling)
	}
	s.add(Event{Kind: Mentioned, Mention: &Mention{ID: "1", Source: "mastodon", Revision: 1}})
	if h := s.fold().Heard[0]; h.Label.Feeling != Negative {
		t.Error("a new wording lost the label")
	}
	s.add(Event{Kind: Undone, By: "ana", Undoes: label})
	if h := s.fold().Heard[0]; h.Label.Feeling != Unknown {
		t.Error("the label was taken back and is still there")
	}
}

func TestClusters(t *testing.T) {
	s := tell()
	s.hearsAs("1", Understanding{Cluster: "k1"})
	if c := s.fold(); c.Cluster != "k1" || c.Grouped {
		t.Errorf("by the machine: %q, by hand %v", c.Cluster, c.Grouped)
	}
	out := s.add(Event{Kind: Ungrouped, By: "ana"})
	s.hearsAs("2", Understanding{Cluster: "k1"})
	if c := s.fold(); c.Cluster != "" || !c.Grouped {
		t.Errorf("a person took it out; it is in %q", c.Cluster)
	}
	s.add(Event{Kind: Undone, By: "ana", Undoes: out})
	s.add(Event{Kind: Grouped, By: "ben", Cluster: &Cluster{ID: "k2"}})
	if c := s.fold(); c.Cluster != "k2" || !c.Grouped {
		t.Errorf("a person put it into k2; it is in %q", c.Cluster)
	}
}
