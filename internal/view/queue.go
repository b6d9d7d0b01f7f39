package view

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Open gives the row of every conversation that is not resolved, longest wait
// first; those in which nobody waits come last, newest first. Snoozed ones
// are among them: Row.StatusAt tells. A conversation of which only decisions
// have arrived, and no mention yet, is not shown.
func Open(s kv.Snapshot) ([]Row, error) {
	var rows []Row
	for k, v := range in(s, bucketOpen).From(nil) {
		r, err := decodeRow(numberOf(k), v)
		if err != nil {
			return nil, fmt.Errorf("read the queue: %w", err)
		}
		if r.Heard > 0 {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		switch {
		case a.Wait.IsZero() != b.Wait.IsZero():
			if a.Wait.IsZero() {
				return +1
			}
			return -1
		case !a.Wait.Equal(b.Wait):
			return a.Wait.Compare(b.Wait)
		case a.Wait.IsZero() && !a.Last.Equal(b.Last):
			return b.Last.Compare(a.Last)
		}
		return cmp.Compare(a.Num, b.Num)
	})
	return rows, nil
}

// Get gives the row of a conversation, or of that which holds the mention of
// this id; false if there is none.
func Get(s kv.Snapshot, id domain.ID) (Row, bool, error) {
	num, b, err := stored(s, id)
	if err != nil || b == nil {
		return Row{}, false, err
	}
	r, err := decodeRow(num, b)
	return r, err == nil, err
}

// which says where newest looks.
type which uint8

const (
	unresolved which = 1 << iota
	resolved
	everything = unresolved | resolved
)

// newest walks rows by falling number, below after where that is not 0.
// Conversations without a mention are left out.
func newest(s kv.Snapshot, w which, after uint64) iter.Seq2[Row, error] {
	var key []byte
	if after > 0 {
		key = number(after)
	}
	return func(yield func(Row, error) bool) {
		open, stopOpen := backwards(in(s, bucketOpen), w&unresolved != 0, key)
		defer stopOpen()
		done, stopDone := backwards(in(s, bucketDone), w&resolved != 0, key)
		defer stopDone()
		ko, vo, isOpen := open()
		kd, vd, isDone := done()
		for isOpen || isDone {
			k, v, fromOpen := kd, vd, !isDone || isOpen && numberOf(ko) > numberOf(kd)
			if fromOpen {
				k, v = ko, vo
			}
			r, err := decodeRow(numberOf(k), v)
			if (err != nil || r.Heard > 0) && !yield(r, err) || err != nil {
				return
			}
			if fromOpen {
				ko, vo, isOpen = open()
			} else {
				kd, vd, isDone = done()
			}
		}
	}
}

func backwards(b kv.Reader, wanted bool, key []byte) (next func() ([]byte, []byte, bool), stop func()) {
	if !wanted {
		return func() ([]byte, []byte, bool) { return nil, nil, false }, func() {}
	}
	return iter.Pull2(b.Back(key))
}
