package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/ui/screen"
	"hark/internal/view"
)

// searchAfter is how long after the last key the whole log is searched; what
// the console holds is filtered at every key.
const searchAfter = 150 * time.Millisecond

// searchLimit is how many conversations one search brings in.
const searchLimit = 200

// askFilter asks for a filter and shows what it lets through while it is
// being typed. Leaving puts back the one that was in force.
func (m *model) askFilter() tea.Cmd {
	if m.list() == nil {
		m.enter("queue")
	}
	l := m.list()
	before := l.Filter()
	p := &screen.Picker{Title: "filter", Label: "/", Free: true, Check: filterCheck, Fill: fillWord,
		Options: func(text string) []screen.Option { return filterOptions(m, lastWord(text)) }}
	if p.Start(before); before != "" {
		p.Start(before + " ") // one goes on with the next word
	}
	m.ask(p, func(m *model) tea.Cmd {
		text := p.Text()
		if p.Answer() != strings.TrimSpace(text) {
			text = fillWord(text, screen.Option{Name: p.Answer()})
		}
		return m.narrow(text)
	})
	m.typed = func(m *model) tea.Cmd { return m.narrow(p.Text()) }
	m.closed = func(m *model) tea.Cmd { return m.narrow(before) }
	return nil
}

func filterCheck(text string) (string, bool) {
	if _, err := view.ParseFilter(text); err != nil {
		if wrong := (*view.FilterError)(nil); errors.As(err, &wrong) { // which word it is about is under the cursor
			return wrong.Why, false
		}
		return err.Error(), false
	}
	return "", true
}

// filterOptions completes the word being typed.
func filterOptions(m *model, word string) []screen.Option {
	words := []screen.Option{{Name: "is:open", Says: "not closed"}, {Name: "is:mine", Says: "what you have"},
		{Name: "is:urgent", Says: "cannot wait: danger, law, press"}, {Name: "is:snoozed", Says: "put aside until later"}, {Name: "is:resolved", Says: "closed"},
		{Name: "sentiment:negative", Says: "angry, let down, against"}, {Name: "since:2d", Says: "of the last two days"}}
	for _, s := range m.health.Sources {
		words = append(words, screen.Option{Name: "source:" + s.Name})
	}
	for _, s := range m.o.Subjects {
		words = append(words, screen.Option{Name: "subject:" + s})
	}
	words = slices.DeleteFunc(words, func(o screen.Option) bool {
		_, ok := filterCheck(o.Name)
		return !ok || strings.Contains(o.Name, " ")
	})
	if word == "" {
		return words
	}
	return screen.Best(word, words)
}

// narrow filters the list; empty text takes the filter off. A text that does
// not parse yet leaves the list as it is.
func (m *model) narrow(text string) tea.Cmd {
	l := m.list()
	if l == nil {
		return nil
	}
	text = strings.TrimSpace(text)
	f, err := view.ParseFilter(text)
	if err != nil {
		return nil
	}
	m.seek++
	if f.Empty() {
		l.SetFilter(nil, nil, m.body())
		return m.follow()
	}
	l.SetFilter(filtered(text, f), nil, m.body())
	gen := m.seek
	search := tea.Tick(searchAfter, func(time.Time) tea.Msg { return searchMsg{gen, m.place, f} })
	return tea.Batch(m.follow(), search)
}

func filtered(text string, f view.Filter) *screen.Filtered {
	return &screen.Filtered{Text: text, Match: func(r *view.Row, e *screen.Env) bool {
		return f.Match(r, view.At{Me: e.Me, Now: e.Now, Areas: e.Areas})
	}}
}

// searchMsg says that the typing of a filter paused.
type searchMsg struct {
	gen    int
	place  string
	filter view.Filter
}

func (m *model) searchNow(s searchMsg) tea.Cmd {
	m.dirty = false
	if s.gen != m.seek {
		return nil
	}
	return func() tea.Msg {
		rows, err := m.o.Desk.Search(m.ctx, s.filter, view.Page{Limit: searchLimit})
		return found{s, rows, err}
	}
}

// found is what the log holds for a filter.
type found struct {
	searchMsg
	rows []view.Row
	err  error
}

func (m *model) found(f found) tea.Cmd {
	l := m.lists[f.place]
	if f.gen != m.seek || l == nil || l.Filter() == "" {
		m.dirty = false
		return nil
	}
	if f.err != nil {
		m.say(screen.Bad, fmt.Sprintf("search: %v", f.err))
		return nil
	}
	ids := make([]domain.ID, len(f.rows))
	for i, r := range f.rows {
		ids[i] = r.ID
		if m.book.Get(r.ID) == nil {
			m.book.Put(r)
		}
	}
	all := filtered(l.Filter(), f.filter)
	all.More = len(f.rows) == searchLimit
	l.SetFilter(all, ids, m.body())
	return m.follow()
}
