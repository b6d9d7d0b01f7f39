package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/enrich/clusters"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/view"
)

// What suggestions are made of: the latest conversations of so many days, at
// most so many, read anew after a while.
const (
	clusterDays = 14
	clusterMost = 5000
	clusterKeep = 30 * time.Second
)

// window is what the latest conversations say, as clusters are looked for in it.
type window struct {
	rows  []view.Row
	items []clusters.Item // of the rows, in their order
}

// suggestion is a cluster that nobody has named yet.
type suggestion struct {
	clusters.Cluster
	rows []view.Row // its members, the most typical first
}

// suggestions remembers what was found last: the screen asks more often than
// the answer changes.
type suggestions struct {
	mu   sync.Mutex
	at   time.Time
	list []suggestion
	in   window
}

// recent reads the latest conversations; copies and what is hidden or deleted
// says nothing of its own. A row holds the beginning of what was written,
// which is all of most posts.
func (a *App) recent(ctx context.Context) (w window, err error) {
	now := a.o.Now()
	at, page := view.At{Me: a.o.Config.Me, Now: now}, view.Page{Limit: pageRows}
	f, err := view.ParseFilter(fmt.Sprintf("since:%dd", clusterDays))
	if err != nil {
		return w, err
	}
	for len(w.rows) < clusterMost {
		var rows []view.Row
		if err := a.log.Read(func(s kv.Snapshot) (err error) {
			rows, err = view.Search(s, f, at, page)
			return err
		}); err != nil {
			return w, err
		}
		for i := range rows {
			if r := &rows[i]; r.CopyOf.IsZero() && !r.Hidden && r.Gone < r.Heard && r.Excerpt != "" {
				w.rows = append(w.rows, *r)
				w.items = append(w.items, clusters.Item{Text: r.Excerpt, Lang: r.Lang, Subject: r.Subject,
					Author: r.Source + " " + r.Author.Key(), At: r.Began, Negative: r.Feeling == domain.Negative, Positive: r.Feeling == domain.Positive})
			}
		}
		if err := ctx.Err(); err != nil || len(rows) < page.Limit {
			return w, err
		}
		page.After = rows[len(rows)-1].Num
	}
	return w, nil
}

// suggest finds complaints that several people make and nobody has named. It
// takes its time, and is asked away from the screen.
func (a *App) suggest(ctx context.Context) ([]suggestion, window, error) {
	a.suggested.mu.Lock()
	defer a.suggested.mu.Unlock()
	if now := a.o.Now(); now.Sub(a.suggested.at) < clusterKeep && now.After(a.suggested.at) {
		return a.suggested.list, a.suggested.in, nil
	}
	w, err := a.recent(ctx)
	if err != nil {
		return nil, w, err
	}
	var free window
	for i := range w.rows {
		if w.rows[i].Cluster == "" {
			free.rows, free.items = append(free.rows, w.rows[i]), append(free.items, w.items[i])
		}
	}
	var list []suggestion
	for _, c := range clusters.Find(free.items, clusters.Options{Most: 2 * clusters.Default().Most}) {
		s, glad := suggestion{Cluster: c}, 0
		for _, i := range c.Members {
			s.rows = append(s.rows, free.rows[i])
			if free.items[i].Positive {
				glad++
			}
		}
		if c.Negative >= glad && len(list) < clusters.Default().Most { // many who praise the same thing complain of nothing
			list = append(list, s)
		}
	}
	a.suggested.at, a.suggested.list, a.suggested.in = a.o.Now(), list, w
	return list, w, nil
}

// stale has suggestions made anew when they are next asked for, and forgets
// those at hand.
func (a *App) stale() {
	a.suggested.mu.Lock()
	defer a.suggested.mu.Unlock()
	a.suggested.at, a.suggested.list, a.suggested.in = time.Time{}, nil, window{}
}

// nameCluster makes a cluster of what is suggested with a conversation, or of
// the conversation alone, and gives its id and how many conversations are in it.
func (a *App) nameCluster(ctx context.Context, from domain.ID, name string) (id string, n int, err error) {
	list, w, err := a.suggest(ctx)
	if err != nil {
		return "", 0, err
	}
	c := domain.Cluster{ID: a.newID(), Name: name}
	rows := []domain.ID{from}
	i := slices.IndexFunc(list, func(s suggestion) bool {
		return slices.ContainsFunc(s.rows, func(r view.Row) bool { return r.ID == from })
	})
	if i >= 0 {
		c.Profile, rows = list[i].Profile, nil
		for _, r := range list[i].rows {
			rows = append(rows, r.ID)
		}
	} else if at := slices.IndexFunc(w.rows, func(r view.Row) bool { return r.ID == from }); at >= 0 {
		c.Profile = clusters.ProfileOf(w.items, []int{at})
	}
	if err := a.writeCluster(ctx, c.ID, func(*domain.Cluster) domain.Cluster { return c }); err != nil {
		return "", 0, err
	}
	cmds := make([]desk.Command, len(rows))
	for i, id := range rows {
		cmds[i] = desk.Command{Verb: "cluster", ID: id, Cluster: c.ID}
	}
	for _, d := range a.do(ctx, cmds) {
		if d.err != nil {
			err = d.err
			continue
		}
		n++
	}
	a.stale()
	if n == 0 {
		return c.ID, 0, err
	}
	return c.ID, n, a.reindex()
}

// writeCluster makes a cluster what change says, by the rules.
func (a *App) writeCluster(ctx context.Context, id string, change func(was *domain.Cluster) domain.Cluster) error {
	_, err := a.me.write(ctx, func(s kv.Snapshot) (b eventlog.Batch, err error) {
		all, err := view.Clusters(s)
		if err != nil {
			return b, err
		}
		var was *domain.Cluster
		others := make([]domain.Cluster, len(all))
		for i := range all {
			if others[i] = all[i].Cluster; all[i].ID == id {
				was = &others[i]
			}
		}
		b.Proposals, err = desk.NameCluster(was, change(was), others, a.moment(s, &domain.Conversation{}))
		return b, err
	})
	return err
}

// changeCluster changes a cluster that there is.
func (a *App) changeCluster(ctx context.Context, c desk.ClusterChange) error {
	if err := a.writeCluster(ctx, c.ID, func(was *domain.Cluster) domain.Cluster {
		if was == nil {
			return domain.Cluster{ID: c.ID}
		}
		to := *was
		c.Apply(&to)
		return to
	}); err != nil {
		return err
	}
	return a.reindex()
}

// reprofile works out anew what the posts of a cluster have in common, after
// one was put in or taken out. With too few to tell, its profile stays.
func (a *App) reprofile(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	a.stale()
	w, err := a.recent(ctx)
	if err != nil {
		return err
	}
	var members []int
	for i := range w.rows {
		if w.rows[i].Cluster == id {
			members = append(members, i)
		}
	}
	if len(members) < 2 {
		return nil
	}
	p := clusters.ProfileOf(w.items, members)
	err = a.writeCluster(ctx, id, func(was *domain.Cluster) domain.Cluster {
		if was == nil {
			return domain.Cluster{ID: id}
		}
		to := *was
		to.Profile = p
		return to
	})
	if _, refused := err.(*desk.Refusal); err != nil && !refused { // refused: it is so already
		return err
	}
	return a.reindex()
}

// reindex has new mentions held against the clusters as they are now. Closed
// ones take nothing in.
func (a *App) reindex() error {
	return a.log.Read(func(s kv.Snapshot) error {
		all, err := view.Clusters(s)
		if err != nil {
			return err
		}
		named := make([]domain.Cluster, len(all))
		for i := range all {
			named[i] = all[i].Cluster
		}
		a.mind.know(named)
		return nil
	})
}

// clusterNamed finds a cluster by its name, or the beginning of its id.
func (a *App) clusterNamed(text string) (c view.Cluster, err error) {
	text = strings.TrimSpace(text)
	err = a.log.Read(func(s kv.Snapshot) error {
		all, err := view.Clusters(s)
		if err != nil {
			return err
		}
		var found []view.Cluster
		for _, k := range all {
			if strings.EqualFold(k.Name, text) {
				found = []view.Cluster{k}
				break
			}
			if text != "" && strings.HasPrefix(k.ID, strings.ToLower(text)) {
				found = append(found, k)
			}
		}
		switch len(found) {
		case 0:
			return Failure(Failed, "hark cluster list shows those there are", "there is no cluster %q", text)
		case 1:
			c = found[0]
			return nil
		}
		return Failure(Failed, "give more characters, or its name", "%d clusters begin with %q", len(found), text)
	})
	return c, err
}
