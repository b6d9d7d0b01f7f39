package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// peekAfter is how long the cursor rests before the preview follows it. While
// a key is held down only the list moves: a preview for every row passed
// would be ten times the bytes, and nobody could read it.
const peekAfter = 80 * time.Millisecond

// firstRows is how many rows are read before all of them are: more than any
// screen has lines.
const firstRows = 200

// atOnce is how many rows are taken in between two keys: a few
// milliseconds' worth at most.
const atOnce = 500

// begun is the answer of Reader.First: the start of the queue.
type begun struct {
	rows []view.Row
	all  int
	err  error
}

// opened is the answer of Reader.Open, or what is not taken in of it yet.
type opened struct {
	rows []view.Row
	err  error
}

// readFirst reads what can be shown at once; the rest is read after it, so
// that of a long queue the person sees the first page first.
func (m *model) readFirst() tea.Cmd {
	return func() tea.Msg {
		rows, all, err := m.o.Desk.First(m.ctx, firstRows)
		return begun{rows, all, err}
	}
}

// readOpen reads the rest, in the order in which the lists take it in.
func (m *model) readOpen() tea.Cmd {
	return func() tea.Msg {
		rows, err := m.o.Desk.Open(m.ctx)
		slices.SortFunc(rows, screen.Compare)
		return opened{rows, err}
	}
}

// await waits for the next change.
func (m *model) await() tea.Cmd {
	if m.o.Changes == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case c, open := <-m.o.Changes:
			if open {
				return c
			}
		case <-m.ctx.Done():
		}
		return nil
	}
}

// watched is the conversation whose thread is on the screen, or should be.
func (m *model) watched() domain.ID {
	switch l := m.list(); {
	case l != nil && l.Previews(m.body()):
		return l.Selected()
	case m.place == "conversation":
		return m.conv.ID()
	}
	return domain.ID{}
}

// follow makes the preview go where the cursor went.
func (m *model) follow() tea.Cmd {
	id := m.watched()
	l := m.list()
	switch {
	case l == nil: // a thread that was asked for, to be shown whole, is still wanted
		return nil
	case l.Preview.ID() == id:
		m.peek++ // what was asked for on the way is no longer wanted
		return nil
	case id.IsZero():
		m.peek++
		l.Preview.Set(nil)
		return nil
	case l.Preview.ID().IsZero():
		return m.readThread(id)
	}
	m.peek++
	gen := m.peek
	return tea.Tick(peekAfter, func(time.Time) tea.Msg { return peekMsg{gen} })
}

// peekMsg says that the cursor rests.
type peekMsg struct{ gen int }

func (m *model) peeked(p peekMsg) tea.Cmd {
	m.dirty = false
	if p.gen != m.peek {
		return nil
	}
	return m.readThread(m.watched())
}

// readThread reads one conversation whole.
func (m *model) readThread(id domain.ID) tea.Cmd {
	if id.IsZero() {
		return nil
	}
	m.peek++
	gen, whole := m.peek, m.place == "conversation" || m.place == "unsure"
	return func() tea.Msg {
		t, err := m.o.Desk.Thread(m.ctx, id)
		var why screen.Why
		if err == nil && whole {
			why = m.o.Desk.Why(m.ctx, &t)
		}
		return threadRead{gen, t, why, err}
	}
}

// threadRead is a conversation, read.
type threadRead struct {
	gen    int
	thread view.Thread
	why    screen.Why
	err    error
}

func (m *model) threadRead(t threadRead) tea.Cmd {
	switch {
	case t.gen != m.peek:
		m.dirty = false
	case t.err != nil:
		m.say(screen.Bad, "read the conversation: "+t.err.Error())
	case m.place == "conversation":
		m.conv.Set(&t.thread, t.why)
		return m.withheld(&t.thread)
	case m.list() != nil:
		p := &m.list().Preview
		p.Explain(t.why)
		if (m.place == "unsure" || m.place == "proposed") && p.ID() != t.thread.Row.ID {
			defer p.ToEnd() // it is the latest that nobody can tell, or has approved
		}
		m.list().Preview.Set(&t.thread)
		return m.withheld(&t.thread)
	}
	return nil
}
