package view

import (
	"bytes"
	"cmp"
	"slices"

	"hark/internal/kv"
)

// changes are writes to one bucket whose keys come in no order. They are
// written sorted: a tree that takes thousands of keys in one transaction moves
// all that lies behind each one, which is nothing only at the end.
type changes []change

type change struct {
	key, value []byte // a nil value deletes
	nth        int    // in the order in which they were made
}

func (c *changes) put(key, value []byte) { *c = append(*c, change{key: key, value: value}) }

func (c *changes) delete(key []byte) { *c = append(*c, change{key: key}) }

// sort puts the changes in the order of their keys, those of one key in the
// order in which they were made.
func (c changes) sort() {
	for i := range c {
		c[i].nth = i
	}
	slices.SortFunc(c, func(x, y change) int {
		return cmp.Or(bytes.Compare(x.key, y.key), x.nth-y.nth)
	})
}

// write makes the changes, which are sorted; of two to one key the later counts.
func (c changes) write(b kv.Bucket) error {
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
