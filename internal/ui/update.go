package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// Update implements tea.Model. It does no I/O.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.env.Now = m.o.Now()
	m.dirty = true
	cmd := m.update(msg)
	if word := m.tell(); word != nil {
		cmd = tea.Batch(cmd, word)
	}
	return m, cmd
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg:
		return m.wheel(msg)
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m.resized()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.paint()
	case tea.BackgroundColorMsg:
		m.suit(msg.IsDark())
	case tea.ModeReportMsg:
		return m.mode(msg)
	case Changed:
		return tea.Batch(m.changed(msg), m.await())
	case minuteMsg:
		return tea.Batch(m.aged(), m.minute())
	default:
		return m.result(msg)
	}
	return nil
}

// result takes what a command found out.
func (m *model) result(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case begun:
		return m.begun(msg)
	case opened:
		return m.opened(msg)
	case peekMsg:
		return m.peeked(msg)
	case threadRead:
		return m.threadRead(msg)
	case jobDone:
		return m.jobDone(msg)
	case searchMsg:
		return m.searchNow(msg)
	case found:
		return m.found(msg)
	case saveMsg:
		return m.saveNow(msg)
	case draftRead:
		return m.draftRead(msg)
	case editorReady:
		return m.runEditor(msg)
	case editorClosed:
		return m.editorClosed(msg)
	case edited:
		return m.edited(msg)
	case failed:
		m.say(screen.Bad, msg.Error())
	case figures:
		m.figures(msg)
	case told:
		m.telling, m.dirty = false, false
	case refreshMsg:
		return m.refreshNow(msg)
	case heldMsg:
		return m.ticked()
	case clusterDone:
		return m.clusterDone(msg)
	case learning:
		return msg.run
	case learned:
		m.learned(msg)
	case handedOver:
		return m.handedOver(msg)
	case taken:
		m.say(screen.Good, "you look after it; colleagues see so")
		return m.readAlarms()
	case acknowledged:
		m.say(screen.Good, "acknowledged: the hand-off is countersigned")
		return m.fill("handoff")
	default:
		m.dirty = false
	}
	return nil
}

// mode switches the width method: a terminal that reports mode 2027 measures
// grapheme clusters, every other one measures as wcwidth does.
func (m *model) mode(msg tea.ModeReportMsg) tea.Cmd {
	if msg.Mode == ansi.ModeUnicodeCore {
		m.env.Cells.Grapheme = graphemes(msg)
	}
	return nil
}

func (m *model) resized() tea.Cmd {
	e := m.body()
	for _, l := range m.lists {
		l.Fit(e)
	}
	return m.follow()
}

// begun takes in the start of the queue and, where there is more, has the
// rest read.
func (m *model) begun(msg begun) tea.Cmd {
	if msg.err != nil {
		m.say(screen.Bad, "read the queue: "+msg.err.Error())
		return nil
	}
	for i := range msg.rows {
		m.takeIn(&msg.rows[i])
	}
	e := m.body()
	for _, l := range m.lists {
		l.Refresh(e)
	}
	if m.counts.open = msg.all; msg.all > len(msg.rows) {
		return tea.Batch(m.follow(), m.readOpen())
	}
	return m.whole()
}

// opened takes in what the log held at the start, some at a time: in between
// come the keys.
func (m *model) opened(msg opened) tea.Cmd {
	if msg.err != nil {
		m.say(screen.Bad, "read the queue: "+msg.err.Error())
		return nil
	}
	e := m.body()
	n := min(len(msg.rows), atOnce)
	for i := range msg.rows[:n] {
		if it := m.takeIn(&msg.rows[i]); it != nil {
			for _, l := range m.lists {
				l.Arrive(it, e)
			}
		}
	}
	if rest := msg.rows[n:]; len(rest) > 0 {
		m.dirty = false
		return func() tea.Msg { return opened{rows: rest} }
	}
	return m.whole()
}

// whole says that everything is taken in that the log held at the start.
func (m *model) whole() tea.Cmd {
	m.loaded = true
	m.recount()
	return m.follow()
}

// takeIn puts a row into the book. What the log has told of since it was read
// is newer and stays; then there is no item.
func (m *model) takeIn(r *view.Row) *screen.Item {
	if m.book.Get(r.ID) != nil {
		return nil
	}
	m.count(r)
	return m.book.Put(*r)
}

// changed takes in what the log tells.
func (m *model) changed(c Changed) tea.Cmd {
	if c.Health != nil {
		m.health = *c.Health
		m.others.sources.SetSources(c.Health.Sources)
		m.lists["queue"].Empty = m.nothing()
	}
	m.shared(&c)
	if c.Notice != "" && (m.message == "" || m.tone != screen.Bad) {
		m.say(screen.Plain, c.Notice)
	}
	e := m.body()
	stale := false
	for i := range c.Rows {
		r := &c.Rows[i]
		before := m.book.Get(r.ID)
		known := before != nil
		if !known && m.loaded && r.Status == domain.StatusResolved {
			continue
		}
		if !known && r.Last.After(m.newest) {
			m.newest = r.Last
		}
		m.count(r)
		m.left(r)
		m.overtaken(before, r)
		m.decided(before, r)
		it := m.book.Put(*r)
		m.arrived(it, e)
		stale = stale || r.ID == m.watched()
		m.outdatePreviews(r.ID)
	}
	if m.loaded {
		m.recount()
	}
	m.outdate(len(c.Rows) > 0)
	cmds := []tea.Cmd{m.alert(c.Alert)}
	if stale {
		cmds = append(cmds, m.readThread(m.watched()))
	} else {
		cmds = append(cmds, m.follow())
	}
	return tea.Batch(append(cmds, m.refresh())...)
}

// outdatePreviews drops what the previews of lists that are not on the screen hold of a
// conversation that has changed: they read it again when they are shown.
func (m *model) outdatePreviews(id domain.ID) {
	for _, l := range m.lists {
		if l != m.list() && l.Preview.ID() == id {
			l.Preview.Set(nil)
		}
	}
}

// arrived tells the lists what the log said of a conversation. What the
// person's own action brought back comes in at once, and an undo leads the
// cursor to it.
func (m *model) arrived(it *screen.Item, e *screen.Env) {
	id := it.Row.ID
	did := m.own[id]
	delete(m.own, id)
	for _, l := range m.lists {
		if did == "" {
			l.Arrive(it, e)
			continue
		}
		l.Acted(it, e)
		if did == "undo" {
			l.Select(id, e)
		}
	}
}

// count keeps what completion offers: each tag with the conversations that
// have it, as the log last told them. A tag that no longer is on any stays on
// offer, behind the others.
func (m *model) count(r *view.Row) {
	for _, t := range m.tagged[r.ID] {
		m.tags[t]--
	}
	for _, t := range r.Tags {
		m.tags[t]++
	}
	delete(m.tagged, r.ID)
	if len(r.Tags) > 0 {
		m.tagged[r.ID] = r.Tags
	}
}

// recount makes the figures of the header.
func (m *model) recount() {
	m.counts = counts{}
	m.book.Each(func(it *screen.Item) {
		r := &it.Row
		if r.Status == domain.StatusResolved {
			return
		}
		m.counts.open++
		if r.Mine(m.o.Me) {
			m.counts.mine++
		}
		if m.approves(r) {
			m.counts.awaiting++
		}
		if r.Status == domain.StatusSnoozed && r.StatusAt(m.env.Now) == domain.StatusOpen {
			m.counts.due++
		}
	})
}

// aged is the minute's turn: ages change, and what was put aside comes back.
func (m *model) aged() tea.Cmd {
	e := m.body()
	m.book.Each(func(it *screen.Item) {
		if it.Row.Status == domain.StatusSnoozed {
			for _, l := range m.lists {
				l.Arrive(it, e)
			}
		}
	})
	m.recount()
	return m.follow()
}

// tidy forgets resolved conversations that no list shows, when a list was
// made anew.
func (m *model) tidy() {
	var gone []domain.ID
	m.book.Each(func(it *screen.Item) {
		id := it.Row.ID
		if it.Row.Status != domain.StatusResolved || it.Busy != "" || id == m.conv.ID() {
			return
		}
		for _, l := range m.lists {
			if l.Shows(id) {
				return
			}
		}
		gone = append(gone, id)
	})
	for _, id := range gone {
		m.book.Drop(id)
	}
}

// minuteMsg is the console's only clock: ages are shown in minutes.
type minuteMsg time.Time

func (m *model) minute() tea.Cmd {
	return tea.Tick(screen.NextAge(m.env.Now), func(t time.Time) tea.Msg { return minuteMsg(t) })
}

// failed is a command's fault that the person should know of.
type failed struct {
	doing string
	err   error
}

// Error says what failed and why.
func (f failed) Error() string { return fmt.Sprintf("%s: %v", f.doing, f.err) }
