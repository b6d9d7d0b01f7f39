package enrich

import (
	"testing"

	"hark/internal/domain"
)

func TestAMentionFindsItsCluster(t *testing.T) {
	profile := func(words ...string) map[string]int {
		p := map[string]int{}
		for _, w := range words {
			p[w] = 600
		}
		return p
	}
	m := New(Options{Clusters: []domain.Cluster{
		{ID: "k1", Name: "apostrophe key", Profile: profile("apostrophe", "enter")},
		{ID: "k2", Name: "mended", Profile: profile("hinge", "creak"), State: domain.ClusterFixed},
		{ID: "k3", Name: "done with", Profile: profile("refund", "late"), State: domain.ClusterClosed},
		{ID: "k4", Name: "nothing yet"},
	}})
	for text, want := range map[string]string{
		"Enter is where the apostrophe should be": "k1",
		"the hinge creaks again":                  "k2",
		"my refund is late":                       "",
		"the apostrophe":                          "",
		"":                                        "",
	} {
		if got := m.Understand(&domain.Mention{Text: text}).Cluster; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
