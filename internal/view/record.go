package view

import (
	"bytes"
	"encoding/binary"
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
	bucketQueue    = "queue"    // place of an unresolved row -> nothing
	bucketPeople   = "people"   // person, number -> what that conversation says of the person
	bucketHours    = "hours"    // hour -> counters
	bucketDays     = "days"     // day -> counters, those of its hours
	bucketLabels   = "labels"   // hour, number, mention -> what it was counted as, and what a person said
	bucketStints   = "stints"   // kind and hour -> block
	bucketDeeds    = "deeds"    // hour -> counters
	bucketDeedDays = "deeddays" // day -> counters, those of its hours
	bucketCrew     = "crew"     // number -> the name of a colleague
	bucketDue      = "due"      // number and reply id -> nothing
	bucketTail     = "tail"     // position -> number and words of an event not yet in a segment
	bucketSegments = "segments" // last position -> segment
)

const (
	viewName      = "desk"
	recordVersion = 2
)

// in is a bucket of this view, for reading.
func in(s kv.Snapshot, bucket string) kv.Reader { return s.View(viewName + "/" + bucket) }

// record is all that is stored of a conversation. The row and the facts are
// derived from the events at the positions and can be derived again.
type record struct {
	row   Row
	facts facts
	pos   []uint64 // of its events in this log, rising
	first uint32   // the hour of the earliest post or event
}

// room is what one goroutine uses again from one work to the next.
type room struct {
	entries     []domain.Entry
	whole, part encoder
	sums        sums // of what was folded in it
}

// bytes are the record as it is stored.
func (r *record) bytes(in *room) []byte {
	e, part := &in.whole, &in.part
	e.b = e.b[:0]
	e.byte(recordVersion)
	e.uint(uint64(r.first))
	part.b = part.b[:0]
	r.row.encode(part)
	e.bytes(part.b)
	part.b = part.b[:0]
	r.facts.encode(part)
	e.bytes(part.b)
	e.uint(uint64(len(r.pos)))
	var last uint64
	for _, p := range r.pos {
		e.uint(p - last)
		last = p
	}
	return bytes.Clone(e.b)
}

// openRecord begins to read a record: what is left is the row's part, then the
// facts' and the positions.
func openRecord(b []byte) decoder {
	d := decoder{s: string(b)}
	if d.byte() != recordVersion {
		d.fail()
	}
	d.uint()
	return d
}

// rowBytes are the row's part of a record.
func rowBytes(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != recordVersion {
		return nil, errCorrupt
	}
	_, skip := binary.Uvarint(b[1:])
	if skip <= 0 {
		return nil, errCorrupt
	}
	b = b[1+skip:]
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, errCorrupt
	}
	return b[size : size+int(n)], nil
}

// lifetime is the hours from the earliest to the latest that anything of a
// record can be of. It decodes no more than the beginning.
func lifetime(b []byte) (first, last uint32, err error) {
	if first, err = firstOf(b); err != nil {
		return 0, 0, err
	}
	if b, err = rowBytes(b); err != nil {
		return 0, 0, err
	}
	d := decoder{s: string(b[:min(len(b), 3*binary.MaxVarintLen64)])}
	d.int()
	d.time()
	at := d.time()
	if d.bad {
		return 0, 0, errCorrupt
	}
	return first, hourOf(at), nil
}

func firstOf(b []byte) (uint32, error) {
	if len(b) == 0 {
		return 0, errCorrupt
	}
	first, size := binary.Uvarint(b[1:])
	if size <= 0 || first > 1<<32-1 {
		return 0, errCorrupt
	}
	return uint32(first), nil
}

// decodeRow reads the row alone, which is what lists need.
func decodeRow(num uint64, b []byte) (Row, error) {
	r := Row{Num: num}
	return r, r.read(b)
}

// read reads the row of a record.
func (r *Row) read(b []byte) error {
	b, err := rowBytes(b)
	if err != nil {
		return err
	}
	d := decoder{s: string(b)}
	if r.decode(&d); d.bad {
		return errCorrupt
	}
	return nil
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
	first, err := firstOf(b)
	r.first = first
	if err != nil || d.bad || row.bad || part.bad {
		return nil, fmt.Errorf("read conversation %d: %w", num, errCorrupt)
	}
	return &r, nil
}

// decodeFacts reads the facts alone.
func decodeFacts(b []byte) (f facts, err error) {
	d := openRecord(b)
	d.str()
	part := decoder{s: d.str()}
	if f.decode(&part); d.bad || part.bad {
		return f, errCorrupt
	}
	return f, nil
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
	if i.own == 0 && i.inside() {
		if i, err = identOf(ids, i.home); err != nil {
			return 0, nil, err
		}
	}
	if i.own == 0 {
		return 0, nil, nil
	}
	return i.own, load(in(s, bucketOpen), in(s, bucketDone), i.own), nil
}
