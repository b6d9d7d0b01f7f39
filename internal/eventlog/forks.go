package eventlog

import (
	"bytes"
	"maps"
	"slices"

	"hark/internal/domain"
)

// forks are the journals that a merge has otherwise than this log, each with the
// lowest number at which it is known to differ.
type forks map[domain.JournalID]uint64

func (f forks) add(ref domain.Ref) {
	if at, known := f[ref.Journal]; !known || ref.Seq < at {
		f[ref.Journal] = ref.Seq
	}
}

func (f forks) has(j domain.JournalID) bool {
	_, known := f[j]
	return known
}

// without is what is left of heads: one that is kept of another event would
// stand in the way of the head of ours.
func (f forks) without(heads []domain.Head) []domain.Head {
	if len(f) == 0 {
		return heads
	}
	return slices.DeleteFunc(slices.Clone(heads), func(h domain.Head) bool { return f.has(h.Journal) })
}

// err is a *ForkError that names the first, or nil.
func (f forks) err() error {
	if len(f) == 0 {
		return nil
	}
	list := slices.SortedFunc(maps.Keys(f), func(a, b domain.JournalID) int { return bytes.Compare(a[:], b[:]) })
	return &ForkError{list[0], f[list[0]], len(f) - 1}
}
