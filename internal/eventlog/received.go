package eventlog

import (
	"bytes"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// receive keeps the signed heads of a merge, and drops those that are not
// needed any more.
func (g *group) receive(heads []domain.Head) error {
	b := ledger{tx: g.tx}
	for i := range heads {
		h := &heads[i]
		j, err := b.journal(h.Journal)
		if err != nil {
			return err
		}
		j.Witness = max(j.Witness, h.Seq)
		j.Key = bytes.Clone(h.Key)
		if err := keepHead(g.tx, *h); err != nil {
			return err
		}
		if err := shed(g.tx, domain.Ref{Journal: h.Journal, Seq: h.Seq}); err != nil {
			return err
		}
	}
	return b.save()
}

// tellNews reports whether receive would change anything, where no events come
// with the heads.
func tellNews(tx *bolt.Tx, heads []domain.Head) (bool, error) {
	for i := range heads {
		h := &heads[i]
		j, err := getJournal(tx, h.Journal)
		if err != nil {
			return false, err
		}
		if h.Seq > j.Witness || len(j.Key) == 0 || h.Countersigned != nil {
			return true, nil
		}
		ref := domain.Ref{Journal: h.Journal, Seq: h.Seq}
		was, known, err := headAt(tx, ref)
		if err != nil || known && was.Hash != h.Hash {
			return true, err
		}
		if _, covered := above(tx, ref); !known && !covered {
			return true, nil
		}
	}
	return false, nil
}

// keepHead stores a head whose signatures were verified and that contradicts
// nothing that is held. The same that is there already is replaced only by one
// with a countersignature; another one, of an event that never came, always.
func keepHead(tx *bolt.Tx, h domain.Head) error {
	ref := domain.Ref{Journal: h.Journal, Seq: h.Seq}
	if was, known, err := headAt(tx, ref); err == nil && known && was.Hash == h.Hash && h.Countersigned == nil {
		return nil
	}
	return kv.PutJSON(tx.Bucket([]byte(bucketHeads)), refKey(ref), h)
}

// unsay drops the heads on file of events that have now come and are not what
// those heads say: their writer has signed two things of one number.
func (g *group) unsay(news []stored) error {
	spans := map[domain.JournalID][2]uint64{}
	for i := range news {
		ref := news[i].entry.Event.Ref()
		s, known := spans[ref.Journal]
		if s[1] = max(s[1], ref.Seq); !known || ref.Seq < s[0] {
			s[0] = ref.Seq
		}
		spans[ref.Journal] = s
	}
	b := g.tx.Bucket([]byte(bucketHeads))
	for j, s := range spans {
		var wrong [][]byte
		for k, v := range (reader{b}).From(refKey(domain.Ref{Journal: j, Seq: s[0]})) {
			at, ok := parseRef(k)
			if !ok || at.Journal != j || at.Seq > s[1] {
				break
			}
			var h domain.Head
			if err := json.Unmarshal(v, &h); err != nil {
				return fmt.Errorf("read head %s/%d: %w", j, at.Seq, err)
			}
			if hash, held := hashAt(g.tx, at); held && hash != h.Hash {
				wrong = append(wrong, bytes.Clone(k))
			}
		}
		for _, k := range wrong {
			if err := b.Delete(k); err != nil {
				return fmt.Errorf("drop head of journal %s: %w", j, err)
			}
		}
	}
	return nil
}

// headAt is the signed head on file of an event.
func headAt(tx *bolt.Tx, ref domain.Ref) (h domain.Head, known bool, err error) {
	raw := tx.Bucket([]byte(bucketHeads)).Get(refKey(ref))
	if raw == nil {
		return h, false, nil
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		return h, true, fmt.Errorf("read head %s/%d: %w", ref.Journal, ref.Seq, err)
	}
	return h, true, nil
}

// above is the next head on file of a journal that signs the event ref as well:
// all events from that one up to its own are held, and chained.
func above(tx *bolt.Tx, ref domain.Ref) (domain.Ref, bool) {
	k, _ := tx.Bucket([]byte(bucketHeads)).Cursor().Seek(refKey(domain.Ref{Journal: ref.Journal, Seq: ref.Seq + 1}))
	next, ok := parseRef(k)
	return next, ok && next.Journal == ref.Journal && unbroken(tx, ref, next.Seq)
}

// shed drops heads that the head of ref, or the next one that signs it as well,
// makes superfluous: a log that takes in a journal message by message would keep
// one of each for ever. One that is countersigned stays, as it is somebody
// else's word, and so does what stands below what stays. One commit drops no
// more than a bounded number.
func shed(tx *bolt.Tx, ref domain.Ref) error {
	if next, ok := above(tx, ref); ok {
		ref = next
	}
	b := tx.Bucket([]byte(bucketHeads))
	for range MergeEvents {
		c := b.Cursor()
		c.Seek(refKey(ref))
		k, v := c.Prev()
		was, ok := parseRef(k)
		if !ok || was.Journal != ref.Journal || !unbroken(tx, was, ref.Seq) {
			return nil
		}
		var h domain.Head
		if err := json.Unmarshal(v, &h); err != nil || h.Countersigned != nil {
			return nil // Check tells of one that cannot be read
		}
		if err := b.Delete(k); err != nil {
			return fmt.Errorf("drop head %s/%d: %w", was.Journal, was.Seq, err)
		}
	}
	return nil
}

// unbroken reports whether all events of a journal from ref to the one numbered
// last are held.
func unbroken(tx *bolt.Tx, ref domain.Ref, last uint64) bool {
	at := finder{tx: tx}
	for ref.Seq <= last {
		if at.find(ref) == 0 {
			return false
		}
		ref.Seq = at.last + 1
	}
	return true
}
