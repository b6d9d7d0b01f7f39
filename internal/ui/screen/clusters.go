package screen

import (
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
)

// Cluster is one line of the clusters: a named one, or one that is only
// suggested, which has no ID.
type Cluster struct {
	ID            string
	Name          string // hostile where it is suggested: it is made of what people wrote
	Owner         string
	State         domain.ClusterState
	Authors       int
	Conversations int
	Open          int // not resolved
	First, Last   time.Time
	From          domain.ID // of a suggestion: the conversation that it is named by
	Example       string    // of a suggestion: what that says
}

// Telling is who would be told that a cluster is done with.
type Telling struct {
	Cluster  string // its id
	Name     string
	To       []domain.ID // one conversation for each author
	Names    []string    // of these authors
	Told     int         // authors who were told before
	Resolved int         // authors whose conversations somebody chose to close
	Held     int         // authors whom a colleague is busy with
	Silent   int         // authors who cannot be answered
}

// Left says who is left out, and why; empty where nobody is.
func (t *Telling) Left() string {
	var parts []string
	for _, x := range []struct {
		n    int
		says string
	}{{t.Told, "told before"}, {t.Resolved, "were resolved and are not told"}, {t.Held, "held by a colleague"}, {t.Silent, "cannot be answered"}} {
		if x.n > 0 {
			parts = append(parts, thousands(x.n)+" "+x.says)
		}
	}
	return strings.Join(parts, ", ")
}

// Clusters lists what many complain of: the named clusters, and below them
// what nobody has named yet.
type Clusters struct {
	all  map[string]*Cluster
	list kit.List[string]
	have bool
	rev  uint64
}

// NewClusters is a list of nothing yet.
func NewClusters() *Clusters { return &Clusters{} }

// SetClusters gives the clusters, named ones first.
func (c *Clusters) SetClusters(all []Cluster) {
	c.have = true
	c.rev++
	c.all = make(map[string]*Cluster, len(all))
	keys := make([]string, 0, len(all))
	for i := range all {
		k := all[i].ID
		if k == "" {
			k = "from " + all[i].From.String()
		}
		if c.all[k] == nil {
			keys = append(keys, k)
		}
		c.all[k] = &all[i]
	}
	c.list.Set(keys)
}

// Have reports whether the clusters were read.
func (c *Clusters) Have() bool { return c.have }

// Named are the clusters that have a name.
func (c *Clusters) Named() []Cluster {
	var out []Cluster
	for _, k := range c.all {
		if k.ID != "" {
			out = append(out, *k)
		}
	}
	return out
}

// Do implements Screen.
func (c *Clusters) Do(verb string, _ *Env) (Ask, bool) {
	k, ok := c.list.Selected()
	if c.list.Move(verb) {
		return nil, true
	}
	if !ok { // nothing here to do it with, and nothing elsewhere is meant
		return nil, slices.Contains([]string{"conversation", "cluster", "claim", "assign", "resolve", "reply"}, verb)
	}
	return c.ask(verb, c.all[k])
}

// ask is what a verb wants done with a cluster.
func (c *Clusters) ask(verb string, k *Cluster) (Ask, bool) {
	if k.ID == "" {
		switch verb {
		case "conversation", "cluster":
			return AskNameCluster{k.From, kit.Clean(k.Name)}, true
		case "claim", "assign", "resolve", "reply":
			return nil, true
		}
		return nil, false
	}
	switch verb {
	case "conversation":
		return AskFilter{"cluster:" + k.ID}, true
	case "claim", "assign", "resolve", "reply", "cluster":
		return AskCluster{verb, *k}, true
	}
	return nil, false
}

// View implements Screen.
func (c *Clusters) View(e *Env) string {
	th, w := e.Theme, e.Cells
	switch {
	case !c.have:
		return note(e, "reading ...")
	case c.list.Len() == 0:
		return note(e, "No complaint is made by several people. Where one is, it stands here to be named; "+e.Key("cluster")+" on a conversation names one by hand.")
	}
	t := kit.NewTable(w, e.Width-2,
		kit.Column{Title: "COMPLAINT", Min: 20, Max: 30},
		kit.Column{Title: "AUTHORS", Min: 7, Max: 7, Right: true},
		kit.Column{Title: "OPEN", Min: 5, Max: 5, Right: true, Drop: 2},
		kit.Column{Title: "FIRST", Min: 5, Max: 5, Drop: 4},
		kit.Column{Title: "LAST", Min: 4, Max: 4, Drop: 3},
		kit.Column{Title: "STATE", Min: 9, Max: 9},
		kit.Column{Title: "OWNER", Min: 8, Max: 10, Drop: 1},
		kit.Column{Title: "EXAMPLE", Min: 14, Max: 80, Drop: 5})
	lines := []string{"  " + t.Head(th.Header)}
	lines = append(lines, c.list.Draw(e.Height-1, kit.Drawer[string]{
		Stamp:    kit.Stamp{Width: e.Width, Theme: th, Focus: e.Glyphs.ASCII},
		Revision: func(string) uint64 { return c.rev<<32 | uint64(e.Now.Unix()/3600) },
		Row:      func(k string, selected bool) string { return c.row(e, t, c.all[k], selected) },
	})...)
	return strings.Join(kit.Fill(w, lines, e.Width, e.Height), "\n")
}

func (c *Clusters) row(e *Env, t *kit.Table, k *Cluster, selected bool) string {
	th := e.Theme
	lead, base := rowLead(e, selected)
	name, state, paint := th.Text.Bold(), stateName(k.State), th.Warning
	switch {
	case k.ID == "":
		name, state, paint = th.Text, "suggested", th.Info
	case k.State == domain.ClusterWork:
		paint = th.State.Claimed
	case k.State == domain.ClusterFixed, k.State == domain.ClusterClosed:
		paint = th.State.Resolved
	}
	open := ""
	if k.ID != "" {
		open = Short(k.Open)
	}
	owner := kit.Clean(k.Owner)
	if owner != "" && owner == e.Me {
		owner = "you"
	}
	return lead + t.Row([]kit.Cell{
		{Text: kit.Clean(k.Name), Paint: name}, {Text: Short(k.Authors), Paint: th.Text}, {Text: open, Paint: th.Muted},
		{Text: Ago(e.Now, k.First), Paint: th.Muted}, {Text: Ago(e.Now, k.Last), Paint: th.Muted},
		{Text: state, Paint: paint}, {Text: owner, Paint: th.Muted}, {Text: kit.Clean(k.Example), Paint: th.Faint}}, base)
}

// stateName is a cluster's state in words.
func stateName(s domain.ClusterState) string {
	switch s {
	case domain.ClusterOpen:
		return "open"
	case domain.ClusterWork:
		return "in work"
	}
	return kit.Clean(string(s))
}

// Cursor implements Screen.
func (c *Clusters) Cursor(*Env) (x, y int, shown bool) { return 0, 1 + c.list.Line(), c.list.Len() > 0 }

// Click implements Clicker.
func (c *Clusters) Click(_, y int, e *Env) Ask {
	if again, _ := c.list.Hit(y - 1); again {
		ask, _ := c.Do("conversation", e)
		return ask
	}
	return nil
}

// Hints implements Screen.
func (c *Clusters) Hints() []string {
	k, ok := c.list.Selected()
	switch {
	case !ok:
		return []string{"queue", "palette", "help"}
	case c.all[k].ID == "":
		return []string{"conversation", "queue", "palette", "help"}
	}
	return []string{"conversation", "claim", "assign", "resolve", "reply", "cluster", "palette", "help"}
}

// Word implements Worder.
func (c *Clusters) Word(verb string) string {
	k, ok := c.list.Selected()
	if !ok {
		return ""
	}
	words := map[string]string{"conversation": "its conversations", "claim": "look after it", "resolve": "its state", "reply": "tell everyone", "cluster": "rename"}
	if c.all[k].ID == "" {
		words = map[string]string{"conversation": "name it"}
	}
	return words[verb]
}
