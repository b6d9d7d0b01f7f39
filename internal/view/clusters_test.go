package view

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"hark/internal/domain"
)

// What a view says of clusters is what the folded conversations say, in
// whatever order and batches their events came.
func TestClustersAreTheFold(t *testing.T) {
	for seed := range uint64(8) {
		g := generate(seed, 300)
		ids := slices.Clone(g.ids)
		for i := range 120 {
			e := domain.Event{Conversation: ids[g.rnd.IntN(len(ids))], By: "ana", Kind: domain.Grouped, Cluster: &domain.Cluster{ID: fmt.Sprint("k", g.rnd.IntN(3))}}
			switch i % 6 {
			case 0:
				e.Kind, e.Cluster = domain.Ungrouped, nil
			case 1:
				e.Conversation, e.Kind = domain.ID{}, domain.Clustered
				e.Cluster.Name, e.Cluster.Owner, e.Cluster.Profile = fmt.Sprint("name ", i), "tom", map[string]int{"key": i + 1}
			case 2:
				e.Kind, e.Cluster = domain.Resolved, nil
				c := domain.Fold(slices.Clone(g.entries[e.Conversation]))
				e.Outcome, e.Basis = "fixed", c.Change
			}
			g.emit(e, "")
		}
		m := newMemory()
		m.fold(t, g.out, func() int { return 1 + g.rnd.IntN(40) })
		got, err := Clusters(m)
		if err != nil {
			t.Fatal(err)
		}
		want := plainClusters(g)
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d clusters, want %d", seed, len(got), len(want))
		}
		for _, c := range got {
			if !reflect.DeepEqual(c, want[c.ID]) {
				t.Errorf("seed %d: got %+v, want %+v", seed, c, want[c.ID])
			}
			rows, err := MembersOf(m, c.ID)
			if err != nil || len(rows) != c.Conversations || slices.ContainsFunc(rows, func(r Row) bool { return r.Cluster != c.ID }) {
				t.Errorf("seed %d: %d members of %s, %v", seed, len(rows), c.ID, err)
			}
		}
		shuffled := newMemory()
		order := g.rnd.Perm(len(g.out))
		for _, i := range order {
			if g.out[i].event.Kind == domain.Clustered {
				shuffled.foldAll(t, []written{g.out[i]})
			}
		}
		for id, c := range want {
			if got, found, err := ClusterOf(shuffled, id); err != nil || !found || got.Name != c.Name || !reflect.DeepEqual(got.Profile, c.Profile) {
				t.Errorf("seed %d: in another order %s is %+v, %v", seed, id, got, err)
			}
		}
	}
}

func TestClustersInTheActivity(t *testing.T) {
	for want, e := range map[string]domain.Event{
		"the cluster apostrophe key is open":                      {Kind: domain.Clustered, Cluster: &domain.Cluster{Name: "apostrophe key"}},
		"the cluster apostrophe key is fixed, tom looks after it": {Kind: domain.Clustered, Cluster: &domain.Cluster{Name: "apostrophe key", Owner: "tom", State: domain.ClusterFixed}},
		"changed a cluster":                                       {Kind: domain.Clustered},
		"put the conversation with others of the same complaint":  {Kind: domain.Grouped, Cluster: &domain.Cluster{ID: "k1"}},
		"took the conversation out of its cluster":                {Kind: domain.Ungrouped},
	} {
		if got := describeDeed(&e, "the conversation"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// plainClusters counts in the plainest way.
func plainClusters(g *generator) map[string]Cluster {
	out := map[string]Cluster{}
	said := map[string]domain.Event{}
	for _, w := range g.out {
		e := w.event
		if e.Kind != domain.Clustered {
			continue
		}
		if last, ok := said[e.Cluster.ID]; !ok || last.Before(&e) {
			said[e.Cluster.ID] = e
		}
	}
	for id, e := range said {
		out[id] = Cluster{Cluster: *e.Cluster, By: e.By, At: e.At.Time()}
	}
	authors := map[string]map[string]bool{}
	for id, entries := range g.entries {
		if id.IsZero() {
			continue
		}
		c := domain.Fold(slices.Clone(entries))
		k, named := out[c.Cluster]
		if !named || len(c.Heard) == 0 {
			continue
		}
		if authors[c.Cluster] == nil {
			authors[c.Cluster] = map[string]bool{}
		}
		m := c.Heard[0].Mention
		authors[c.Cluster][m.Source+" "+m.Author.Key()] = true
		k.Conversations++
		if c.Status != domain.StatusResolved {
			k.Open++
		}
		for _, h := range c.Heard {
			hour := hourTime(hourOf(h.When()))
			k.First = earliest(k.First, hour)
			if hour.After(k.Last) {
				k.Last = hour
			}
		}
		k.Authors = len(authors[c.Cluster])
		out[c.Cluster] = k
	}
	return out
}
