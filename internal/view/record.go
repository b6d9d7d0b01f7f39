package view

import (
	"fmt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// The buckets of the view.
const (
	bucketMeta     = "meta"     // counters of the view itself
	bucketIDs      = "ids"      // id of a conversation or mention -> ident
	bucketOpen     = "open"     // number -> record, while not resolved
	bucketDone     = "done"     // number -> record, once resolved
	bucketPeople   = "people"   // person, number -> what that conversation says of the person
	bucketHours    = "hours"    // hour -> counters
	bucketTimes    = "times"    // kind, when, number, episode -> seconds
	bucketDue      = "due"      // number and reply id -> nothing
	bucketTail     = "tail"     // position -> number and words of an event not yet in a segment
	bucketSegments = "segments" // last position -> segment
)

const (
	viewName      = "desk"
	recordVersion = 1
)

// in is a bucket of this view, for reading.
func in(s kv.Snapshot, bucket string) kv.Reader { return s.View(viewName + "/" + bucket) }

// record is all that is stored of a conversation. The row and the facts are
// derived from the events at the positions and can be derived again.
type record struct {
	row   Row
	facts facts
	pos   []uint64 // of its events in this log, rising
}

func (r *record) encode(e *encoder) {
	e.byte(recordVersion)
	var part encoder
	r.row.encode(&part)
	e.bytes(part.b)
	part.b = part.b[:0]
	r.facts.encode(&part)
	e.bytes(part.b)
	e.uint(uint64(len(r.pos)))
	var last uint64
	for _, p := range r.pos {
		e.uint(p - last)
		last = p
	}
}

// openRecord begins to read a record: what is left is the row's part, then the
// facts' and the positions.
func openRecord(b []byte) decoder {
	d := decoder{s: string(b)}
	if d.byte() != recordVersion {
		d.fail()
	}
	return d
}

// decodeRow reads the row alone, which is what lists need.
func decodeRow(num uint64, b []byte) (Row, error) {
	// Only the row's bytes are copied: the positions of a long thread are longer.
	head := decoder{s: string(b[:min(len(b), 12)])}
	if head.byte() != recordVersion {
		return Row{}, errCorrupt
	}
	n := head.uint()
	start := min(len(b), 12) - len(head.s)
	if head.bad || n > uint64(len(b)-start) {
		return Row{}, errCorrupt
	}
	d := decoder{s: string(b[start : start+int(n)])}
	var r Row
	r.decode(&d)
	r.Num = num
	if d.bad {
		return Row{}, errCorrupt
	}
	return r, nil
}

func decodeRecord(num uint64, b []byte) (*record, error) {
	var r record
	d := openRecord(b)
	row := decoder{s: d.str()}
	r.row.decode(&row)
	r.row.Num = num
	part := decoder{s: d.str()}
	r.facts.decode(&part)
	r.pos = positions(&d)
	if d.bad || row.bad || part.bad {
		return nil, fmt.Errorf("read conversation %d: %w", num, errCorrupt)
	}
	return &r, nil
}

// decodePositions reads where the conversation's events are.
func decodePositions(b []byte) ([]uint64, error) {
	d := openRecord(b)
	d.str()
	d.str()
	pos := positions(&d)
	if d.bad {
		return nil, errCorrupt
	}
	return pos, nil
}

func positions(d *decoder) []uint64 {
	pos := make([]uint64, d.count())
	var last uint64
	for i := range pos {
		last += d.uint()
		pos[i] = last
	}
	return pos
}

// load finds the stored record of a number, open or done.
func load(open, done kv.Reader, num uint64) []byte {
	key := number(num)
	if b := open.Get(key); b != nil {
		return b
	}
	return done.Get(key)
}

// stored finds the record of an id: a conversation's, or that of the one
// which holds the mention of that id.
func stored(s kv.Snapshot, id domain.ID) (num uint64, b []byte, err error) {
	ids := in(s, bucketIDs)
	i, err := identOf(ids, id)
	if err != nil {
		return 0, nil, err
	}
	if i.own == 0 && i.mention {
		if i, err = identOf(ids, i.home); err != nil {
			return 0, nil, err
		}
	}
	if i.own == 0 {
		return 0, nil, nil
	}
	return i.own, load(in(s, bucketOpen), in(s, bucketDone), i.own), nil
}
