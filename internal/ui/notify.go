package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"hark/internal/escape"
	"hark/internal/ui/screen"
)

// Notification is how a terminal is asked to tell a person who looks at
// something else. Terminals that do not know it leave it alone.
type Notification string

// The ways: OSC 9 is understood by iTerm2, Windows Terminal, WezTerm and
// Ghostty, OSC 777 by urxvt, foot and Ghostty, OSC 99 by kitty; the bell by all.
const (
	NotifyOff    Notification = "off"
	NotifyBell   Notification = "bell"
	NotifyOSC9   Notification = "osc9"
	NotifyOSC777 Notification = "osc777"
	NotifyOSC99  Notification = "osc99"
)

// notifyMax bounds a notification, in characters: desktops cut it anyhow.
const notifyMax = 200

// sequence is what is written to the terminal; nothing where nobody asked for
// it. Nothing in the text can end it before its end.
func (n Notification) sequence(text string) string {
	text = escape.Plain(text)
	if r := []rune(text); len(r) > notifyMax {
		text = string(r[:notifyMax-1]) + "…"
	}
	switch n {
	case NotifyBell:
		return "\a"
	case NotifyOSC9: // a text that begins with a number means something else there
		return "\x1b]9;hark: " + text + "\a"
	case NotifyOSC777:
		return "\x1b]777;notify;hark;" + strings.ReplaceAll(text, ";", ",") + "\a"
	case NotifyOSC99:
		return "\x1b]99;;hark: " + text + "\x1b\\"
	}
	return ""
}

// alert shows a line, and tells a person who is not looking.
func (m *model) alert(text string) tea.Cmd {
	if text == "" {
		return nil
	}
	if m.message == "" || m.tone != screen.Bad {
		m.say(screen.Plain, text)
	}
	if s := m.o.Notify.sequence(text); s != "" {
		return tea.Raw(s)
	}
	return nil
}
