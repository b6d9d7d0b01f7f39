package app

import (
	"context"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// Clusters implements ui.Reader.
func (c console) Clusters(ctx context.Context) ([]screen.Cluster, error) {
	var out []screen.Cluster
	if err := c.read(ctx, func(s kv.Snapshot) error {
		all, err := view.Clusters(s)
		for _, k := range all {
			out = append(out, screen.Cluster{ID: k.ID, Name: k.Name, Owner: k.Owner, State: k.State, Authors: k.Authors,
				Conversations: k.Conversations, Open: k.Open, First: k.First, Last: k.Last})
		}
		return err
	}); err != nil {
		return nil, err
	}
	list, _, err := c.a.suggest(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		out = append(out, screen.Cluster{Name: s.Name, Authors: s.Authors, Conversations: len(s.rows), First: s.First, Last: s.Last,
			From: s.rows[0].ID, Example: s.rows[0].Excerpt})
	}
	return out, nil
}

// Telling implements ui.Reader.
func (c console) Telling(ctx context.Context, cluster string) (screen.Telling, error) {
	return c.a.telling(ctx, cluster)
}

// NameCluster implements ui.Actor.
func (c console) NameCluster(ctx context.Context, from domain.ID, name string) (int, error) {
	_, n, err := c.a.nameCluster(ctx, from, name)
	return n, err
}

// ChangeCluster implements ui.Actor.
func (c console) ChangeCluster(ctx context.Context, change desk.ClusterChange) error {
	return c.a.changeCluster(ctx, change)
}
