package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/handoff"
	"hark/internal/kv"
	"hark/internal/view"
)

// shiftWork is what a shift came to.
type shiftWork struct {
	open     []view.Row // all that is unresolved, touched or not
	resolved []view.Row // resolved in the shift
	other    []view.Row // touched, neither open nor resolved in the shift
	notes    []handoff.Note
	unusual  []view.Incident // what is out of the ordinary and not over
	clusters []view.Cluster  // that are not closed
	stats    view.Stats
	touched  *touch
}

// shift gathers what happened since then and what is open now. It reads the
// queue, the figures and the shift's own events; what it costs does not grow
// with the log.
func (a *App) shift(ctx context.Context, since, now time.Time) (*shiftWork, error) {
	t, err := a.touched(ctx, since)
	if err != nil {
		return nil, err
	}
	w := &shiftWork{notes: t.notes, touched: t}
	if w.open, err = a.open(); err != nil {
		return nil, err
	}
	if w.unusual, err = a.openIncidents(); err != nil {
		return nil, err
	}
	if w.clusters, err = a.openClusters(); err != nil {
		return nil, err
	}
	for ids := range slices.Chunk(slices.Collect(maps.Keys(t.ids)), pageRows) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := a.log.Read(func(s kv.Snapshot) error { return w.sort(s, ids) }); err != nil {
			return nil, err
		}
	}
	byNumber := func(a, b view.Row) int { return cmp.Compare(a.Num, b.Num) }
	slices.SortFunc(w.resolved, byNumber)
	slices.SortFunc(w.other, byNumber)
	w.stats, err = a.measure(view.Ask{Period: view.Period{From: since, To: now}})
	return w, err
}

// sort puts conversations that were touched into their lists.
func (w *shiftWork) sort(s kv.Snapshot, ids []domain.ID) error {
	for _, id := range ids {
		r, found, err := view.Get(s, id)
		switch {
		case err != nil:
			return err
		case !found || r.Heard == 0 || r.Status != domain.StatusResolved:
		case w.touched.ids[id]:
			w.resolved = append(w.resolved, r)
		default:
			w.other = append(w.other, r)
		}
	}
	return nil
}

// touch is what the events since a moment name.
type touch struct {
	since time.Time
	ids   map[domain.ID]bool // the conversations, and whether one was resolved
	notes []handoff.Note
	first map[domain.JournalID]uint64 // the first number of each journal that the bundle needs
}

// touched reads the events since a moment, block by block, each in a short
// transaction.
func (a *App) touched(ctx context.Context, since time.Time) (*touch, error) {
	t := &touch{since: since, ids: map[domain.ID]bool{}, first: map[domain.JournalID]uint64{}}
	var blocks []uint64
	if err := a.log.Read(func(s kv.Snapshot) error {
		blocks = blocksSince(s, since)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, block := range blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			for pos := max(block*hourBlock, 1); pos < (block+1)*hourBlock && pos <= s.End(); pos++ {
				if err := t.see(s, pos); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	sortByTime(t.notes, func(n handoff.Note) time.Time { return n.At })
	return t, nil
}

func (t *touch) see(s kv.Snapshot, pos uint64) error {
	entry, err := s.Roster().Entry(pos, s.Raw(pos))
	if err != nil || entry.Void != "" {
		return err
	}
	e := &entry.Event
	if e.At.Time().Before(t.since) {
		return nil
	}
	t.reach(e)
	if e.Conversation.IsZero() {
		return nil
	}
	t.ids[e.Conversation] = t.ids[e.Conversation] || e.Kind == domain.Resolved
	if e.Kind == domain.Noted {
		text, _ := s.Text(pos)
		t.notes = append(t.notes, handoff.Note{Conversation: e.Conversation, By: e.By, At: e.At.Time(), Text: text})
	}
	return nil
}

// reach stretches the bundle back to an event.
func (t *touch) reach(e *domain.Event) {
	if f, there := t.first[e.Journal]; !there || e.Seq < f {
		t.first[e.Journal] = e.Seq
	}
}

// span says from which number on a bundle needs each journal, so that it holds
// the events since the moment and the whole history of every conversation
// touched since. What is merely open does not pull it back; one old
// conversation that was touched does.
func (a *App) span(ctx context.Context, t *touch) (map[domain.JournalID]uint64, error) {
	for id := range t.ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := a.log.Read(func(s kv.Snapshot) error {
			thread, err := view.ThreadOf(s, id)
			for i := range thread.Events {
				t.reach(&thread.Events[i].Event)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	return t.first, nil
}

// rows are the lines of the table: what is open, then what was resolved, then
// the rest of what was touched.
func (w *shiftWork) rows() []view.Row { return slices.Concat(w.open, w.resolved, w.other) }

func (w *shiftWork) input(a *App, sh *domain.Shift) handoff.Input {
	return handoff.Input{
		Desk: a.o.Config.Desk, By: a.o.Config.Me, Since: sh.From, Until: sh.To.Local(), ID: sh.ID, Note: sh.Note,
		Open: w.open, Resolved: w.resolved, Stats: w.stats, Notes: w.notes, Unusual: w.unusual, Clusters: w.clusters,
	}
}

// openClusters are those that are not done with.
func (a *App) openClusters() (all []view.Cluster, err error) {
	err = a.log.Read(func(s kv.Snapshot) (err error) {
		all, err = view.Clusters(s)
		return err
	})
	return slices.DeleteFunc(all, func(c view.Cluster) bool { return c.State == domain.ClusterClosed }), err
}
