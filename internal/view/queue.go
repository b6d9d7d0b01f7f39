package view

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Open gives the row of every conversation that is neither resolved nor hidden,
// by priority and then longest wait first; those in which nobody waits come last, newest first. Snoozed ones
// are among them: Row.StatusAt tells. A conversation of which only decisions
// have arrived, and no mention yet, is not shown.
func Open(s kv.Snapshot) ([]Row, error) {
	rows, _, err := First(s, math.MaxInt)
	return rows, err
}

// First gives the first n rows that Open would give, and how many there are in
// all. Of a long queue the first page costs a page's worth of reading.
func First(s kv.Snapshot, n int) (rows []Row, all int, err error) {
	m, err := loadMeta(in(s, bucketMeta))
	if err != nil {
		return nil, 0, err
	}
	open := in(s, bucketOpen)
	rows = make([]Row, 0, max(0, min(n, m.queued, maxQueued)))
	for key := range in(s, bucketQueue).From(nil) {
		if len(rows) == n {
			break
		}
		num, _ := placeOf(key)
		r, err := decodeRow(num, open.Get(number(num)))
		if err != nil {
			return nil, 0, fmt.Errorf("read the queue: conversation %d: %w", num, err)
		}
		rows = append(rows, r)
	}
	return rows, m.queued, nil
}

// maxQueued bounds what is believed of a count before it has been read.
const maxQueued = 1 << 20

// The parts of the queue. Those in which somebody waits for us come first, by
// priority: partWaits is that of the normal one, its neighbours the others.
const (
	partWaits = 'c' // the longest first
	partRest  = 'e' // nobody waits: the newest first
)

const placeSize = 1 + 8 + 8

// place is the key of an unresolved row in the queue: its part, a time that
// sorts, its number. What is not shown in the queue, because it is resolved or
// hidden, has none.
func (r *Row) place() []byte {
	if r.Status == domain.StatusResolved || r.Heard == 0 || r.Hidden {
		return nil
	}
	key, at := append(make([]byte, 0, placeSize), partRest), ^sortable(r.Last)
	if !r.Wait.IsZero() {
		key[0], at = byte(partWaits-r.Priority.Rank()), sortable(r.Wait)
	}
	return append(binary.BigEndian.AppendUint64(key, at), number(r.Num)...)
}

// sortable is a time to the millisecond as a number that sorts as it does.
func sortable(t time.Time) uint64 { return uint64(t.UnixMilli()) ^ 1<<63 }

// placeOf reads the number of a place and since when somebody waits there; the
// time is zero if nobody does. Damage gives the number 0, which no row has.
func placeOf(key []byte) (num uint64, wait time.Time) {
	if len(key) != placeSize {
		return 0, time.Time{}
	}
	if key[0] < partRest {
		wait = time.UnixMilli(int64(binary.BigEndian.Uint64(key[1:]) ^ 1<<63)).UTC()
	}
	return numberOf(key[9:]), wait
}

// movePlace changes a conversation's place in the queue, and tells by how many
// the queue grew.
func movePlace(queue *changes, old, now *record) (grew int) {
	var from []byte
	if old != nil {
		from = old.row.place()
	}
	to := now.row.place()
	if bytes.Equal(from, to) {
		return 0
	}
	if from != nil {
		queue.delete(from)
		grew--
	}
	if to != nil {
		queue.put(to, []byte{})
		grew++
	}
	return grew
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
	return newestOf(s, w, after, func([]byte) bool { return true })
}

// newestOf is newest of the records that may pass: the others are not decoded.
func newestOf(s kv.Snapshot, w which, after uint64, may func(record []byte) bool) iter.Seq2[Row, error] {
	var key []byte
	if after > 0 {
		key = number(after)
	}
	return func(yield func(Row, error) bool) {
		open, stopOpen := backwards(passing(in(s, bucketOpen).Back(key), may), w&unresolved != 0)
		defer stopOpen()
		done, stopDone := backwards(passing(in(s, bucketDone).Back(key), may), w&resolved != 0)
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

// passing leaves out the records that may not pass.
func passing(all iter.Seq2[[]byte, []byte], may func(record []byte) bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for k, v := range all {
			if may(v) && !yield(k, v) {
				return
			}
		}
	}
}

func backwards(all iter.Seq2[[]byte, []byte], wanted bool) (next func() ([]byte, []byte, bool), stop func()) {
	if !wanted {
		return func() ([]byte, []byte, bool) { return nil, nil, false }, func() {}
	}
	return iter.Pull2(all)
}
