package view

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// segmentSize is how many texts are sealed into one segment of the index. A
// larger one makes fewer places to look at, and a longer pause at the seal.
const segmentSize = 8192

// indexed are the index words of one event.
type indexed struct {
	pos     uint64
	num     uint64 // of its conversation
	written bool   // its text is among the words: it has one that was not erased
	words   []uint32
}

// A segment is one immutable value: the number n of words, the n words in
// rising order, n+1 offsets of their lists (all of 32 bits, little endian),
// then the lists: rising numbers of conversations, each as its distance from
// the one before. A word is found by bisection in the bytes; nothing else is
// decoded. At the end stand the positions that it is made of, so that it can
// be made again when one of their texts is erased; its key is the last one.
type segment []byte

// buildSegment makes a segment of texts in the order of their positions.
func buildSegment(texts []indexed) segment {
	var positions []byte
	var before uint64
	for i := range texts {
		delta := (texts[i].pos - before) << 1
		if texts[i].written {
			delta |= 1
		}
		positions = binary.AppendUvarint(positions, delta)
		before = texts[i].pos
	}
	texts = slices.Clone(texts)
	slices.SortStableFunc(texts, func(a, b indexed) int { return compare(a.num, b.num) })
	total := 0
	for i := range texts {
		total += len(texts[i].words)
	}
	// Word and text in one integer: sorting those is several times faster.
	all := make([]uint64, 0, total)
	for i := range texts {
		for _, w := range texts[i].words {
			all = append(all, uint64(w)<<32|uint64(i))
		}
	}
	slices.Sort(all)
	var words, offsets []uint32
	var lists []byte
	var last uint64
	for i, p := range all {
		word, num := uint32(p>>32), texts[uint32(p)].num
		if i == 0 || word != uint32(all[i-1]>>32) {
			words = append(words, word)
			offsets = append(offsets, uint32(len(lists)))
			last = 0
		} else if num == last {
			continue
		}
		lists = binary.AppendUvarint(lists, num-last)
		last = num
	}
	offsets = append(offsets, uint32(len(lists)))
	b := make([]byte, 0, 4+4*len(words)+4*len(offsets)+len(lists)+len(positions))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(words)))
	for _, list := range [][]uint32{words, offsets} {
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return append(append(b, lists...), positions...)
}

// parts says where the offsets and the lists begin.
func (s segment) parts() (n, offsets, lists int, err error) {
	if len(s) < 8 {
		return 0, 0, 0, errSegment()
	}
	n = int(binary.LittleEndian.Uint32(s))
	offsets = 4 + 4*n
	lists = offsets + 4*n + 4
	if n > len(s)/8 || lists > len(s) {
		return 0, 0, 0, errSegment()
	}
	return n, offsets, lists, nil
}

func (s segment) at(base, i int) uint32 { return binary.LittleEndian.Uint32(s[base+4*i:]) }

// positions are those that the segment is made of; written says of each
// whether a text of it is among the words.
func (s segment) positions() (pos []uint64, written []bool, err error) {
	n, offsets, lists, err := s.parts()
	if err != nil {
		return nil, nil, err
	}
	end := lists + int(s.at(offsets, n))
	if end > len(s) {
		return nil, nil, errSegment()
	}
	d := decoder{s: string(s[end:])}
	var last uint64
	for len(d.s) > 0 {
		v := d.uint()
		last += v >> 1
		pos = append(pos, last)
		written = append(written, v&1 == 1)
	}
	if d.bad {
		return nil, nil, errSegment()
	}
	return pos, written, nil
}

// find appends the conversations that have the word to nums.
func (s segment) find(word uint32, nums []uint64) ([]uint64, error) {
	n, offsets, lists, err := s.parts()
	if err != nil {
		return nums, err
	}
	low, high := 0, n
	for low < high {
		if mid := int(uint(low+high) >> 1); s.at(4, mid) < word {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == n || s.at(4, low) != word {
		return nums, nil
	}
	start, end := lists+int(s.at(offsets, low)), lists+int(s.at(offsets, low+1))
	if start > end || end > len(s) {
		return nums, errSegment()
	}
	var num uint64
	for list := s[start:end]; len(list) > 0; {
		d, size := binary.Uvarint(list)
		if size <= 0 {
			return nums, errSegment()
		}
		num += d
		nums = append(nums, num)
		list = list[size:]
	}
	return nums, nil
}

func errSegment() error { return fmt.Errorf("read the search index: %w", errCorrupt) }
