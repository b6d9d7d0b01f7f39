package screen

import (
	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

const clustersDefined = "The same complaint in different words, under the name that a person gave it. People are the distinct authors of the conversations in it, whenever they wrote; open ones are not resolved."

// newClusters lists the named clusters, those with most people first.
func newClusters(s *Scope) *lineBlock {
	b := &lineBlock{key: "clusters", name: "The same complaint", most: 8, defined: clustersDefined, rev: uint64(s.turned),
		empty: func(e *Env) string {
			if key := e.Key("clusters"); key != "" {
				return "No cluster has a name yet: " + key + " finds and names them."
			}
			return "No cluster has a name yet."
		}}
	for i := range s.clusters {
		c := &s.clusters[i]
		b.rows = append(b.rows, lineRow{c.Name, "cluster:" + quoted(c.ID), "", func(e *Env) told { return tellCluster(e, c) }})
	}
	if n := len(s.clusters); n > 0 {
		b.head = thousands(n)
	}
	b.set()
	return b
}

func tellCluster(e *Env, c *view.Cluster) told {
	th, g := e.Theme, e.Glyphs
	l := told{sign: g.Open, paint: th.State.New, right: "last " + When(e.Now, c.Last)}
	state := "open"
	switch c.State {
	case domain.ClusterWork:
		l.sign, l.paint, state = g.Waiting, th.Info, "being mended"
	case domain.ClusterFixed:
		l.sign, l.paint, state = g.Resolved, th.Success, "mended"
	case domain.ClusterClosed:
		l.sign, l.paint, state = g.Ended, th.State.Resolved, "closed"
	}
	people := plural(c.Authors, "person")
	if c.Authors != 1 {
		people = thousands(c.Authors) + " people"
	}
	l.short = people + ", " + thousands(c.Open) + " open"
	l.text = people + " in " + plural(c.Conversations, "conversation") + ", " + thousands(c.Open) + " open; " + state
	has := "nobody looks after it"
	if c.Owner != "" {
		has = kit.Clean(c.Owner) + " looks after it"
		l.right += ", " + kit.Clean(c.Owner) + " has it"
	}
	zone := e.Now.Location()
	l.says = []string{l.text + "; " + has + ".", "First heard " + c.First.In(zone).Format("Mon 2 Jan 2006 15:04") + ", last " + c.Last.In(zone).Format("Mon 2 Jan 2006 15:04") + "."}
	return l
}
