package ui

import (
	tea "charm.land/bubbletea/v2"

	"hark/internal/ui/screen"
)

// press applies one key: to the panel if one is shown, else by the key map.
func (m *model) press(msg tea.KeyPressMsg) tea.Cmd {
	m.message, m.touched = "", m.env.Now
	key := msg.String()
	if m.panel != nil {
		return m.panelKey(key, msg.Text)
	}
	if m.prefix != "" {
		seq := m.prefix + " " + key
		m.prefix = ""
		if v, bound := m.keys.Idle[seq]; bound {
			return m.perform(v)
		}
	}
	if v, bound := m.keys.Idle[key]; bound {
		return m.perform(v)
	}
	if m.keys.begins(key) {
		m.prefix = key
		return nil
	}
	// On a Cyrillic or Greek layout the key's place on a Latin one counts.
	if msg.BaseCode > ' ' && msg.BaseCode < 0x7f {
		if v, bound := m.keys.Idle[string(msg.BaseCode)]; bound {
			return m.perform(v)
		}
	}
	return nil
}

// panelKey gives a key to the panel. In the composer the verbs of writing
// come first, and leaving the program is never out of reach.
func (m *model) panelKey(key, text string) tea.Cmd {
	if m.composer != nil {
		if v, bound := m.keys.Writing[key]; bound {
			return m.write(v)
		}
		if key == "ctrl+c" && m.keys.Idle[key] == "quit" {
			return m.quit()
		}
	}
	switch m.panel.Key(key, text) {
	case screen.Answered:
		done := m.answered
		m.close()
		return done(m)
	case screen.Cancelled:
		left := m.closed
		m.close()
		if left != nil {
			return left(m)
		}
		return nil
	}
	if m.typed != nil {
		return m.typed(m)
	}
	return nil
}

func (m *model) paste(text string) tea.Cmd {
	m.touched = m.env.Now
	if m.panel == nil {
		return nil
	}
	m.panel.Paste(text)
	if m.typed != nil {
		return m.typed(m)
	}
	return nil
}

// ask shows a panel; done runs when it is answered.
func (m *model) ask(p screen.Panel, done func(m *model) tea.Cmd) {
	m.panel, m.answered, m.closed, m.typed = p, done, nil, nil
}

// close takes the panel off.
func (m *model) close() {
	m.panel, m.answered, m.closed, m.typed, m.composer = nil, nil, nil, nil, nil
}

// click selects what was clicked; a click is no way to do what a key cannot.
func (m *model) click(msg tea.MouseClickMsg) tea.Cmd {
	s, can := m.screens[m.place].(screen.Clicker)
	y := msg.Y - headerLines
	m.touched = m.env.Now
	if m.panel != nil || !can || msg.Button != tea.MouseLeft || y < 0 || y >= m.body().Height {
		return nil
	}
	return tea.Batch(m.grant(s.Click(msg.X, y, m.body())), m.follow())
}

// wheelStep is how many lines one notch of the wheel moves, as most
// terminals and browsers have it.
const wheelStep = 3

func (m *model) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	name := "down"
	switch msg.Button {
	case tea.MouseWheelDown:
	case tea.MouseWheelUp:
		name = "up"
	default:
		return nil
	}
	m.touched = m.env.Now
	if m.panel != nil {
		return nil
	}
	for range wheelStep {
		m.screens[m.place].Do(name, m.body())
	}
	return m.follow()
}
