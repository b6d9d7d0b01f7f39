package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/ui/screen"
	"hark/internal/view"
)

// activityPage and peopleShown are how much is read at once.
const (
	activityPage = 200
	peopleShown  = 500
)

// others are the screens besides the lists and the conversation.
type others struct {
	scope    *screen.Scope // of the boards
	boards   map[string]*screen.Board
	people   *screen.People
	activity *screen.Activity
	handoff  *screen.Handoff
	sources  *screen.Sources
	help     *screen.Help
	label    *screen.Label
	clusters *screen.Clusters
}

func newOthers(k *keys, pages []screen.Page) others {
	scope := screen.NewScope()
	boards := map[string]*screen.Board{"overview": screen.NewOverview(scope), "subjects": screen.NewSubjects(scope),
		"team": screen.NewTeam(scope), "outcomes": screen.NewOutcomes(scope)}
	return others{scope, boards, screen.NewPeople(), screen.NewActivity(), screen.NewHandoff(), screen.NewSources(),
		screen.NewHelp(func(verb string) []string { return k.Of[verb] }, pages), screen.NewLabel(), screen.NewClusters()}
}

// join puts the screens into the table of what can be shown.
func (o *others) join(screens map[string]screen.Screen) {
	screens["people"], screens["activity"] = o.people, o.activity
	screens["clusters"] = o.clusters
	for place, b := range o.boards {
		screens[place] = b
	}
	screens["handoff"], screens["sources"], screens["help"], screens["label"] = o.handoff, o.sources, o.help, o.label
}

// beginner is a screen that says what it wants to be given first.
type beginner interface {
	Begin(e *screen.Env) screen.Ask
}

// fill reads what a screen shows.
func (m *model) fill(place string) tea.Cmd {
	m.unread[place] = false
	switch place {
	case "conversation":
		return m.readThread(m.conv.ID())
	case "people":
		return m.readPeople()
	case "clusters":
		return m.readClusters()
	case "sources":
		return m.readSources()
	}
	if b := m.others.boards[place]; b != nil {
		return tea.Batch(m.grant(b.Begin(m.body())), m.readAlarms())
	}
	if b, ok := m.screens[place].(beginner); ok {
		return m.grant(b.Begin(m.body()))
	}
	return nil
}

// figures is the answer of a read: put gives it to its screen, unless a later
// read of the same kind was asked for.
type figures struct {
	kind string
	gen  int
	put  func(m *model)
	err  error
}

// reading runs a read outside the loop.
func (m *model) reading(kind string, f func(ctx context.Context) (func(m *model), error)) tea.Cmd {
	m.read[kind]++
	gen, ctx := m.read[kind], m.ctx
	return func() tea.Msg {
		put, err := f(ctx)
		return figures{kind, gen, put, err}
	}
}

func (m *model) figures(f figures) {
	switch {
	case f.gen != m.read[f.kind]:
		m.dirty = false
	case f.err != nil:
		m.say(screen.Bad, fmt.Sprintf("read %s: %v", f.kind, f.err))
	default:
		f.put(m)
	}
}

func (m *model) readStats(a view.Ask) tea.Cmd {
	return m.reading("figures", func(ctx context.Context) (func(*model), error) {
		s, err := m.o.Desk.Stats(ctx, a)
		return func(m *model) { m.others.scope.SetStats(s) }, err
	})
}

// readAlarms reads what is out of the ordinary, and the named clusters, for
// the boards.
func (m *model) readAlarms() tea.Cmd {
	return m.reading("incidents", func(ctx context.Context) (func(*model), error) {
		incidents, err := m.o.Desk.Incidents(ctx)
		if err != nil {
			return nil, err
		}
		watched, err := m.o.Desk.Watch(ctx)
		if err != nil {
			return nil, err
		}
		clusters, err := m.o.Desk.NamedClusters(ctx)
		return func(m *model) {
			m.others.scope.SetAlarms(incidents, watched)
			m.others.scope.SetClusters(clusters)
		}, err
	})
}

// takeIncident says that the person looks after an incident.
func (m *model) takeIncident(id string) tea.Cmd {
	ctx := m.ctx
	return func() tea.Msg {
		if err := m.o.Desk.TakeIncident(ctx, id, ""); err != nil {
			return failed{"look after it", err}
		}
		return taken{}
	}
}

// taken says that an incident has the person to look after it.
type taken struct{}

func (m *model) readActivity(before uint64) tea.Cmd {
	kind := "activity"
	if before > 0 {
		kind = "earlier activity" // going on with the list is not overtaken by what happens now
	}
	return m.reading(kind, func(ctx context.Context) (func(*model), error) {
		lines, err := m.o.Desk.Activity(ctx, before, activityPage)
		return func(m *model) { m.others.activity.Add(before, lines) }, err
	})
}

func (m *model) readPeople() tea.Cmd {
	return m.reading("people", func(ctx context.Context) (func(*model), error) {
		people, err := m.o.Desk.People(ctx, peopleShown)
		return func(m *model) { m.others.people.SetPeople(people) }, err
	})
}

func (m *model) readSources() tea.Cmd {
	return m.reading("sources", func(ctx context.Context) (func(*model), error) {
		all, refused, err := m.o.Desk.Sources(ctx)
		return func(m *model) {
			m.others.sources.SetSources(all)
			m.others.sources.SetRefused(refused)
		}, err
	})
}

func (m *model) readShift(since time.Duration) tea.Cmd {
	from := m.env.Now.Add(-since)
	return m.reading("the hand-off", func(ctx context.Context) (func(*model), error) {
		s, err := m.o.Desk.Shift(ctx, from)
		return func(m *model) { m.others.handoff.SetShift(s) }, err
	})
}

// refreshAfter is how often the figures on the screen follow what arrives:
// they are read by a person, not by a machine.
const refreshAfter = 5 * time.Second

// refreshMsg says that figures may be read anew.
type refreshMsg struct{ place string }

// outdate notes that what the other screens show has been overtaken.
func (m *model) outdate(changed bool) {
	if !changed {
		return
	}
	for place := range m.screens {
		m.unread[place] = true
	}
}

// refresh reads the shown screen's figures anew, in a while, once for
// everything that changes until then.
func (m *model) refresh() tea.Cmd {
	place := m.place
	if m.list() != nil || place == "conversation" || place == "label" || !m.unread[place] || m.waits {
		return nil
	}
	m.waits = true
	return tea.Tick(refreshAfter, func(time.Time) tea.Msg { return refreshMsg{place} })
}

func (m *model) refreshNow(r refreshMsg) tea.Cmd {
	m.waits = false
	if r.place != m.place {
		return m.refresh()
	}
	return m.fill(r.place)
}
