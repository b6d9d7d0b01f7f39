package app

import (
	"context"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/handoff"
	"hark/internal/kv"
	"hark/internal/view"
)

// shiftWork is what a shift came to.
type shiftWork struct {
	open     []view.Row
	resolved []view.Row
	other    []view.Row // touched, neither open nor resolved in the shift
	notes    []handoff.Note
	stats    view.Stats
	first    map[domain.JournalID]uint64 // the first number of each journal that the bundle needs
}

// walkStep is how many events are read in one short transaction.
const walkStep = 4096

// shift gathers what happened since then and what is open now. The bundle
// that goes with it has, of every journal, an unbroken range up to the head
// that holds every conversation which is open or was touched, whole.
func (a *App) shift(ctx context.Context, since, now time.Time) (*shiftWork, error) {
	t, err := a.touched(ctx, since)
	if err != nil {
		return nil, err
	}
	w := &shiftWork{notes: t.notes, first: t.first}
	if w.open, err = a.open(); err != nil {
		return nil, err
	}
	for i := range w.open {
		t.ids[w.open[i].ID] = t.ids[w.open[i].ID] | isOpen
	}
	for id, what := range t.ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := w.add(a, id, what); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(w.resolved, func(a, b view.Row) int { return int(a.Num) - int(b.Num) })
	slices.SortFunc(w.other, func(a, b view.Row) int { return int(a.Num) - int(b.Num) })
	err = a.log.Read(func(s kv.Snapshot) (err error) {
		w.stats, err = view.Measure(s, view.Period{From: since, To: now})
		return err
	})
	return w, err
}

// what is known of a conversation of the shift.
type what uint8

const (
	isTouched what = 1 << iota
	isResolved
	isOpen
)

// add puts one conversation into its list and stretches the bundle over it.
func (w *shiftWork) add(a *App, id domain.ID, is what) error {
	return a.log.Read(func(s kv.Snapshot) error {
		t, err := view.ThreadOf(s, id)
		if err != nil {
			return err
		}
		for i := range t.Events {
			e := &t.Events[i].Event
			if f, there := w.first[e.Journal]; !there || e.Seq < f {
				w.first[e.Journal] = e.Seq
			}
		}
		switch {
		case is&isOpen != 0:
		case is&isResolved != 0 && t.Row.Status == domain.StatusResolved:
			w.resolved = append(w.resolved, t.Row)
		case t.Row.Heard > 0:
			w.other = append(w.other, t.Row)
		}
		return nil
	})
}

// touch is what the events since a moment name.
type touch struct {
	since time.Time
	ids   map[domain.ID]what
	notes []handoff.Note
	first map[domain.JournalID]uint64
	past  map[domain.JournalID]bool // journals that were followed back beyond the moment
}

// touched walks the log back to a moment. A journal is in order in itself, in
// its numbers and its clock, wherever its events stand in this log; so the
// walk is over once every journal is behind the moment. It is a walk through
// the whole log where a journal has been silent since before it began.
func (a *App) touched(ctx context.Context, since time.Time) (*touch, error) {
	heads, err := a.log.Heads(ctx)
	if err != nil {
		return nil, err
	}
	t := &touch{since: since, ids: map[domain.ID]what{}, first: map[domain.JournalID]uint64{}, past: map[domain.JournalID]bool{}}
	for pos := a.end(); pos > 0 && len(t.past) < len(heads); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		low := pos - min(pos, walkStep)
		if err := a.log.Read(func(s kv.Snapshot) error {
			for ; pos > low; pos-- {
				if err := t.see(s, pos); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	slices.Reverse(t.notes)
	return t, nil
}

func (t *touch) see(s kv.Snapshot, pos uint64) error {
	entry, err := domain.DecodeEntry(pos, s.Raw(pos))
	if err != nil {
		return err
	}
	e := &entry.Event
	if e.At.Time().Before(t.since) {
		t.past[e.Journal] = true
		return nil
	}
	if f, there := t.first[e.Journal]; !there || e.Seq < f {
		t.first[e.Journal] = e.Seq
	}
	if e.Conversation.IsZero() {
		return nil
	}
	t.ids[e.Conversation] |= isTouched
	switch e.Kind {
	case domain.Resolved:
		t.ids[e.Conversation] |= isResolved
	case domain.Noted:
		text, _ := s.Text(pos)
		t.notes = append(t.notes, handoff.Note{Conversation: e.Conversation, By: e.By, At: e.At.Time(), Text: text})
	}
	return nil
}

// rows are the lines of the table: what is open, then what was resolved, then
// the rest of what was touched.
func (w *shiftWork) rows() []view.Row { return slices.Concat(w.open, w.resolved, w.other) }

func (w *shiftWork) input(a *App, sh *domain.Shift) handoff.Input {
	return handoff.Input{
		Desk: a.o.Config.Desk, By: a.o.Config.Me, Since: sh.From, Until: sh.To.Local(), ID: sh.ID, Note: sh.Note,
		Open: w.open, Resolved: w.resolved, Stats: w.stats, Notes: w.notes,
	}
}
