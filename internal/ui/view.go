package ui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/source"
	"hark/internal/ui/kit"
	"hark/internal/ui/screen"
	"hark/internal/verb"
)

// The lines of the frame around the body.
const (
	headerLines = 1
	footerLines = 1
)

// body is what the screens are drawn with now.
func (m *model) body() *screen.Env {
	e := m.env
	e.Width = max(m.width-1, 1) // the last column stays blank: text that is wider than it measures must not wrap
	e.Height = max(m.height-headerLines-footerLines, 1)
	if m.composer != nil {
		e.Height -= m.composerLines()
	}
	return &e
}

// composerLines is the composer's share: a third of the screen, and never so
// little that nothing can be written.
func (m *model) composerLines() int { return max((m.height-headerLines-footerLines)/3, 5) }

// View implements tea.Model. The frame is made once for each change, however
// often it is asked for.
func (m *model) View() tea.View {
	if m.dirty {
		m.frame, m.dirty = m.draw(), false
	}
	return m.frame
}

func (m *model) draw() tea.View {
	var v tea.View
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.KeyboardEnhancements.ReportAlternateKeys = true
	v.WindowTitle = "hark " + kit.Clean(m.o.Brand)
	if m.width < minWidth || m.height < minHeight {
		v.Content = m.tooSmall()
		return v
	}
	e := m.body()
	lines := make([]string, 0, m.height)
	lines = append(lines, screen.Header(e, m.top()))
	lines = append(lines, exactly(strings.Split(m.screens[m.place].View(e), "\n"), e.Height)...)
	x, y, shown := m.screens[m.place].Cursor(e)
	shown = shown && m.o.Reader
	y += headerLines
	if m.panel != nil {
		lines, x, y = m.under(lines)
		shown = true
	}
	lines = append(lines, screen.Footer(e, m.bottom(e)))
	v.Content = strings.Join(lines, "\n")
	if shown {
		v.Cursor = tea.NewCursor(x, y)
	}
	return v
}

// under puts the panel at the bottom of the body: over its last lines, or,
// for the composer, below it.
func (m *model) under(lines []string) (out []string, x, y int) {
	e := m.env
	e.Width = max(m.width-1, 1)
	whole := m.height - footerLines
	e.Height = max(whole*2/5, 6)
	if m.composer != nil {
		e.Height = m.composerLines()
	}
	drawn, x, y := m.panel.Draw(&e)
	drawn = drawn[:min(len(drawn), whole-headerLines)]
	top := whole - len(drawn)
	lines = exactly(lines, top)
	return append(lines, drawn...), x, y + top
}

// exactly cuts or fills to n lines.
func exactly(lines []string, n int) []string {
	for len(lines) < n {
		lines = append(lines, "")
	}
	return lines[:n]
}

func (m *model) tooSmall() string {
	says := []string{"hark needs", fmt.Sprintf("%d x %d;", minWidth, minHeight), fmt.Sprintf("this is %d x %d", m.width, m.height)}
	for i := range says {
		says[i] = m.env.Cells.Truncate(says[i], max(m.width-1, 0))
	}
	return strings.Join(says[:min(len(says), max(m.height, 1))], "\n")
}

// top is what the header tells.
func (m *model) top() *screen.Top {
	t := &screen.Top{Place: title(m.place), All: len(m.health.Sources), Newest: m.newest,
		Open: m.counts.open, Mine: m.counts.mine, Due: m.counts.due, Awaiting: m.counts.awaiting, Loading: !m.loaded}
	for _, s := range m.health.Sources {
		if s.State == source.Live || s.State == source.CatchingUp || s.State == source.Ended {
			t.Live++
		}
		if s.Last.After(t.Newest) {
			t.Newest = s.Last
		}
	}
	return t
}

// title is a screen's name as the header shows it.
func title(place string) string {
	if place == "handoff" {
		return "Hand-off"
	}
	return strings.ToUpper(place[:1]) + place[1:]
}

// bottom is what the footer tells.
func (m *model) bottom(e *screen.Env) *screen.Bottom {
	b := &screen.Bottom{Message: m.message, Tone: m.tone, Pending: m.prefix}
	says, undoes := m.countdown()
	if b.Message == "" && says != "" {
		b.Message, b.Tone = says, screen.Good
		if undoes {
			b.Message += "; " + m.keys.show("undo") + " takes it back"
		}
	}
	if b.Message == "" && m.health.Stopped != "" {
		b.Message, b.Tone = m.health.Stopped, screen.Bad
	}
	if m.panel != nil {
		b.Hints = m.panel.Hints(e)
		return b
	}
	b.Hints = m.hints()
	if n := len(m.undo); n > 0 && !undoes && !m.undo[n-1].gone {
		b.Undo, b.UndoKey = m.undo[n-1].says, m.keys.show("undo")
	}
	return b
}

// hints are the keys that matter most on the screen that is shown.
func (m *model) hints() []screen.Hint {
	var all []screen.Hint
	for _, name := range m.screens[m.place].Hints() {
		if name == "queue" && m.place == "queue" || !m.may(name) {
			continue
		}
		says := cmp.Or(m.word(name), hint(name))
		if name == "reply" && m.may("approve") {
			says = "change"
		}
		all = append(all, screen.Hint{Key: m.keys.show(name), Says: says})
	}
	return all
}

// word is the screen's own for what a verb does on it; empty if it has none.
func (m *model) word(name string) string {
	if w, ok := m.screens[m.place].(screen.Worder); ok {
		return w.Word(name)
	}
	return ""
}

// ownKeys are the keys of the screen that is shown, with what they do there;
// none on the help itself, nor those that do the same everywhere.
func (m *model) ownKeys() [][2]string {
	if m.place == "help" {
		return nil
	}
	short := map[string]string{}
	for _, v := range verb.All() {
		short[v.Name] = v.Short
	}
	var all [][2]string
	for _, name := range m.screens[m.place].Hints() {
		if name != "help" && name != "palette" {
			all = append(all, [2]string{cmp.Or(m.keys.show(name), ":"+name), cmp.Or(m.word(name), short[name])})
		}
	}
	return all
}

// hint is a verb's name as the footer shows it.
func hint(name string) string {
	switch name {
	case "show-new":
		return "show new"
	case "mark-all":
		return "mark all"
	case "palette":
		return "command"
	case "next-pane":
		return "pane"
	case "conversation":
		return "open"
	case "handoff":
		return "hand-off"
	}
	return name
}
