package eventlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// In the bucket of the file's own notes: the journal of the desk's founder, and
// a hash of all roster events in the order of their arrival, by which a roster
// that was folded before is known again.
const (
	metaFounder = "founder"
	metaRoster  = "roster"
)

// Found makes the log that of the desk which the writer of journal j began:
// from now on the roster says what counts. A log belongs to one desk for good;
// the same again changes nothing, another is a *DeskError. It is on disk when
// Found returns, and what the log held before is judged.
func (l *Log) Found(ctx context.Context, j domain.JournalID) error {
	if j == (domain.JournalID{}) {
		return fmt.Errorf("found desk: no journal is named")
	}
	return l.update(ctx, &request{alone: func() error {
		g, err := l.begin()
		if err != nil {
			return err
		}
		defer g.rollback()
		if known := founderOf(g.tx); known == j {
			return nil
		} else if known != (domain.JournalID{}) {
			return &DeskError{known, j}
		}
		if err := g.touch(func() error { return g.found(j) }); err != nil {
			return fmt.Errorf("found desk: %w", err)
		}
		if err := g.commit(); err != nil {
			return err
		}
		return l.settle(ctx, nil)
	}})
}

// Founder is the journal of whoever began the desk that the log belongs to;
// zero where it belongs to none.
func (l *Log) Founder() (founder domain.JournalID, err error) {
	return founder, l.view(func(tx *bolt.Tx) error {
		founder = founderOf(tx)
		return nil
	})
}

func founderOf(tx *bolt.Tx) domain.JournalID {
	v := tx.Bucket([]byte(bucketMeta)).Get([]byte(metaFounder))
	if len(v) != len(domain.JournalID{}) {
		return domain.JournalID{}
	}
	return domain.JournalID(v)
}

// found pins the founder and looks for roster events among all that is held.
func (g *group) found(j domain.JournalID) error {
	if err := g.tx.Bucket([]byte(bucketMeta)).Put([]byte(metaFounder), j[:]); err != nil {
		return err
	}
	if err := g.enlist(); err != nil {
		return err
	}
	if err := g.carryOut(everything(g.tx)); err != nil {
		return err
	}
	return g.forget()
}

// enlist makes the list of roster events anew.
func (g *group) enlist() error {
	if g.tx.Bucket([]byte(bucketRoster)) != nil {
		if err := g.tx.DeleteBucket([]byte(bucketRoster)); err != nil {
			return err
		}
	}
	if err := g.tx.Bucket([]byte(bucketMeta)).Delete([]byte(metaRoster)); err != nil {
		return err
	}
	return newSnapshot(g.tx).scan(1, g.end, func(e *domain.Entry) error {
		_, err := g.list(e)
		return err
	})
}

// list notes where an event stands, if it is one of the roster.
func (g *group) list(e *domain.Entry) (listed bool, err error) {
	if !rules(&e.Event) {
		return false, nil
	}
	b, err := g.tx.CreateBucketIfNotExists([]byte(bucketRoster))
	if err != nil {
		return false, fmt.Errorf("list roster event: %w", err)
	}
	meta := g.tx.Bucket([]byte(bucketMeta))
	sum := digest(meta.Get([]byte(metaRoster)), e)
	if err := meta.Put([]byte(metaRoster), sum); err != nil {
		return false, fmt.Errorf("list roster event: %w", err)
	}
	if err := b.Put(posKey(e.Pos), nil); err != nil {
		return false, fmt.Errorf("list roster event: %w", err)
	}
	return true, nil
}

// rules reports whether an event is one of the roster.
func rules(e *domain.Event) bool { return e.Kind == domain.Enrolled || e.Kind == domain.Governed }

// digest goes on from the hash of the roster events before.
func digest(before []byte, e *domain.Entry) []byte {
	hash := domain.HashOf(e.Raw)
	sum := sha256.Sum256(append(bytes.Clone(before), hash[:]...))
	return sum[:]
}

// rosters keeps the roster that was folded last. A transaction that sees other
// roster events folds them itself.
type rosters struct{ last atomic.Pointer[known] }

type known struct {
	by     []byte // founder and digest
	roster *domain.Roster
}

// of is the roster as a transaction sees it; nil where the desk has none. What
// cannot be decoded is left out: Check tells of it.
func (r *rosters) of(s snapshot) *domain.Roster {
	founder := founderOf(s.tx)
	if founder == (domain.JournalID{}) {
		return nil
	}
	by := append(bytes.Clone(founder[:]), s.tx.Bucket([]byte(bucketMeta)).Get([]byte(metaRoster))...)
	if r != nil {
		if last := r.last.Load(); last != nil && bytes.Equal(last.by, by) {
			return last.roster
		}
	}
	var entries []domain.Entry
	for k := range (reader{s.tx.Bucket([]byte(bucketRoster))}).From(nil) {
		if e, err := domain.DecodeEntry(parsePos(k), s.Raw(parsePos(k))); err == nil {
			entries = append(entries, e)
		}
	}
	roster := domain.FoldRoster(founder, entries)
	if r != nil {
		r.last.Store(&known{by, roster})
	}
	return roster
}
