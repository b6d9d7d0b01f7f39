package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hark/internal/domain"
)

// cluster says that the conversation belongs to a cluster, or to none.
func (a *asked) cluster() ([]domain.Proposal, error) {
	id := strings.TrimSpace(a.cmd.Cluster)
	switch {
	case len(id) > MaxName:
		return nil, &Refusal{"that is no cluster", "`hark cluster list` shows those there are"}
	case a.c.Cluster == id && id == "":
		return nil, &Refusal{"it is in no cluster", "there is nothing to change"}
	case a.c.Cluster == id:
		return nil, &Refusal{"it is in that cluster already", "there is nothing to change"}
	case id == "":
		return a.one(domain.Event{Kind: domain.Ungrouped})
	}
	return a.one(domain.Event{Kind: domain.Grouped, Cluster: &domain.Cluster{ID: id}})
}

// told refuses to tell the same author twice that a cluster is done with.
func (a *asked) told() error {
	i := slices.IndexFunc(a.c.Replies, func(r domain.Reply) bool {
		return r.Tells == a.cmd.Cluster && r.Status != domain.ReplyDeleted
	})
	if a.cmd.Cluster == "" || i < 0 {
		return nil
	}
	r := &a.c.Replies[i]
	return &Refusal{"its author was told by " + a.name(r.By) + " at " + a.clock(r.At.Time()), "write a reply of its own if there is more to say"}
}

// ends is the cluster whose end a reply tells of, for its event.
func (a *asked) ends() *domain.Cluster {
	if a.cmd.Cluster == "" {
		return nil
	}
	return &domain.Cluster{ID: a.cmd.Cluster}
}

// clusterTerms bounds a profile, beyond what any that hark makes has.
const clusterTerms = 200

// NameCluster gives the event that makes a cluster what the command says: a new
// one where was is nil. Others are the clusters there are; none may have the
// same name twice. Like Decide it is asked inside the log's transaction.
func NameCluster(was *domain.Cluster, to domain.Cluster, others []domain.Cluster, m Moment) ([]domain.Proposal, error) {
	if m.Me == "" || to.ID == "" {
		return nil, fmt.Errorf("decide cluster: nobody asks, or for nothing")
	}
	if err := m.May(domain.Clustered); err != nil {
		return nil, err
	}
	to.Name = strings.Join(strings.Fields(strings.ToValidUTF8(to.Name, "")), " ")
	to.Owner = strings.TrimPrefix(strings.TrimSpace(strings.ToValidUTF8(to.Owner, "")), "@")
	states := []domain.ClusterState{domain.ClusterOpen, domain.ClusterWork, domain.ClusterFixed, domain.ClusterClosed}
	same := slices.IndexFunc(others, func(o domain.Cluster) bool { return o.ID != to.ID && strings.EqualFold(o.Name, to.Name) })
	switch {
	case to.Name == "":
		return nil, &Refusal{"the cluster has no name", "name what all of them complain of: apostrophe key"}
	case utf8.RuneCountInString(to.Name) > MaxName || utf8.RuneCountInString(to.Owner) > MaxName:
		return nil, &Refusal{"the name is too long", fmt.Sprintf("at most %d characters", MaxName)}
	case strings.ContainsFunc(to.Name+to.Owner, func(r rune) bool { return !unicode.IsPrint(r) }):
		return nil, &Refusal{"the name holds characters that cannot be seen", "type it by hand"}
	case !slices.Contains(states, to.State):
		return nil, &Refusal{fmt.Sprintf("%.40q is no state of a cluster", to.State), "open, work, fixed or closed"}
	case same >= 0:
		return nil, &Refusal{fmt.Sprintf("there is a cluster %q already", others[same].Name), "put the conversations into it, or choose another name"}
	case len(to.Profile) > clusterTerms:
		return nil, fmt.Errorf("decide cluster: a profile of %d terms", len(to.Profile))
	case was != nil && was.Name == to.Name && was.Owner == to.Owner && was.State == to.State && sameProfile(was.Profile, to.Profile):
		return nil, &Refusal{"it is so already", "there is nothing to change"}
	}
	return []domain.Proposal{{Event: domain.Event{Kind: domain.Clustered, By: m.Me, Cluster: &to}}}, nil
}

func sameProfile(a, b map[string]int) bool {
	if len(a) != len(b) {
		return false
	}
	for t, w := range a {
		if v, ok := b[t]; !ok || v != w {
			return false
		}
	}
	return true
}

// ClusterChange changes a cluster; what is nil stays.
type ClusterChange struct {
	ID    string
	Name  *string
	Owner *string
	State *domain.ClusterState
}

// Apply makes a cluster what the change says.
func (c *ClusterChange) Apply(to *domain.Cluster) {
	if c.Name != nil {
		to.Name = *c.Name
	}
	if c.Owner != nil {
		to.Owner = *c.Owner
	}
	if c.State != nil {
		to.State = *c.State
	}
}
