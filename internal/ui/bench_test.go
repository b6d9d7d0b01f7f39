package ui

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
	"hark/internal/view"
)

// benchModel is a console of 120x40 with n open conversations.
func benchModel(b *testing.B, n int) (*model, *fakeDesk) {
	b.Helper()
	f := newFakeDesk()
	for i := range n {
		s := said()[i%len(said())]
		s.minutes = 60 + i
		f.put(1000+i, s)
	}
	m, err := newModel(b.Context(), f.options())
	if err != nil {
		b.Fatal(err)
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.load()
	thread, err := f.Thread(b.Context(), m.watched())
	if err != nil {
		b.Fatal(err)
	}
	m.Update(threadRead{gen: m.peek, thread: thread})
	return m, f
}

// load reads the desk as the console does at its start.
func (m *model) load() {
	m.Update(m.readFirst()())
	for next := m.readOpen(); !m.loaded; {
		_, next = m.Update(next())
	}
}

// BenchmarkKeyToView is one cursor move and the frame after it, with 5,000
// conversations open: the console's part of the 8 ms from key to screen.
func BenchmarkKeyToView(b *testing.B) {
	m, _ := benchModel(b, 5000)
	keys := []tea.KeyPressMsg{keyOf("j"), keyOf("k")}
	for i := 0; b.Loop(); i++ {
		m.Update(keys[i%2])
		if m.View().Content == "" {
			b.Fatal("no frame")
		}
	}
}

// BenchmarkArrivals is one coalesced message of 100 new mentions, as 1,000 a
// second make ten times a second, and the frame after it.
func BenchmarkArrivals(b *testing.B) {
	m, f := benchModel(b, 5000)
	at := 0
	for b.Loop() {
		rows := make([]view.Row, 100)
		for i := range rows {
			s := said()[at%len(said())]
			s.handle = fmt.Sprint("new", at)
			rows[i] = f.rows[f.put(100_000+at%20_000, s)]
			at++
		}
		m.Update(Changed{Rows: rows})
		if m.View().Content == "" {
			b.Fatal("no frame")
		}
	}
	b.ReportMetric(float64(m.book.Len()), "rows")
}

// BenchmarkOpen is the first complete frame once the log has given 200 rows
// of 5,000, and the taking in of the others.
func BenchmarkOpen(b *testing.B) {
	_, f := benchModel(b, 5000)
	for b.Loop() {
		m, err := newModel(b.Context(), f.options())
		if err != nil {
			b.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		m.load()
		if m.View().Content == "" || m.watched() == (domain.ID{}) {
			b.Fatal("no frame")
		}
	}
}

// BenchmarkRestOfTheQueue is the longest time for which the taking in of
// 50,000 rows keeps a key waiting.
func BenchmarkRestOfTheQueue(b *testing.B) {
	_, f := benchModel(b, 50_000)
	var longest time.Duration
	for b.Loop() {
		m, err := newModel(b.Context(), f.options())
		if err != nil {
			b.Fatal(err)
		}
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		m.Update(m.readFirst()())
		for next := m.readOpen(); !m.loaded; {
			msg := next()
			began := time.Now()
			_, next = m.Update(msg)
			longest = max(longest, time.Since(began))
		}
		if n := m.lists["queue"].Len(); n < 50_000 {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(longest)/1e6, "ms-longest")
}
