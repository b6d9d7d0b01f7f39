package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
)

func (m *model) readClusters() tea.Cmd {
	return m.reading("clusters", func(ctx context.Context) (func(*model), error) {
		all, err := m.o.Desk.Clusters(ctx)
		return func(m *model) { m.others.clusters.SetClusters(all) }, err
	})
}

// askCluster puts the targets into a cluster that there is, or names one by
// the first of them.
func (m *model) askCluster() tea.Cmd {
	if !m.others.clusters.Have() {
		return m.reading("clusters", func(ctx context.Context) (func(*model), error) {
			all, err := m.o.Desk.Clusters(ctx)
			return func(m *model) {
				m.others.clusters.SetClusters(all)
				m.askCluster()
			}, err
		})
	}
	options := m.clusterOptions()
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	p := &screen.Picker{Title: m.deed(ids, "cluster of"), Label: "complaint:", Free: true,
		Options: func(text string) []screen.Option { return screen.Best(text, options) }}
	m.ask(p, func(m *model) tea.Cmd { return m.putInto(ids, p.Answer()) })
	return nil
}

func (m *model) clusterOptions() []screen.Option {
	named := m.others.clusters.Named()
	slices.SortFunc(named, func(a, b screen.Cluster) int { return b.Authors - a.Authors })
	out := make([]screen.Option, 0, len(named)+1)
	for _, k := range named {
		out = append(out, screen.Option{Name: k.Name, Says: fmt.Sprintf("%d authors", k.Authors)})
	}
	return append(out, screen.Option{Name: noCluster, Says: "take it out of the cluster it is in"})
}

// noCluster is the answer that takes a conversation out.
const noCluster = "none"

// putInto puts conversations into the cluster of that name, takes them out, or
// names a new one by the first.
func (m *model) putInto(ids []domain.ID, name string) tea.Cmd {
	if name == "" {
		return nil
	}
	if strings.EqualFold(name, noCluster) {
		return tea.Batch(m.act(ids, desk.Command{Verb: "cluster"}, "out of its cluster:"), m.follow())
	}
	named := m.others.clusters.Named()
	if i := slices.IndexFunc(named, func(k screen.Cluster) bool { return strings.EqualFold(k.Name, name) }); i >= 0 {
		return tea.Batch(m.act(ids, desk.Command{Verb: "cluster", Cluster: named[i].ID}, "cluster "+name+":"), m.follow())
	}
	return m.nameCluster(ids[0], name)
}

// askName asks for the name of a suggestion.
func (m *model) askName(a screen.AskNameCluster) tea.Cmd {
	p := &screen.Picker{Title: "what do all of them complain of?", Label: "name:", Free: true, Check: some("a name is needed")}
	p.Suggest(a.Name)
	m.ask(p, func(m *model) tea.Cmd { return m.nameCluster(a.From, p.Answer()) })
	return nil
}

func (m *model) nameCluster(from domain.ID, name string) tea.Cmd {
	m.say(screen.Plain, "naming "+name+" ...")
	return m.enqueue(func(ctx context.Context) tea.Msg {
		n, err := m.o.Desk.NameCluster(ctx, from, name)
		return clusterDone{fmt.Sprintf("%s: %d conversations are in it, and what fits it from now on", name, n), "", err}
	})
}

// clusterDone is what came of a change of a cluster; tell is the one whose
// authors may now be told.
type clusterDone struct {
	says string
	tell string
	err  error
}

func (m *model) clusterDone(d clusterDone) tea.Cmd {
	if d.err != nil {
		m.say(screen.Bad, "not done: "+d.err.Error())
		return nil
	}
	m.say(screen.Good, d.says)
	cmd := m.readClusters()
	if d.tell != "" {
		cmd = tea.Batch(cmd, m.readTelling(d.tell))
	}
	return cmd
}

// withCluster does what was asked of a named cluster.
func (m *model) withCluster(a screen.AskCluster) tea.Cmd {
	k := a.Cluster
	switch a.Verb {
	case "claim":
		return m.changeCluster(desk.ClusterChange{ID: k.ID, Owner: &m.o.Me}, "you look after "+k.Name, "")
	case "reply":
		return m.readTelling(k.ID)
	case "assign":
		return m.askOf("who looks after "+k.Name+"?", m.colleagues(), func(m *model, owner string) tea.Cmd {
			return m.changeCluster(desk.ClusterChange{ID: k.ID, Owner: &owner}, owner+" looks after "+k.Name, "")
		})
	case "cluster":
		p := &screen.Picker{Title: "a better name for " + k.Name, Label: "name:", Free: true, Check: some("a name is needed")}
		p.Start(k.Name)
		m.ask(p, func(m *model) tea.Cmd {
			name := p.Answer()
			return m.changeCluster(desk.ClusterChange{ID: k.ID, Name: &name}, k.Name+" is now "+name, "")
		})
		return nil
	}
	return m.askOf("how far is "+k.Name+"?", clusterStates(), func(m *model, name string) tea.Cmd {
		state, tell := domain.ClusterState(name), ""
		switch name {
		case "open":
			state = domain.ClusterOpen
		case string(domain.ClusterFixed), string(domain.ClusterClosed):
			tell = k.ID
		}
		return m.changeCluster(desk.ClusterChange{ID: k.ID, State: &state}, k.Name+": "+name, tell)
	})
}

func clusterStates() []screen.Option {
	return []screen.Option{{Name: "work", Key: "w", Says: "somebody is mending it"}, {Name: "fixed", Key: "f", Says: "it is mended; everyone can be told"},
		{Name: "closed", Key: "c", Says: "it is done with, one way or another; everyone can be told"}, {Name: "open", Key: "o", Says: "named, and looked at"}}
}

// askOf asks for one of the options.
func (m *model) askOf(title string, options []screen.Option, then func(m *model, answer string) tea.Cmd) tea.Cmd {
	p := &screen.Picker{Title: title, Options: func(text string) []screen.Option { return screen.Best(text, options) }}
	m.ask(p, func(m *model) tea.Cmd { return then(m, p.Answer()) })
	return nil
}

func (m *model) changeCluster(c desk.ClusterChange, says, tell string) tea.Cmd {
	return m.enqueue(func(ctx context.Context) tea.Msg {
		return clusterDone{says, tell, m.o.Desk.ChangeCluster(ctx, c)}
	})
}

// readTelling finds out whom to tell, and asks what.
func (m *model) readTelling(id string) tea.Cmd {
	return m.reading("whom to tell", func(ctx context.Context) (func(*model), error) {
		t, err := m.o.Desk.Telling(ctx, id)
		return func(m *model) { m.askTell(t) }, err
	})
}

// askTell asks for the one text that every author gets, and then for a yes.
func (m *model) askTell(t screen.Telling) {
	left := ""
	if s := t.Left(); s != "" {
		left = " (" + s + ")"
	}
	if len(t.To) == 0 {
		m.say(screen.Plain, t.Name+": there is nobody to tell"+left)
		return
	}
	if m.panel != nil {
		return // the person has gone on to something else
	}
	p := &screen.Picker{Title: fmt.Sprintf("Tell %s of %s?%s", authors(len(t.To)), t.Name, left), Label: "text:", Free: true, Check: some("esc tells nobody")}
	m.ask(p, func(m *model) tea.Cmd {
		text := p.Answer()
		sure := fmt.Sprintf("Send this to %s, one reply each? %s", authors(len(t.To)), few(t.Names))
		return m.askOf(sure, []screen.Option{{Name: "yes", Key: "y", Says: text}, {Name: "no", Key: "n", Says: "tell nobody"}}, func(m *model, answer string) tea.Cmd {
			if answer != "yes" {
				return nil
			}
			cmd := m.act(t.To, desk.Command{Verb: "reply", Text: text, Cluster: t.Cluster}, "told")
			return tea.Batch(cmd, m.withhold(t.To, m.env.Now.Add(m.o.Hold)))
		})
	})
}

func authors(n int) string {
	if n == 1 {
		return "1 author"
	}
	return fmt.Sprintf("%d authors", n)
}

// few names the first of many.
func few(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
