package enrich

import (
	"hark/internal/domain"
	"hark/internal/enrich/clusters"
)

// groups are the named clusters that a mention may belong to.
type groups struct {
	ids   []string
	index *clusters.Index
}

// newGroups takes the clusters that are not closed. One that was mended is
// looked for too: who complains of it now should not go unnoticed.
func newGroups(named []domain.Cluster) *groups {
	g := &groups{}
	var profiles []clusters.Profile
	for _, c := range named {
		if c.State != domain.ClusterClosed && len(c.Profile) > 0 {
			g.ids, profiles = append(g.ids, c.ID), append(profiles, c.Profile)
		}
	}
	g.index = clusters.NewIndex(profiles)
	return g
}

// of gives the cluster that a text belongs to, or "".
func (g *groups) of(body string) string {
	if i, _ := g.index.Assign(body); i >= 0 {
		return g.ids[i]
	}
	return ""
}
