package desk

import (
	"strings"
	"testing"

	"hark/internal/domain"
)

func TestCluster(t *testing.T) {
	d := lay(t)
	d.refused("ana", Command{Verb: "cluster"}, "in no cluster")
	d.does("ana", Command{Verb: "cluster", Cluster: "k1"})
	if c := d.fold(); c.Cluster != "k1" || !c.Grouped {
		t.Errorf("cluster %q", c.Cluster)
	}
	d.refused("tom", Command{Verb: "cluster", Cluster: "k1"}, "already")
	d.does("tom", Command{Verb: "cluster"})
	d.undoes("tom", "ungrouped")
	d.does("ana", Command{Verb: "reply", Text: "It is mended.", Cluster: "k1"})
	if r := d.fold().Replies[0]; r.Tells != "k1" {
		t.Errorf("the reply tells of %q", r.Tells)
	}
	d.refused("ana", Command{Verb: "reply", Text: "It is mended now.", Cluster: "k1"}, "was told by you at")
	d.does("ana", Command{Verb: "reply", Text: "Anything else?"})
	d.undoes("ana", "replied")
	d.undoes("ana", "claimed, replied")
	d.does("ana", Command{Verb: "reply", Text: "It is mended, at last.", Cluster: "k1"}) // what was taken back told nobody
}

func TestNameCluster(t *testing.T) {
	m := lay(t).moment("ana")
	key := domain.Cluster{ID: "k1", Name: " apostrophe   key ", Profile: map[string]int{"apostrophe": 700}}
	ps, err := NameCluster(nil, key, nil, m)
	if err != nil || len(ps) != 1 || ps[0].Event.Cluster.Name != "apostrophe key" || ps[0].Event.By != "ana" || ps[0].Event.Kind != domain.Clustered {
		t.Fatalf("%+v, %v", ps, err)
	}
	was := *ps[0].Event.Cluster
	there := []domain.Cluster{was, {ID: "k2", Name: "Fan"}}
	for _, tt := range []struct {
		change func(c *domain.Cluster)
		says   string
	}{
		{func(*domain.Cluster) {}, "it is so already"},
		{func(c *domain.Cluster) { c.Name = " " }, "has no name"},
		{func(c *domain.Cluster) { c.Name = "fan" }, `there is a cluster "Fan" already`},
		{func(c *domain.Cluster) { c.Name = "a\x1b[2J" }, "cannot be seen"},
		{func(c *domain.Cluster) { c.Name = strings.Repeat("x", MaxName+1) }, "too long"},
		{func(c *domain.Cluster) { c.State = "done" }, "no state of a cluster"},
	} {
		to := was
		tt.change(&to)
		_, err := NameCluster(&was, to, there, m)
		denied(t, err, tt.says)
	}
	to := was
	to.State, to.Owner = domain.ClusterFixed, "@tom"
	if ps, err := NameCluster(&was, to, there, m); err != nil || ps[0].Event.Cluster.Owner != "tom" {
		t.Errorf("%+v, %v", ps, err)
	}
}
