package eventlog

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// Stretch is an unbroken range of a journal that this log holds and can prove
// to others: the events from First to that of the head. A log that took in
// ranges only, such as the bundles of shifts, holds several of one journal.
type Stretch struct {
	First uint64
	Head  domain.Head
}

// Stretches gives all that this log can prove, in order of journals and
// numbers. The heads of journals that are ours are signed now.
func (l *Log) Stretches(ctx context.Context) ([]Stretch, error) {
	if err := l.alive(ctx); err != nil {
		return nil, err
	}
	var list []Stretch
	err := l.view(func(tx *bolt.Tx) error {
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			return ranges(tx, id, func(first, last uint64) error {
				var h domain.Head
				var ok bool
				var err error
				if last == j.Seq {
					h, ok, err = l.head(tx, id, j)
				} else {
					h, ok, err = storedHead(tx, domain.Ref{Journal: id, Seq: last})
				}
				if ok && h.Seq >= first {
					list = append(list, Stretch{first, h})
				}
				return err
			})
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read stretches: %w", err)
	}
	return list, nil
}

// ranges calls f for every unbroken range of a journal, wherever its events
// stand in the log.
func ranges(tx *bolt.Tx, id domain.JournalID, f func(first, last uint64) error) error {
	var first, last uint64
	c := tx.Bucket([]byte(bucketRuns)).Cursor()
	for k, v := c.Seek(refKey(domain.Ref{Journal: id})); k != nil; k, v = c.Next() {
		r, ok := parseRun(k, v)
		if !ok || r.ref.Journal != id {
			break
		}
		if first > 0 && r.ref.Seq != last+1 {
			if err := f(first, last); err != nil {
				return err
			}
			first = 0
		}
		if first == 0 {
			first = r.ref.Seq
		}
		last = r.ref.Seq + r.count - 1
	}
	if first == 0 {
		return nil
	}
	return f(first, last)
}
