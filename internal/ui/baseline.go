package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/ui/screen"
	"hark/internal/view"
)

// The baselines that have a name.
const (
	baseBefore = "before"
	baseYear   = "year"
	baseThis   = "this"
)

// askBaseline asks what the figures are to be compared with.
func (m *model) askBaseline() tea.Cmd {
	if m.others.boards[m.place] == nil {
		m.say(screen.Warn, m.keys.show("overview")+" shows figures that can be compared")
		return nil
	}
	p := &screen.Picker{Title: "compare the figures with", Label: "baseline:"}
	p.Options = func(text string) []screen.Option {
		if at, ok := m.parseDays(text); ok {
			return []screen.Option{{Name: strings.TrimSpace(text), Says: "from " + at.From.Format("Mon 2 Jan 2006") + " up to and with " + at.To.Add(-time.Second).Format("Mon 2 Jan 2006")}}
		}
		return screen.Best(text, m.baselines())
	}
	m.ask(p, func(m *model) tea.Cmd { return m.setBaseline(p.Answer()) })
	return nil
}

// baselines are those that have a name, with what they come to.
func (m *model) baselines() []screen.Option {
	out := []screen.Option{
		{Name: baseBefore, Key: "b", Says: "the stretch before, of equal length"},
		{Name: baseYear, Key: "y", Says: "the same stretch a year ago"},
	}
	if p := m.others.scope.Shown(); !p.From.IsZero() {
		out = append(out, screen.Option{Name: baseThis, Key: "t", Says: "what is shown now, from here on"})
	}
	return append(out, screen.Option{Name: "2026-10-01 2026-10-31", Says: "any two days: the first and the last"})
}

// setBaseline compares with the one that was named, or with what was heard
// from one day up to and with another.
func (m *model) setBaseline(name string) tea.Cmd {
	s, e := m.others.scope, m.body()
	switch name = strings.TrimSpace(name); name {
	case baseBefore:
		return m.grant(s.Against(screen.BaseBefore, view.Period{}, e))
	case baseYear:
		return m.grant(s.Against(screen.BaseYear, view.Period{}, e))
	case baseThis:
		if p := s.Shown(); !p.From.IsZero() {
			return m.grant(s.Against(screen.BaseFixed, p, e))
		}
	}
	p, ok := m.parseDays(name)
	if !ok {
		m.say(screen.Warn, "compare with what? "+baseBefore+", "+baseYear+", "+baseThis+", or two days such as 2026-10-01 2026-10-31")
		return nil
	}
	return m.grant(s.Against(screen.BaseFixed, p, e))
}

// parseDays reads a first and a last day, in the person's zone.
func (m *model) parseDays(text string) (view.Period, bool) {
	days := strings.Fields(strings.NewReplacer("..", " ", " to ", " ").Replace(text))
	if len(days) != 2 {
		return view.Period{}, false
	}
	zone := m.env.Now.Location()
	from, err := time.ParseInLocation(time.DateOnly, days[0], zone)
	if err != nil {
		return view.Period{}, false
	}
	last, err := time.ParseInLocation(time.DateOnly, days[1], zone)
	if err != nil || last.Before(from) {
		return view.Period{}, false
	}
	return view.Period{From: from, To: last.AddDate(0, 0, 1)}, true
}
