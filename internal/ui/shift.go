package ui

import (
	"context"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/ui/screen"
)

// handOver ends the shift: it writes the page, the table and the bundle.
func (m *model) handOver(since time.Duration) tea.Cmd {
	from := m.env.Now.Add(-since)
	m.say(screen.Plain, "handing over ...")
	return m.enqueue(func(ctx context.Context) tea.Msg {
		paths, err := m.o.Desk.HandOver(ctx, from)
		if err != nil {
			return failed{"hand over", err}
		}
		return handedOver{paths}
	})
}

// handedOver says where the hand-off lies.
type handedOver struct{ paths []string }

func (m *model) handedOver(h handedOver) tea.Cmd {
	m.others.handoff.SetWritten(h.paths)
	says := "handed over"
	if len(h.paths) > 0 {
		says += "; the page and its bundle are in " + filepath.Dir(h.paths[0])
	}
	m.say(screen.Good, says)
	return m.fill("handoff")
}

// acknowledge leads to the hand-offs that wait; on their screen the verb is
// the screen's own.
func (m *model) acknowledge() tea.Cmd {
	if m.place == "handoff" {
		m.say(screen.Plain, "no hand-off waits to be acknowledged")
		return nil
	}
	return m.visit("handoff")
}

func (m *model) acknowledgeShift(shift string) tea.Cmd {
	return m.enqueue(func(ctx context.Context) tea.Msg {
		if err := m.o.Desk.Acknowledge(ctx, shift); err != nil {
			return failed{"acknowledge the hand-off", err}
		}
		return acknowledged{}
	})
}

// acknowledged says that another's hand-off was countersigned.
type acknowledged struct{}
