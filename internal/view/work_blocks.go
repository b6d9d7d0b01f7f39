package view

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"hark/internal/kv"
)

// A stint is something that took time, or still does: an answer, a resolve, a
// claim. Stints are kept in blocks, one for each kind and hour in which they
// ended (those of the kinds that say so: began), each stint in eight bytes:
// so that a year of them is read in milliseconds, and every quantile is exact.
// A block holds equal stints as often as they occur; taking one out takes any
// of its equals. So blocks hold what the present states contribute, whatever
// order it came in.
type stint struct {
	kind byte
	at   int64  // Unix seconds
	took uint32 // seconds
	note uint16 // who, by the crew's numbers, or what state: as the kind says
}

// The kinds of stints. Episodes that came to spam are in none of the first
// five; those that rules hide are in none, unless they were resolved.
const (
	stintAnswer  = 'r' // an episode's first reply, when it went out; note: who wrote it
	stintReply   = 'y' // a reply to somebody who waited, when it went out; took: since the first mention it answers; note: who wrote it
	stintClaim   = 'c' // an episode's first claim; took: since it began; note: who
	stintHandled = 'h' // an episode at its resolve; took: how long it was held; note: by whom, where one person held it alone
	stintPart    = 'p' // the same, of each of several people
	stintSolve   = 's' // an episode at its resolve; note: by whom, and noteSpam
	stintAsk     = 'a' // an episode that needs an answer, when it began; note: ask...
	stintCase    = 'd' // any episode, when it began; note: case...
	stintOpen    = 'o' // an unresolved episode, when it began
)

// What the note of a stintAsk says.
const (
	askOpen     = iota // nobody has answered
	askAnswered        // took: until the answer
	askClosed          // took: until it was resolved without one
)

// What the note of a stintCase says.
const (
	caseOpen = iota
	caseResolved
	caseSpam // and resolved
)

// noteSpam marks the note of a stintSolve: it came to spam, and is not timed.
const noteSpam = 1 << 15

// word is a stint in its block: in order of time, then length, then note.
func (s stint) word() uint64 {
	return uint64(s.at%3600)<<48 | uint64(s.took)<<16 | uint64(s.note)
}

type blockKey struct {
	kind byte
	hour uint32
}

func (k blockKey) bytes() []byte {
	return binary.BigEndian.AppendUint32([]byte{k.kind}, k.hour)
}

// block is what a batch takes out of one block and puts in.
type block struct{ out, in []uint64 }

type blocks map[blockKey]*block

func (b blocks) of(s stint) *block {
	k := blockKey{s.kind, uint32(s.at / 3600)}
	if b[k] == nil {
		b[k] = &block{}
	}
	return b[k]
}

// write changes the stored blocks, in the order of their keys.
func (b blocks) write(bucket kv.Bucket) error {
	for _, k := range slices.SortedFunc(maps.Keys(b), func(x, y blockKey) int {
		return slices.Compare(x.bytes(), y.bytes())
	}) {
		x, key := b[k], k.bytes()
		slices.Sort(x.in)
		slices.Sort(x.out)
		merged, err := x.merge(bucket.Get(key))
		switch {
		case err != nil:
		case len(merged) == 0:
			err = bucket.Delete(key)
		default:
			err = bucket.Put(key, merged)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// merge gives the block without what goes out, and with what comes in.
func (x *block) merge(stored []byte) ([]byte, error) {
	if len(stored)%8 != 0 {
		return nil, errStints()
	}
	merged := make([]byte, 0, len(stored)+8*len(x.in))
	in, out := x.in, x.out
	put := func(w uint64) {
		if len(out) > 0 && out[0] == w {
			out = out[1:]
			return
		}
		merged = binary.LittleEndian.AppendUint64(merged, w)
	}
	for i := 0; i < len(stored); i += 8 {
		w := binary.LittleEndian.Uint64(stored[i:])
		for len(in) > 0 && in[0] < w {
			put(in[0])
			in = in[1:]
		}
		put(w)
	}
	for _, w := range in {
		put(w)
	}
	if len(out) > 0 {
		return nil, errStints() // it took back what was never there
	}
	return merged, nil
}

func errStints() error { return fmt.Errorf("read how long things took: %w", errCorrupt) }

// eachBlock gives the blocks of a kind in the hours from from to below to.
func eachBlock(s kv.Snapshot, kind byte, from, to uint32, do func(hour uint32, stints []byte) error) error {
	for k, v := range in(s, bucketStints).From(blockKey{kind, from}.bytes()) {
		if len(k) != 5 || k[0] != kind {
			break
		}
		hour := binary.BigEndian.Uint32(k[1:])
		if hour >= to {
			break
		}
		if len(v)%8 != 0 {
			return errStints()
		}
		if err := do(hour, v); err != nil {
			return err
		}
	}
	return nil
}

// eachStint gives the stints of a kind one by one, in order of time.
func eachStint(s kv.Snapshot, kind byte, from, to uint32, do func(at int64, took uint32, note uint16)) error {
	return eachBlock(s, kind, from, to, func(hour uint32, stints []byte) error {
		base := int64(hour) * 3600
		for i := 0; i+8 <= len(stints); i += 8 {
			w := binary.LittleEndian.Uint64(stints[i:])
			do(base+int64(w>>48), uint32(w>>16), uint16(w))
		}
		return nil
	})
}
