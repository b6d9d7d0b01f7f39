package view

import (
	"fmt"
	"iter"
	"math"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Open gives the row of every conversation that is not resolved, longest wait
// first; those in which nobody waits come last, newest first. Snoozed ones
// are among them: Row.StatusAt tells. A conversation of which only decisions
// have arrived, and no mention yet, is not shown.
func Open(s kv.Snapshot) ([]Row, error) {
	rows, _, err := First(s, math.MaxInt)
	return rows, err
}

// First gives the first n rows that Open would give, and how many there are in
// all. A row is large to decode and the queue is long: where n is a screenful
// this costs a fraction of Open.
func First(s kv.Snapshot, n int) (rows []Row, all int, err error) {
	type place struct {
		rank
		record []byte
	}
	var best []place
	cut := func() {
		slices.SortFunc(best, func(a, b place) int { return a.compare(b.rank) })
		best = best[:min(n, len(best))]
	}
	err = eachRank(s, func(k rank, record []byte) {
		all++
		if best = append(best, place{k, record}); len(best)/4 > n {
			cut()
		}
	})
	if err != nil {
		return nil, 0, err
	}
	cut()
	rows = make([]Row, len(best))
	for i, k := range best {
		rows[i].Num = k.num
		if err := rows[i].read(k.record); err != nil {
			return nil, 0, fmt.Errorf("read the queue: conversation %d: %w", k.num, err)
		}
	}
	return rows, all, nil
}

// eachRank reads the place in the queue of all that is open. A row is large:
// it is decoded once it is known where it belongs.
func eachRank(s kv.Snapshot, do func(k rank, record []byte)) error {
	for k, v := range in(s, bucketOpen).From(nil) {
		r, err := rankOf(numberOf(k), v)
		if err != nil {
			return fmt.Errorf("read the queue: %w", err)
		}
		if r.heard > 0 {
			do(r, v)
		}
	}
	return nil
}

// compare puts the longest wait first and those in which nobody waits last.
func (k rank) compare(o rank) int {
	switch {
	case k.wait.IsZero() != o.wait.IsZero():
		if k.wait.IsZero() {
			return +1
		}
		return -1
	case !k.wait.Equal(o.wait):
		return k.wait.Compare(o.wait)
	case k.wait.IsZero() && !k.last.Equal(o.last):
		return o.last.Compare(k.last)
	}
	return compare(k.num, o.num)
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
