package eventlog

import (
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// heads checks every signed head on file: its signatures, and that it signs
// what is held. Colleagues who keep each other's heads are the witnesses that
// no journal was cut or rewritten.
func (c *checker) heads() error {
	return c.l.view(func(tx *bolt.Tx) error {
		for k, v := range (reader{tx.Bucket([]byte(bucketHeads))}).From(nil) {
			ref, ok := parseRef(k)
			var h domain.Head
			if err := json.Unmarshal(v, &h); err != nil || !ok || ref != (domain.Ref{Journal: h.Journal, Seq: h.Seq}) {
				c.wrong(fmt.Sprintf("a signed head is filed as %x and cannot be read", k), hintRestore)
				continue
			}
			if err := h.Verify(); err != nil {
				c.wrong(err.Error(), hintRestore)
			}
			if hash, held := hashAt(tx, ref); held && hash != h.Hash {
				c.wrong(fmt.Sprintf("event %s/%d: it is not the one whose head was signed", ref.Journal, ref.Seq), hintRestore)
			}
		}
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			if h, _, err := storedHead(tx, domain.Ref{Journal: id, Seq: j.Seq}); err != nil || j.Ours || h.Seq == j.Seq {
				return err
			}
			c.wrong(fmt.Sprintf("journal %s of %s: no signed head covers its event %d", id, j.Name, j.Seq), "import the bundle that it came with again")
			return nil
		})
	})
}

// leftTexts checks that every text belongs to an event, and tells of texts
// that never came.
func (c *checker) leftTexts() error {
	if c.gone > 0 {
		c.note(fmt.Sprintf("%d texts were erased before their events came here", c.gone), "nothing needs to be done")
	}
	var texts uint64
	for from := uint64(1); from <= c.end; {
		if err := c.l.alive(c.ctx); err != nil {
			return err
		}
		err := c.l.view(func(tx *bolt.Tx) error {
			n := 0
			next := c.end + 1
			for k := range (reader{tx.Bucket([]byte(bucketTexts))}).From(posKey(from)) {
				pos := parsePos(k)
				if pos > c.end {
					break
				}
				if n == 16384 {
					next = pos
					break
				}
				n++
				texts++
			}
			from = next
			return nil
		})
		if err != nil {
			return err
		}
	}
	if texts > c.texts {
		c.wrong(fmt.Sprintf("%d texts belong to no event", texts-c.texts), hintRestore)
	}
	return nil
}
