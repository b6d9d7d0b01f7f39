package view

import (
	"bytes"
	"slices"

	"hark/internal/kv"
)

// changes are writes to one bucket whose keys come in no order. They are
// written sorted: a tree that takes thousands of keys in one transaction moves
// all that lies behind each one, which is nothing only at the end.
type changes []change

type change struct{ key, value []byte } // a nil value deletes

func (c *changes) put(key, value []byte) { *c = append(*c, change{key, value}) }

func (c *changes) delete(key []byte) { *c = append(*c, change{key, nil}) }

// write makes the changes; of two to one key the later counts.
func (c changes) write(b kv.Bucket) error {
	slices.SortStableFunc(c, func(x, y change) int { return bytes.Compare(x.key, y.key) })
	for i, ch := range c {
		if i+1 < len(c) && bytes.Equal(c[i+1].key, ch.key) {
			continue
		}
		var err error
		if ch.value == nil {
			err = b.Delete(ch.key)
		} else {
			err = b.Put(ch.key, ch.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
