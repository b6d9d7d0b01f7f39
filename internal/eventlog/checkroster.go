package eventlog

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// rule notes an event of the roster.
func (c *checker) rule(e *domain.Entry) {
	if rules(&e.Event) {
		if c.rules == nil {
			c.rules = map[uint64]bool{}
		}
		c.rules[e.Pos] = true
	}
}

// roster checks that all roster events are listed, and nothing else, and that
// the founder who is pinned can be one.
func (c *checker) roster() error {
	return c.l.view(func(tx *bolt.Tx) error {
		meta := tx.Bucket([]byte(bucketMeta))
		pin := meta.Get([]byte(metaFounder))
		if pin == nil {
			return nil
		}
		if founderOf(tx) == (domain.JournalID{}) {
			c.wrong(fmt.Sprintf("the founder of the desk is noted in %d bytes", len(pin)), hintRestore)
			return nil
		}
		s, listed := newSnapshot(tx), 0
		var sum []byte
		for k := range (reader{tx.Bucket([]byte(bucketRoster))}).From(nil) {
			pos := parsePos(k)
			e, err := domain.DecodeEntry(pos, s.Raw(pos))
			if err != nil || !rules(&e.Event) {
				c.wrong(fmt.Sprintf("event %d is listed as one of the roster and is none", pos), hintRebuild)
				return nil
			}
			if sum = digest(sum, &e); pos <= c.end {
				listed++
			}
		}
		if listed != len(c.rules) || !bytes.Equal(sum, meta.Get([]byte(metaRoster))) {
			c.wrong(fmt.Sprintf("%d events of the roster are listed, and the log holds %d", listed, len(c.rules)), hintRebuild)
		}
		return nil
	})
}
