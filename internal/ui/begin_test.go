package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"hark/internal/view"
)

// TestTheFirstPageComesFirst begins with a queue that is longer than what is
// read at once, works in it, and lets the rest come.
func TestTheFirstPageComesFirst(t *testing.T) {
	f := newFakeDesk()
	for i := range 300 {
		s := said()[i%len(said())]
		s.minutes, s.owner = 5000-i, ""
		f.put(1000+i, s)
	}
	m, err := newModel(t.Context(), f.options())
	if err != nil {
		t.Fatal(err)
	}
	c := &console{T: t, m: m, desk: f}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(m.readFirst()())
	c.shows("reading the log ...", "314 open", "1 of 200")
	m.Update(keyOf("j"))
	at := m.watched()
	r := f.rows[at]
	r.Owner = "kim"
	m.Update(Changed{Rows: []view.Row{r}})
	c.shows("314 open")
	m.Update(m.readOpen()())
	c.lacks("reading the log")
	c.shows("314 open", "2 of 314")
	if m.watched() != at || m.book.Get(at).Row.Owner != "kim" {
		t.Error("the cursor or what the log told since was lost")
	}
}

// TestTheRestComesInSlices takes a long queue in, with keys and news between
// the slices, and ends with everything in its order.
func TestTheRestComesInSlices(t *testing.T) {
	f := newFakeDesk()
	for i := range 3 * atOnce {
		s := said()[i%len(said())]
		s.minutes, s.owner = 9000-i, ""
		f.put(1000+i, s)
	}
	m, err := newModel(t.Context(), f.options())
	if err != nil {
		t.Fatal(err)
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(m.readFirst()())
	next, slices := m.readOpen(), 0
	for ; !m.loaded; slices++ {
		_, next = m.Update(next())
		m.Update(keyOf("j"))
		id := f.put(100_000+slices, line{source: "x", handle: "late", minutes: 1, texts: []string{"late"}})
		if !m.loaded {
			m.Update(Changed{Rows: []view.Row{f.rows[id]}})
		}
	}
	q := m.lists["queue"]
	want := 3*atOnce + len(said()) + slices - 1
	if slices < 4 || q.Len()+q.New() != want || m.counts.open != want {
		t.Errorf("after %d slices %d listed, %d new, %d counted, want %d", slices, q.Len(), q.New(), m.counts.open, want)
	}
	before := q.Selected()
	m.Update(keyOf("n"))
	if q.Selected() != before || q.Len() != want {
		t.Errorf("the cursor moved, or %d of %d are listed", q.Len(), want)
	}
}
