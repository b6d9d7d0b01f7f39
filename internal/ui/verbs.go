package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// does is what each verb of the console does here. Verbs that a screen
// applies by itself (movements, marks) are not in it.
func does() map[string]func(m *model) tea.Cmd {
	t := map[string]func(m *model) tea.Cmd{
		"claim":     func(m *model) tea.Cmd { return m.simple("claim", "claimed") },
		"release":   func(m *model) tea.Cmd { return m.simple("release", "released") },
		"reopen":    func(m *model) tea.Cmd { return m.simple("reopen", "reopened") },
		"retry":     func(m *model) tea.Cmd { return m.simple("retry", "sent again") },
		"approve":   (*model).approve,
		"decline":   (*model).askDecline,
		"delete":    (*model).deleteReply,
		"assign":    (*model).askAssign,
		"reply":     (*model).reply,
		"note":      (*model).note,
		"tag":       (*model).askTags,
		"learn":     (*model).learn,
		"cluster":   (*model).askCluster,
		"subject":   (*model).askSubject,
		"sentiment": (*model).askFeeling,
		"negative":  func(m *model) tea.Cmd { return m.feel(domain.Negative) },
		"neutral":   func(m *model) tea.Cmd { return m.feel(domain.Neutral) },
		"positive":  func(m *model) tea.Cmd { return m.feel(domain.Positive) },
		"snooze":    (*model).askSnooze,
		"resolve":   (*model).askOutcome,
		"undo":      (*model).takeBack,
		"filter":    (*model).askFilter,
		"open":      (*model).browse,
		"copy":      (*model).copy,
		"theme":     (*model).nextTheme,
		"palette":   (*model).askCommand,
		"baseline":  (*model).askBaseline,
		"back":      (*model).back,
		"quit":      (*model).quit,
		"send":      func(m *model) tea.Cmd { return m.write("send") },
		"editor":    func(m *model) tea.Cmd { return m.write("editor") },
		"ack":       (*model).acknowledge,
	}
	for _, place := range places() {
		t[place] = func(m *model) tea.Cmd { return m.visit(place) }
	}
	t["help"] = func(m *model) tea.Cmd {
		m.others.help.Show("")
		m.others.help.Here(hint(m.place), m.ownKeys())
		return m.visit("help")
	}
	return t
}

// deleteReply has the latest reply taken down, unless it is taken back in time.
func (m *model) deleteReply() tea.Cmd {
	ids := m.targets()
	cmd := m.act(ids, desk.Command{Verb: "delete"}, "deletes the reply to")
	if m.o.Hold > 0 && len(ids) > 0 {
		m.say(screen.Plain, "") // the countdown says it
	}
	return tea.Batch(cmd, m.withhold(ids, m.env.Now.Add(m.o.Hold)))
}

// places are the screens, by the verbs that show them.
func places() []string {
	return []string{"queue", "mine", "unsure", "proposed", "label", "clusters", "conversation", "overview", "subjects", "team", "outcomes", "people", "activity", "handoff", "sources", "help"}
}

// perform applies a verb: on the screen that is shown if it means something
// there, else for the program as a whole.
func (m *model) perform(name string) tea.Cmd {
	if ask, known := m.screens[m.place].Do(name, m.body()); known {
		if name == "show-new" {
			m.tidy()
		}
		return tea.Batch(m.grant(ask), m.follow())
	}
	if f, ok := m.verbs[name]; ok {
		return f(m)
	}
	return nil // a movement that means nothing on this screen
}

// grant does what a screen asks for.
func (m *model) grant(a screen.Ask) tea.Cmd {
	switch a := a.(type) {
	case screen.AskOpen:
		return m.open(a.ID)
	case screen.AskFilter:
		return tea.Batch(m.visit("queue"), m.narrow(a.Text))
	case screen.AskStats:
		return m.readStats(a.Ask)
	case screen.AskPlace:
		return m.enter(a.Place)
	case screen.AskTake:
		return m.takeIncident(a.ID)
	case screen.AskCopy:
		m.say(screen.Good, "copied "+a.Says)
		return tea.SetClipboard(a.Text)
	case screen.AskExplain:
		m.others.help.Explain(a.Page)
		return m.visit("help")
	case screen.AskActivity:
		return m.readActivity(a.Before)
	case screen.AskShift:
		return m.readShift(a.Since)
	case screen.AskHandOver:
		return m.handOver(a.Since)
	case screen.AskAcknowledge:
		return m.acknowledgeShift(a.Shift)
	case screen.AskNameCluster:
		return m.askName(a)
	case screen.AskCluster:
		return m.withCluster(a)
	case screen.AskSample:
		return m.readSample(a.Fresh)
	case screen.AskLabel:
		return m.label(a)
	case screen.AskPage:
		m.others.help.Show(a.Name)
		return m.visit("help")
	}
	return nil
}

// visit shows a screen and remembers where back leads.
func (m *model) visit(place string) tea.Cmd {
	if place == "conversation" {
		if ids := m.targets(); len(ids) > 0 && m.place != place {
			return m.open(ids[0])
		}
	}
	if place != m.place {
		m.trail = append(m.trail, m.place)
		if len(m.trail) > 20 {
			m.trail = m.trail[1:]
		}
	}
	return m.enter(place)
}

// enter shows a screen with its latest figures.
func (m *model) enter(place string) tea.Cmd {
	m.place = place
	if l := m.list(); l != nil {
		l.Refresh(m.body())
		m.tidy()
		return m.follow()
	}
	return m.fill(place)
}

// open shows a conversation whole.
func (m *model) open(id domain.ID) tea.Cmd {
	from := m.list()
	if from == nil {
		from = m.lists["queue"]
	}
	if m.place != "conversation" {
		m.trail = append(m.trail, m.place)
	}
	m.place = "conversation"
	m.seen(id)
	m.conv.Open(id)
	if from.Preview.ID() == id {
		m.conv.Set(from.Preview.Thread(), nil)
	}
	return m.readThread(id)
}

// back goes to where the person was.
func (m *model) back() tea.Cmd {
	if l := m.list(); l != nil && l.Back(m.body()) {
		return m.follow()
	}
	if len(m.trail) == 0 {
		if m.place == "queue" {
			m.say(screen.Plain, m.keys.show("quit")+" leaves hark; drafts are kept")
			return nil
		}
		return m.enter("queue")
	}
	place := m.trail[len(m.trail)-1]
	m.trail = m.trail[:len(m.trail)-1]
	return m.enter(place)
}

func (m *model) nextTheme() tea.Cmd {
	m.look, m.chosen = (m.look+1)%len(m.o.Themes), true
	m.paint()
	m.say(screen.Plain, "theme: "+m.o.Themes[m.look].Name)
	return nil
}

// browse opens the post in the person's browser.
func (m *model) browse() tea.Cmd {
	r := m.one()
	switch {
	case r == nil:
		return nil
	case r.URL == "":
		m.say(screen.Warn, "this post has no link")
		return nil
	}
	url := r.URL
	m.say(screen.Plain, "opened "+url)
	return func() tea.Msg {
		if err := m.o.Desk.Browse(m.ctx, url); err != nil {
			return failed{"open the post", fmt.Errorf("%w; %s copies its link", err, m.keys.show("copy"))}
		}
		return nil
	}
}

// copy puts the post's link on the clipboard.
func (m *model) copy() tea.Cmd {
	r := m.one()
	switch {
	case r == nil:
		return nil
	case r.URL == "":
		m.say(screen.Warn, "this post has no link")
		return nil
	}
	m.say(screen.Good, "copied "+r.URL)
	return tea.SetClipboard(oneLine(r.URL))
}

// oneLine keeps a copied address from ending a line in a shell.
func oneLine(s string) string { return strings.Map(printing, s) }

func printing(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return -1
	}
	return r
}

// one is the one conversation that an action is for; nil, with a message,
// where there is none.
func (m *model) one() *view.Row {
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	if r := m.row(ids[0]); r != nil {
		return r
	}
	m.say(screen.Warn, "still reading; try again")
	return nil
}

// quit leaves once every action is on disk; asked twice, it leaves at once.
func (m *model) quit() tea.Cmd {
	if m.leaving {
		return tea.Quit
	}
	m.leaving = true
	save := m.saveDraft()
	if m.working == nil {
		return tea.Quit
	}
	m.say(screen.Plain, "saving ...")
	return save
}
