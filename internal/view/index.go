package view

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// The search index is a row of immutable segments and a tail of the texts
// that are not yet in one. Which events are in which segment depends on the
// log alone: every event that can have words counts, also where its text was
// erased, and they are sealed by number. So an index folded anew is the same.

// indexable reports whether an event can have words to be found by.
func indexable(e *domain.Event) bool {
	return e.Kind == domain.Mentioned || e.Kind == domain.Tagged || !e.Text.IsZero()
}

// wordsOf are the words by which an event is found; what does not count is not.
func wordsOf(e *domain.Entry, text string) []uint32 {
	if e.Void != "" {
		return nil
	}
	return indexTokens(&e.Event, text)
}

// encode is how the tail keeps an event's words, under its position.
func (x *indexed) encode() []byte {
	b := make([]byte, 0, 12+4*len(x.words))
	head := x.num << 1
	if x.written {
		head |= 1
	}
	b = binary.AppendUvarint(b, head)
	for _, w := range x.words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// tailWords are the conversation of an event in the tail and the bytes of its words.
func tailWords(b []byte) (num uint64, written bool, words []byte, err error) {
	head, size := binary.Uvarint(b)
	if size <= 0 || (len(b)-size)%4 != 0 {
		return 0, false, nil, errSegment()
	}
	return head >> 1, head&1 == 1, b[size:], nil
}

// hasWord looks a word up among the sorted words of an event in the tail.
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

// sealing is a segment in the making.
type sealing struct {
	texts []indexed
	made  segment
}

// key is where the segment is kept: under its last position.
func (s *sealing) key() []byte { return number(s.texts[len(s.texts)-1].pos) }

// seal puts what the batch has to find into the tail and, whenever that is
// full, takes all of it out for a new segment, still to be made and stored.
func (f *folding) seal() ([]sealing, error) {
	if err := f.forget(); err != nil {
		return nil, err
	}
	slices.SortFunc(f.index, func(a, b indexed) int { return compare(a.pos, b.pos) })
	tail := f.tx.Bucket(bucketTail)
	fresh := f.index
	var sealed []sealing
	for int(f.meta.tail)+len(fresh) >= f.sealAt {
		n := f.sealAt - int(f.meta.tail)
		texts, err := drain(tail)
		if err != nil {
			return nil, err
		}
		f.meta.tail = 0
		sealed = append(sealed, sealing{texts: append(texts, fresh[:n]...)})
		fresh = fresh[n:]
	}
	for i := range fresh {
		f.meta.tail++
		if err := tail.Put(number(fresh[i].pos), fresh[i].encode()); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// drain takes everything out of the tail, in the order of the positions.
func drain(tail kv.Bucket) ([]indexed, error) {
	var texts []indexed
	for k, v := range tail.From(nil) {
		num, written, words, err := tailWords(v)
		if err != nil {
			return nil, err
		}
		x := indexed{pos: numberOf(k), num: num, written: written, words: make([]uint32, len(words)/4)}
		for i := range x.words {
			x.words[i] = binary.LittleEndian.Uint32(words[4*i:])
		}
		texts = append(texts, x)
	}
	for i := range slices.Backward(texts) { // from the end, where nothing has to move up
		if err := tail.Delete(number(texts[i].pos)); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// forget takes the words of erased texts out of the index.
func (f *folding) forget() error {
	tail, segments := f.tx.Bucket(bucketTail), f.tx.Bucket(bucketSegments)
	var stale [][]byte
	for _, pos := range f.erased {
		if tail.Get(number(pos)) != nil {
			x, err := f.reindex(pos)
			if err != nil {
				return err
			}
			if err := tail.Put(number(pos), x.encode()); err != nil {
				return err
			}
			continue
		}
		for k, v := range segments.From(number(pos)) {
			all, written, err := segment(v).positions()
			if err != nil {
				return err
			}
			if i, ok := slices.BinarySearch(all, pos); ok && written[i] {
				stale = append(stale, bytes.Clone(k))
			}
			break
		}
	}
	slices.SortFunc(stale, bytes.Compare)
	for _, key := range slices.CompactFunc(stale, bytes.Equal) {
		if err := f.rebuildSegment(segments, key); err != nil {
			return err
		}
	}
	return nil
}

func (f *folding) rebuildSegment(segments kv.Bucket, key []byte) error {
	all, _, err := segment(segments.Get(key)).positions()
	if err != nil {
		return err
	}
	texts := make([]indexed, len(all))
	for i, pos := range all {
		if texts[i], err = f.reindex(pos); err != nil {
			return err
		}
	}
	return segments.Put(key, buildSegment(texts))
}

// reindex takes an event of the log apart again.
func (f *folding) reindex(pos uint64) (indexed, error) {
	e, err := f.tx.Roster().Entry(pos, f.tx.Raw(pos))
	if err != nil {
		return indexed{}, fmt.Errorf("index event %d: %w", pos, err)
	}
	i, err := f.ids.get(e.Event.Conversation)
	if err != nil {
		return indexed{}, err
	}
	text, _ := f.tx.Text(pos)
	return indexed{pos, i.own, text != "", wordsOf(&e, text)}, nil
}
