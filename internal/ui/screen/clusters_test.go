package screen

import (
	"testing"
	"time"

	"hark/internal/domain"
)

// pageClusters are two named clusters and a suggestion.
func pageClusters(more string) []Cluster {
	return []Cluster{
		{ID: "k1", Name: "apostrophe key" + more, Owner: "ana", Authors: 37, Conversations: 41, Open: 12, First: pageTime.AddDate(0, 0, -3), Last: pageTime.Add(-2 * time.Hour), State: domain.ClusterWork},
		{ID: "k2", Name: "refund takes weeks", Owner: "tom" + more, Authors: 12, Conversations: 12, First: pageTime.AddDate(0, -1, 0), Last: pageTime.AddDate(0, 0, -9), State: domain.ClusterFixed},
		{Name: "screen flickers update" + more, Authors: 9, Conversations: 10, First: pageTime.AddDate(0, 0, -1), Last: pageTime.Add(-5 * time.Minute),
			From: domain.MentionID("x", "2"), Example: "screen flickers since the update, on battery only" + more},
	}
}

func TestTellingSaysWhoIsLeftOut(t *testing.T) {
	none := Telling{}
	if s := none.Left(); s != "" {
		t.Errorf("nobody is left out, and it says %q", s)
	}
	all := Telling{Told: 3, Resolved: 2, Held: 1, Silent: 4}
	if s := all.Left(); s != "3 told before, 2 were resolved and are not told, 1 held by a colleague, 4 cannot be answered" {
		t.Errorf("it says %q", s)
	}
}
