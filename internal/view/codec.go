package view

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"time"

	"hark/internal/domain"
)

// errCorrupt says that stored bytes are not what this program writes.
var errCorrupt = errors.New("the stored view is damaged; `hark rebuild` folds it again from the log")

// encoder appends values in the form that decoder reads: varints, strings
// with their length before them, times in milliseconds.
type encoder struct{ b []byte }

func (e *encoder) byte(v byte)    { e.b = append(e.b, v) }
func (e *encoder) uint(v uint64)  { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int)      { e.b = binary.AppendVarint(e.b, int64(v)) }
func (e *encoder) raw(v []byte)   { e.b = append(e.b, v...) }
func (e *encoder) str(v string)   { e.uint(uint64(len(v))); e.b = append(e.b, v...) }
func (e *encoder) bytes(v []byte) { e.uint(uint64(len(v))); e.b = append(e.b, v...) }

// time keeps t to the millisecond; the zero time is one byte.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.byte(0)
		return
	}
	ms := t.UnixMilli()
	e.uint(uint64(ms<<1^ms>>63) + 1)
}

// float writes what ends in zero bits, as most figures do, shortly.
func (e *encoder) float(v float64) { e.uint(bits.ReverseBytes64(math.Float64bits(v))) }

func (e *encoder) strs(list []string) {
	e.uint(uint64(len(list)))
	for _, s := range list {
		e.str(s)
	}
}

func (e *encoder) ref(r domain.Ref) {
	e.raw(r.Journal[:])
	e.uint(r.Seq)
}

// decoder reads what encoder wrote. What it hands out are parts of the one
// string it was given, so that a row costs one allocation. After the first
// damage every value is zero and bad is true.
type decoder struct {
	s   string
	bad bool
}

func (d *decoder) fail() {
	d.s, d.bad = "", true
}

func (d *decoder) byte() byte {
	if len(d.s) == 0 {
		d.fail()
		return 0
	}
	v := d.s[0]
	d.s = d.s[1:]
	return v
}

func (d *decoder) uint() uint64 {
	var v uint64
	for i := 0; i < len(d.s) && i < binary.MaxVarintLen64; i++ {
		b := d.s[i]
		if b < 0x80 {
			if i == binary.MaxVarintLen64-1 && b > 1 {
				break
			}
			d.s = d.s[i+1:]
			return v | uint64(b)<<(7*i)
		}
		v |= uint64(b&0x7f) << (7 * i)
	}
	d.fail()
	return 0
}

func (d *decoder) int() int {
	u := d.uint()
	return int(int64(u>>1) ^ -int64(u&1))
}

// count reads how many things follow, of which each takes a byte at least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.s)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) string {
	if n < 0 || n > len(d.s) {
		d.fail()
		return ""
	}
	v := d.s[:n]
	d.s = d.s[n:]
	return v
}

func (d *decoder) str() string { return d.take(d.count()) }

func (d *decoder) strs() []string {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.str()
	}
	return list
}

func (d *decoder) time() time.Time {
	u := d.uint()
	if u == 0 {
		return time.Time{}
	}
	u--
	return time.UnixMilli(int64(u>>1) ^ -int64(u&1)).UTC()
}

func (d *decoder) float() float64 { return math.Float64frombits(bits.ReverseBytes64(d.uint())) }

func (d *decoder) id() (id domain.ID) {
	copy(id[:], d.take(len(id)))
	return id
}

func (d *decoder) ref() domain.Ref {
	return domain.Ref{Journal: domain.JournalID(d.id()), Seq: d.uint()}
}

// number is a conversation's number as a key: in order, and short to compare.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// numberOf reads such a key; 0 is no number.
func numberOf(key []byte) uint64 {
	if len(key) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(key)
}
