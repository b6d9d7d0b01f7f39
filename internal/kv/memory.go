package kv

import (
	"bytes"
	"iter"
	"slices"
)

// Memory is a Bucket in memory, for tests and for checking a fold against
// what is stored. The zero value is empty. It is not safe for concurrent use.
type Memory struct{ pairs []pair }

type pair struct{ key, value []byte }

func (m *Memory) find(key []byte) (int, bool) {
	return slices.BinarySearchFunc(m.pairs, key, func(p pair, k []byte) int { return bytes.Compare(p.key, k) })
}

// Get implements Reader.
func (m *Memory) Get(key []byte) []byte {
	if i, ok := m.find(key); ok {
		return m.pairs[i].value
	}
	return nil
}

// Put implements Bucket.
func (m *Memory) Put(key, value []byte) error {
	p := pair{bytes.Clone(key), append([]byte{}, value...)}
	i, ok := m.find(key)
	if ok {
		m.pairs[i] = p
		return nil
	}
	m.pairs = slices.Insert(m.pairs, i, p)
	return nil
}

// Delete implements Bucket.
func (m *Memory) Delete(key []byte) error {
	if i, ok := m.find(key); ok {
		m.pairs = slices.Delete(m.pairs, i, i+1)
	}
	return nil
}

// From implements Reader.
func (m *Memory) From(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		i, _ := m.find(key)
		for ; i < len(m.pairs); i++ {
			if !yield(m.pairs[i].key, m.pairs[i].value) {
				return
			}
		}
	}
}

// Back implements Reader.
func (m *Memory) Back(key []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		i := len(m.pairs)
		if key != nil {
			i, _ = m.find(key)
		}
		for i--; i >= 0; i-- {
			if !yield(m.pairs[i].key, m.pairs[i].value) {
				return
			}
		}
	}
}
