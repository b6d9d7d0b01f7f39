package eventlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// The layout of a bbolt file (bbolt's internal/common, file format 2), as far
// as it is needed to walk it by plain reads. bbolt's own check follows
// whatever pointers it finds through mapped memory, in a goroutine of its
// own: on a damaged file that ends the process. This one reads pages into a
// buffer and believes nothing.
const (
	pageHead   = 16 // id 8, flags 2, count 2, overflow 4
	elementLen = 16
	metaMagic  = 0xED0CDAED
	metaFormat = 2
	metaLen    = 64
	noFreelist = 1<<64 - 1

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10
	flagBucket   = 0x01 // of a leaf's element: its value is a bucket
)

// pages walks the pages of a file, breadth first.
type pages struct {
	in    io.ReaderAt
	order binary.ByteOrder
	size  uint64 // of a page
	end   uint64 // the first page that was never used
	seen  map[uint64]bool
	queue []subtree
	wrong func(what string) bool // is told what is wrong, and says whether to go on
}

// subtree is a page to visit and the keys between which all of its own lie.
type subtree struct {
	id        uint64
	low, high []byte
}

var errStop = errors.New("told to stop")

// walkPages checks the structure of a file, at most limit pages of it, and
// tells wrong what it finds. The file must not lose pages meanwhile: a read
// transaction that was opened before keeps them.
func walkPages(in io.ReaderAt, limit int, wrong func(what string) bool) error {
	p := &pages{in: in, order: binary.NativeEndian, seen: map[uint64]bool{}, wrong: wrong}
	root, free, err := p.meta()
	if err == nil {
		p.queue = []subtree{{id: root}}
		for err == nil && len(p.queue) > 0 && len(p.seen) < limit {
			next := p.queue[0]
			p.queue = p.queue[1:]
			err = p.visit(next)
		}
	}
	if err == nil && free != noFreelist {
		err = p.freelist(free)
	}
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// bad tells of a fault.
func (p *pages) bad(format string, args ...any) error {
	if !p.wrong(fmt.Sprintf(format, args...)) {
		return errStop
	}
	return nil
}

// meta finds the latest whole meta page.
func (p *pages) meta() (root, free uint64, err error) {
	var best uint64
	found := false
	for id := range uint64(2) {
		size := max(p.size, 4096)
		buf := make([]byte, pageHead+metaLen)
		for ; size <= 64<<10; size *= 2 { // the second one stands where the page size puts it
			if _, err := p.in.ReadAt(buf, int64(id*size)); err != nil {
				break
			}
			m := buf[pageHead:]
			sum := fnv.New64a()
			sum.Write(m[:metaLen-8])
			if p.order.Uint32(m) != metaMagic || p.order.Uint32(m[4:]) != metaFormat || p.order.Uint64(m[56:]) != sum.Sum64() {
				continue
			}
			if tx := p.order.Uint64(m[48:]); !found || tx > best {
				found, best = true, tx
				p.size = uint64(p.order.Uint32(m[8:]))
				root, free, p.end = p.order.Uint64(m[16:]), p.order.Uint64(m[32:]), p.order.Uint64(m[40:])
			}
			break
		}
	}
	if !found || p.size < 512 || p.size > 64<<10 {
		return 0, 0, errors.Join(p.bad("neither of the two first pages is whole"), errStop)
	}
	return root, free, nil
}

// read gives a page with all that overflows it; nil where that is wrong.
func (p *pages) read(id uint64) ([]byte, error) {
	if id < 2 || id >= p.end {
		return nil, p.bad("page %d is named and does not exist", id)
	}
	if p.seen[id] {
		return nil, p.bad("page %d is used twice", id)
	}
	head := make([]byte, p.size)
	if _, err := p.in.ReadAt(head, int64(id*p.size)); err != nil {
		return nil, p.bad("page %d cannot be read: %v", id, err)
	}
	more := uint64(p.order.Uint32(head[12:]))
	if got := p.order.Uint64(head); got != id || more >= p.end-id {
		return nil, p.bad("page %d says it is page %d, with %d more", id, got, more)
	}
	for n := range more + 1 {
		if p.seen[id+n] {
			return nil, p.bad("page %d is used twice", id+n)
		}
		p.seen[id+n] = true
	}
	if more == 0 {
		return head, nil
	}
	whole := make([]byte, p.size*(more+1))
	if _, err := p.in.ReadAt(whole, int64(id*p.size)); err != nil {
		return nil, p.bad("page %d cannot be read: %v", id, err)
	}
	return whole, nil
}

func (p *pages) visit(t subtree) error {
	buf, err := p.read(t.id)
	if err != nil || buf == nil {
		return err
	}
	return p.elements(buf, t)
}

// elements checks the keys of a page, also of one that is kept inline in a
// bucket's value, and queues what hangs under it.
func (p *pages) elements(buf []byte, t subtree) error {
	flags, count := p.order.Uint16(buf[8:]), int(p.order.Uint16(buf[10:]))
	if flags != flagBranch && flags != flagLeaf || flags == flagBranch && count == 0 || pageHead+count*elementLen > len(buf) {
		return p.bad("page %d is no part of a tree (kind %#x, %d elements)", t.id, flags, count)
	}
	last := t.low
	for i := range count {
		e := buf[pageHead+i*elementLen:]
		key, value, ok := p.pair(e, flags)
		if !ok {
			return p.bad("page %d: element %d lies outside of it", t.id, i)
		}
		if c := bytes.Compare(last, key); c > 0 || c == 0 && i > 0 || t.high != nil && bytes.Compare(key, t.high) >= 0 {
			return p.bad("page %d: element %d is out of order", t.id, i)
		}
		last = key
		if flags == flagBranch {
			p.queue = append(p.queue, subtree{p.order.Uint64(e[8:]), bytes.Clone(key), p.nextKey(buf, i+1, count, t.high)})
		} else if p.order.Uint32(e)&flagBucket != 0 {
			if err := p.bucket(value, t.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// nextKey is the key of a branch's next element, below which all keys of the
// present one lie.
func (p *pages) nextKey(buf []byte, i, count int, high []byte) []byte {
	if i < count {
		if key, _, ok := p.pair(buf[pageHead+i*elementLen:], flagBranch); ok {
			return bytes.Clone(key)
		}
	}
	return high
}

// pair finds the key and the value of an element that begins at e; their
// place is counted from there.
func (p *pages) pair(e []byte, flags uint16) (key, value []byte, ok bool) {
	var at, klen, vlen uint64
	if flags == flagBranch {
		at, klen = uint64(p.order.Uint32(e)), uint64(p.order.Uint32(e[4:]))
	} else {
		at, klen, vlen = uint64(p.order.Uint32(e[4:])), uint64(p.order.Uint32(e[8:])), uint64(p.order.Uint32(e[12:]))
	}
	if at+klen+vlen > uint64(len(e)) {
		return nil, nil, false
	}
	return e[at : at+klen], e[at+klen : at+klen+vlen], true
}

// bucket checks the value that stands for a bucket: its root page, and, where
// that is 0, the one page that it has inline.
func (p *pages) bucket(value []byte, at uint64) error {
	if len(value) < 16 {
		return p.bad("page %d: a bucket of %d bytes", at, len(value))
	}
	if root := p.order.Uint64(value); root != 0 {
		p.queue = append(p.queue, subtree{id: root})
		return nil
	}
	if len(value) < 16+pageHead {
		return p.bad("page %d: a bucket of %d bytes", at, len(value))
	}
	return p.elements(value[16:], subtree{id: at})
}

// freelist checks that no free page is in use.
func (p *pages) freelist(id uint64) error {
	buf, err := p.read(id)
	if err != nil || buf == nil {
		return err
	}
	count, ids := uint64(p.order.Uint16(buf[10:])), buf[pageHead:]
	if count == 0xFFFF { // too many for 16 bits: the first entry is their number
		count, ids = p.order.Uint64(ids), ids[8:]
	}
	if p.order.Uint16(buf[8:]) != flagFreelist || count > uint64(len(ids)/8) {
		return p.bad("page %d is not the list of free pages (%d entries)", id, count)
	}
	for i := range count {
		if free := p.order.Uint64(ids[i*8:]); free < 2 || free >= p.end || p.seen[free] {
			return p.bad("page %d is named as free and is not", free)
		}
	}
	return nil
}
