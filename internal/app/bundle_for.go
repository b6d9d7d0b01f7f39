package app

import (
	"context"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// lacks says from which number on somebody lacks each journal that this log
// holds. They are known to hold what their own hand-offs and acknowledgements
// say; of what they may have seen besides, nothing is left out.
func (a *App) lacks(ctx context.Context, name string) (map[domain.JournalID]uint64, error) {
	writers, err := a.log.Writers()
	if err != nil {
		return nil, err
	}
	first, theirs := map[domain.JournalID]uint64{}, map[domain.JournalID]uint64{}
	known := false
	if err := a.log.Read(func(s kv.Snapshot) error {
		known = slices.ContainsFunc(s.Roster().Members(), func(m domain.Member) bool { return m.Name == name })
		return nil
	}); err != nil {
		return nil, err
	}
	for _, w := range writers {
		first[w.Journal], theirs[w.Journal] = 1, ^uint64(0)
		if w.Name == name {
			theirs[w.Journal], known = 1, true
		}
	}
	if !known {
		return nil, Failure(Usage, "without --for the bundle holds everything", "this log knows nobody of the name %q", name)
	}
	for r, err := range a.log.Records(ctx, theirs) {
		if err != nil {
			return nil, err
		}
		e, err := domain.Decode(r.Raw)
		if err != nil {
			continue // a newer hark's: what it says is not known here
		}
		heads := e.Heads
		if e.Shift != nil {
			heads = slices.Concat(heads, e.Shift.Heads)
		}
		for _, h := range heads {
			if from, held := first[h.Journal]; held && h.Seq >= from {
				first[h.Journal] = h.Seq + 1
			}
		}
	}
	return first, nil
}
