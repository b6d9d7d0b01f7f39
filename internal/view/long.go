package view

import (
	"bytes"
	"slices"
	"sync"

	"hark/internal/domain"
)

// A conversation is folded from all its events whenever it has news, and most
// of that is decoding them: 30 of 50 ms for 10,000. So the decoded events of
// long conversations are kept in memory, as many as are worth it.
const (
	longThread = 64      // events from which on a conversation is long
	keptEvents = 1 << 14 // of all long conversations together: about 25 MB
)

// decoded are events of long conversations as they were decoded last. An event
// is taken from here only where its stored bytes are the same, so what is kept
// can be stale, of a transaction that failed or of another file, and does no
// harm. The zero value is empty. It is safe for concurrent use.
type decoded struct {
	mu    sync.Mutex
	kept  map[domain.ID][]domain.Entry // by position; their bytes are its own
	order []domain.ID                  // those kept longest first
	n     int                          // events in kept
}

// take gives out what is kept of a conversation, and keeps it no more.
func (d *decoded) take(id domain.ID) []domain.Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	entries := d.kept[id]
	if entries != nil {
		d.drop(slices.Index(d.order, id))
	}
	return entries
}

// keep takes a conversation's events in, in the order of their positions.
// Those that were kept longest make room.
func (d *decoded) keep(id domain.ID, entries []domain.Entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept[id] != nil || len(entries) > keptEvents {
		return
	}
	for d.n+len(entries) > keptEvents {
		d.drop(0)
	}
	if d.kept == nil {
		d.kept = map[domain.ID][]domain.Entry{}
	}
	d.kept[id] = entries
	d.order = append(d.order, id)
	d.n += len(entries)
}

func (d *decoded) drop(i int) {
	id := d.order[i]
	d.n -= len(d.kept[id])
	delete(d.kept, id)
	d.order = slices.Delete(d.order, i, i+1)
}

// decode reads the conversation's earlier events, from what was kept of them
// where that is the same. All of a long conversation is kept for the next time;
// what is needed no longer than derive goes into the room.
func (w *work) decode(in *room) error {
	n := len(w.raws) + len(w.fresh)
	long := n >= longThread
	all := slices.Grow(in.entries[:0], n)
	if w.erasing {
		all = make([]domain.Entry, 0, n)
	} else {
		in.entries = all
	}
	kept := w.kept
	for i, raw := range w.raws {
		pos := w.old.pos[i]
		for len(kept) > 0 && kept[0].Pos < pos {
			kept = kept[1:]
		}
		if len(kept) > 0 && kept[0].Pos == pos && bytes.Equal(kept[0].Raw, raw) {
			e := kept[0]
			w.roster.Judge(&e)
			all = append(all, e)
			continue
		}
		all = append(all, domain.Entry{Pos: pos, Raw: raw})
		e := &all[len(all)-1]
		if err := w.roster.Read(e); err != nil {
			return err
		}
		if long {
			e.Raw = bytes.Clone(raw)
		}
	}
	for i := range w.fresh {
		e := *w.fresh[i].Entry
		if long {
			e.Raw = bytes.Clone(e.Raw)
		}
		all = append(all, e)
	}
	w.entries, w.kept = all, nil
	if long {
		// The fold sorts its entries by clock.
		w.kept = slices.Clone(all)
		slices.SortFunc(w.kept, func(a, b domain.Entry) int { return compare(a.Pos, b.Pos) })
	}
	return nil
}
