package view

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// segmentSize is how many texts are sealed into one segment of the index. A
// larger one makes fewer places to look at, and a longer pause at the seal.
const segmentSize = 8192

// indexed are the index words of one text.
type indexed struct {
	pos   uint64
	num   uint64 // of its conversation
	words []uint32
}

// A segment is one immutable value: the number n of words, the n words in
// rising order, n+1 offsets of their lists (all of 32 bits, little endian),
// then the lists: rising numbers of conversations, each as its distance from
// the one before. A word is found by bisection in the bytes; nothing else is
// decoded.
type segment []byte

// buildSegment makes a segment of texts.
func buildSegment(texts []indexed) segment {
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
	b := make([]byte, 0, 4+4*len(words)+4*len(offsets)+len(lists))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(words)))
	for _, list := range [][]uint32{words, offsets} {
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
	}
	return append(b, lists...)
}

// find appends the conversations that have the word to nums.
func (s segment) find(word uint32, nums []uint64) ([]uint64, error) {
	if len(s) < 8 {
		return nums, errSegment()
	}
	n := int(binary.LittleEndian.Uint32(s))
	offsets := 4 + 4*n
	lists := offsets + 4*n + 4
	if n > len(s)/8 || lists > len(s) {
		return nums, errSegment()
	}
	at := func(base, i int) uint32 { return binary.LittleEndian.Uint32(s[base+4*i:]) }
	low, high := 0, n
	for low < high {
		if mid := int(uint(low+high) >> 1); at(4, mid) < word {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == n || at(4, low) != word {
		return nums, nil
	}
	start, end := lists+int(at(offsets, low)), lists+int(at(offsets, low+1))
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

// encode is how the tail keeps a text's words, after the number.
func (x *indexed) encode() []byte {
	b := make([]byte, 0, 10+4*len(x.words))
	b = binary.AppendUvarint(b, x.num)
	for _, w := range x.words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// tailWords are the bytes of a tail text's words, and its conversation.
func tailWords(b []byte) (num uint64, words []byte, err error) {
	num, size := binary.Uvarint(b)
	if size <= 0 || (len(b)-size)%4 != 0 {
		return 0, nil, errSegment()
	}
	return num, b[size:], nil
}

// hasWord looks a word up among a tail text's sorted words.
func hasWord(words []byte, word uint32) bool {
	low, high := 0, len(words)/4
	for low < high {
		if mid := int(uint(low+high) >> 1); binary.LittleEndian.Uint32(words[4*mid:]) < word {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(words)/4 && binary.LittleEndian.Uint32(words[4*low:]) == word
}

// seal puts the batch's texts into the tail and, whenever that is full, the
// whole tail into a new segment.
func (f *folding) seal() error {
	slices.SortFunc(f.index, byPos)
	tail := f.tx.Bucket(bucketTail)
	fresh := f.index
	for f.meta.tail+uint64(len(fresh)) >= segmentSize {
		n := segmentSize - int(f.meta.tail)
		texts, err := f.drainTail()
		if err != nil {
			return err
		}
		f.meta.segments++
		value := buildSegment(append(texts, fresh[:n]...))
		if err := f.tx.Bucket(bucketSegments).Put(number(f.meta.segments), value); err != nil {
			return err
		}
		fresh = fresh[n:]
	}
	for i := range fresh {
		f.meta.indexed++
		f.meta.tail++
		if err := tail.Put(number(f.meta.indexed), fresh[i].encode()); err != nil {
			return err
		}
	}
	return nil
}

// drainTail takes all texts out of the tail.
func (f *folding) drainTail() ([]indexed, error) {
	tail := f.tx.Bucket(bucketTail)
	var texts []indexed
	var keys [][]byte
	for k, v := range tail.From(nil) {
		num, words, err := tailWords(v)
		if err != nil {
			return nil, err
		}
		x := indexed{num: num, words: make([]uint32, len(words)/4)}
		for i := range x.words {
			x.words[i] = binary.LittleEndian.Uint32(words[4*i:])
		}
		texts = append(texts, x)
		keys = append(keys, slices.Clone(k))
	}
	for _, k := range keys {
		if err := tail.Delete(k); err != nil {
			return nil, err
		}
	}
	f.meta.tail = 0
	return texts, nil
}
