package ui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/ui/screen"
)

// morning is the hour at which work begins, for "tomorrow" and "monday".
const morning = 9

func (m *model) askSnooze() tea.Cmd {
	return m.pickTime(snoozes(m.env.Now))
}

func (m *model) pickTime(options []screen.Option) tea.Cmd {
	ids := m.targets()
	if len(ids) == 0 {
		m.say(screen.Warn, "choose a conversation first")
		return nil
	}
	now := m.env.Now
	p := &screen.Picker{Title: m.deed(ids, "snooze"), Label: "until:", Invite: "a letter chooses, or type 45m, 14:30, friday"}
	p.Options = func(text string) []screen.Option {
		if t, ok := parseUntil(text, now); ok {
			return []screen.Option{{Name: strings.TrimSpace(text), Says: "until " + t.Format("Mon 2 Jan 15:04")}}
		}
		return screen.Best(text, options)
	}
	m.ask(p, func(m *model) tea.Cmd { return m.snooze(ids, p.Answer()) })
	return nil
}

func (m *model) snooze(ids []domain.ID, until string) tea.Cmd {
	t, ok := parseUntil(until, m.env.Now)
	if !ok {
		m.say(screen.Warn, "snooze until when? 90m, 4h, 2d, 1w, 14:30, tomorrow or monday")
		return nil
	}
	says := "snoozed until " + t.Format("Mon 15:04") + ":"
	return tea.Batch(m.act(ids, desk.Command{Verb: "snooze", Until: t}, says), m.follow())
}

// snoozes are the usual times, with what they come to. None has a digit for its
// key: 14:30 and 45m are typed.
func snoozes(now time.Time) []screen.Option {
	out := []screen.Option{{Name: "1h", Key: "h"}, {Name: "4h", Key: "l"}, {Name: "tomorrow", Key: "t"}, {Name: "monday", Key: "m"}, {Name: "1w", Key: "w"}}
	for i := range out {
		if t, ok := parseUntil(out[i].Name, now); ok {
			out[i].Says = t.Format("Mon 2 Jan 15:04")
		}
	}
	return out
}

// parseUntil reads a time to come: a span in minutes, hours, days or weeks
// (90m, 4h, 2d, 1w), a time of day (14:30, tomorrow's if it has passed),
// "tomorrow" or a weekday, which mean nine in the morning.
func parseUntil(s string, now time.Time) (time.Time, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	day := func(ahead int) time.Time {
		y, mo, d := now.Date()
		return time.Date(y, mo, d+ahead, morning, 0, 0, 0, now.Location())
	}
	if s == "tomorrow" {
		return day(1), true
	}
	for wd := time.Sunday; wd <= time.Saturday; wd++ {
		if s == strings.ToLower(wd.String()) {
			return day((int(wd)-int(now.Weekday())+6)%7 + 1), true
		}
	}
	if t, err := time.ParseInLocation("15:04", s, now.Location()); err == nil {
		y, mo, d := now.Date()
		at := time.Date(y, mo, d, t.Hour(), t.Minute(), 0, 0, now.Location())
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, true
	}
	if s == "" {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 1 || n > 10_000 {
		return time.Time{}, false
	}
	switch s[len(s)-1] {
	case 'm':
		return now.Add(time.Duration(n) * time.Minute), true
	case 'h':
		return now.Add(time.Duration(n) * time.Hour), true
	case 'd':
		return now.AddDate(0, 0, n), true
	case 'w':
		return now.AddDate(0, 0, 7*n), true
	}
	return time.Time{}, false
}
