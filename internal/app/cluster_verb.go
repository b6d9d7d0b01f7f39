package app

import (
	"context"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// ClusterParams are those of cluster.
type ClusterParams struct {
	Do      string   `json:"do"`                // list, suggest, show, name, put, out, owner, state, tell
	Cluster string   `json:"cluster,omitempty"` // its name, or the beginning of its id
	IDs     []string `json:"ids,omitempty"`     // conversations, or the beginnings of their ids
	Value   string   `json:"value,omitempty"`   // a name, an owner, a state, or the text to tell
	Yes     bool     `json:"yes,omitempty"`     // tell: do it; else it is only said who would be told
}

// ClusterLine is a line of cluster's answer.
type ClusterLine struct {
	Cluster   *Clustered `json:"cluster,omitempty"`
	Suggested *Suggested `json:"suggested,omitempty"`
	Member    *Item      `json:"member,omitempty"`
	Telling   *Telling   `json:"telling,omitempty"`
	Done      *Worked    `json:"done,omitempty"`
}

// Clustered is a named cluster.
type Clustered struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	State         string    `json:"state"` // open, work, fixed, closed
	Owner         string    `json:"owner"`
	Authors       int       `json:"authors"`
	Conversations int       `json:"conversations"`
	Open          int       `json:"open"`
	First         time.Time `json:"first,omitzero"`
	Last          time.Time `json:"last,omitzero"`
	By            string    `json:"by"`
	At            time.Time `json:"at"`
}

// Suggested is a complaint that several people make and nobody has named.
type Suggested struct {
	ID            string    `json:"id"` // its most typical conversation, by which it is named
	Name          string    `json:"name"`
	Authors       int       `json:"authors"`
	Conversations int       `json:"conversations"`
	First         time.Time `json:"first"`
	Last          time.Time `json:"last"`
	Example       string    `json:"example"`
	Members       []string  `json:"members"`
}

// Telling says who is told, or would be, and who is left out.
type Telling struct {
	Name     string   `json:"name"`
	To       int      `json:"to"`
	Authors  []string `json:"authors"`
	Told     int      `json:"told"`     // before
	Resolved int      `json:"resolved"` // somebody chose to close what they wrote
	Held     int      `json:"held"`     // a colleague is at it
	Silent   int      `json:"silent"`   // their source takes no replies, or the post is gone
	Done     bool     `json:"done"`
}

func clusterVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p ClusterParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	switch p.Do {
	case "list":
		return a.listClusters(emit)
	case "suggest":
		return a.listSuggested(ctx, emit)
	case "name":
		return a.nameByID(ctx, p, emit)
	case "out":
		return a.regroup(ctx, "", p.IDs, emit)
	}
	c, err := a.clusterNamed(p.Cluster)
	if err != nil {
		return err
	}
	switch p.Do {
	case "show":
		return a.showCluster(c, emit)
	case "put":
		return a.regroup(ctx, c.ID, p.IDs, emit)
	case "owner":
		err = a.changeCluster(ctx, desk.ClusterChange{ID: c.ID, Owner: &p.Value})
	case "state":
		state := domain.ClusterState(p.Value)
		if p.Value == "open" {
			state = domain.ClusterOpen
		}
		err = a.changeCluster(ctx, desk.ClusterChange{ID: c.ID, State: &state})
	case "rename":
		err = a.changeCluster(ctx, desk.ClusterChange{ID: c.ID, Name: &p.Value})
	case "tell":
		return a.tellByName(ctx, c.ID, p, emit)
	default:
		return Failure(Usage, "list, suggest, show, name, rename, put, out, owner, state or tell", "a cluster knows no %q", p.Do)
	}
	if err != nil {
		return err
	}
	if c, err = a.clusterNamed(c.ID); err != nil {
		return err
	}
	return emitJSON(emit, ClusterLine{Cluster: clustered(&c)})
}

func clustered(c *view.Cluster) *Clustered {
	state := string(c.State)
	if state == "" {
		state = "open"
	}
	return &Clustered{c.ID, c.Name, state, c.Owner, c.Authors, c.Conversations, c.Open, stamp(c.First), stamp(c.Last), c.By, stamp(c.At)}
}

func (a *App) listClusters(emit Emit) error {
	var all []view.Cluster
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		all, err = view.Clusters(s)
		return err
	}); err != nil {
		return err
	}
	for i := range all {
		if err := emitJSON(emit, ClusterLine{Cluster: clustered(&all[i])}); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) listSuggested(ctx context.Context, emit Emit) error {
	list, _, err := a.suggest(ctx)
	for i := range list {
		s := &list[i]
		out := &Suggested{ID: s.rows[0].ID.String(), Name: s.Name, Authors: s.Authors, Conversations: len(s.rows), First: stamp(s.First), Last: stamp(s.Last), Example: s.rows[0].Excerpt}
		for _, r := range s.rows {
			out.Members = append(out.Members, r.ID.String())
		}
		if err := emitJSON(emit, ClusterLine{Suggested: out}); err != nil {
			return err
		}
	}
	return err
}

func (a *App) showCluster(c view.Cluster, emit Emit) error {
	var rows []view.Row
	if err := a.log.Read(func(s kv.Snapshot) (err error) {
		rows, err = view.MembersOf(s, c.ID)
		return err
	}); err != nil {
		return err
	}
	if err := emitJSON(emit, ClusterLine{Cluster: clustered(&c)}); err != nil {
		return err
	}
	now := a.o.Now()
	for i := range rows {
		if err := emitJSON(emit, ClusterLine{Member: new(itemOf(&rows[i], now))}); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) nameByID(ctx context.Context, p ClusterParams, emit Emit) error {
	if len(p.IDs) != 1 {
		return Failure(Usage, "hark cluster suggest shows ids: hark cluster name ID NAME", "%d conversations are given, want the one that it is named by", len(p.IDs))
	}
	var from domain.ID
	if err := a.lookup(p.IDs[0], &from); err != nil {
		return err
	}
	id, _, err := a.nameCluster(ctx, from, p.Value)
	if err != nil {
		return err
	}
	c, err := a.clusterNamed(id)
	if err != nil {
		return err
	}
	return emitJSON(emit, ClusterLine{Cluster: clustered(&c)})
}

// regroup puts conversations into a cluster, or out of theirs.
func (a *App) regroup(ctx context.Context, cluster string, ids []string, emit Emit) error {
	failed := 0
	var last error
	touched := map[string]bool{cluster: true}
	for _, prefix := range ids {
		cmd := desk.Command{Verb: "cluster", Cluster: cluster}
		err := a.lookup(prefix, &cmd.ID)
		if err == nil {
			if it, _ := a.clusterOfConversation(cmd.ID); it != "" {
				touched[it] = true
			}
			_, err = a.act(ctx, cmd)
		}
		w := Worked{ID: prefix, Verb: "cluster", Done: err == nil, Error: Explain(err)}
		if err != nil {
			failed, last = failed+1, err
		} else {
			w.ID = cmd.ID.String()
		}
		if err := emitJSON(emit, ClusterLine{Done: &w}); err != nil {
			return err
		}
	}
	for id := range touched {
		if err := a.reprofile(ctx, id); err != nil {
			return err
		}
	}
	return partly(failed, len(ids), "cluster", last)
}

func (a *App) clusterOfConversation(id domain.ID) (cluster string, err error) {
	err = a.log.Read(func(s kv.Snapshot) error {
		r, _, err := view.Get(s, id)
		cluster = r.Cluster
		return err
	})
	return cluster, err
}

// tellByName tells every author, or only says who they would be.
func (a *App) tellByName(ctx context.Context, id string, p ClusterParams, emit Emit) error {
	t, err := a.telling(ctx, id)
	if err != nil {
		return err
	}
	failed := 0
	var last error
	if p.Yes {
		for i, d := range a.tellAll(ctx, &t, p.Value) {
			w := Worked{ID: t.To[i].String(), Verb: "reply", Done: d.err == nil, Error: Explain(d.err)}
			if d.err != nil {
				failed, last = failed+1, d.err
			}
			if err := emitJSON(emit, ClusterLine{Done: &w}); err != nil {
				return err
			}
		}
	}
	if err := emitJSON(emit, ClusterLine{Telling: telt(&t, p.Yes, failed)}); err != nil {
		return err
	}
	return partly(failed, len(t.To), "tell", last)
}

func telt(t *screen.Telling, done bool, failed int) *Telling {
	return &Telling{Name: t.Name, To: len(t.To) - failed, Authors: append([]string{}, t.Names...), Told: t.Told, Resolved: t.Resolved, Held: t.Held, Silent: t.Silent, Done: done}
}
