package eventlog

import (
	"bytes"
	"context"
	"iter"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// A chunk is what one short transaction reads for a follower or an export.
const (
	chunkEvents = 512
	chunkBytes  = 1 << 20
)

// Follow yields the entries whose position is above from, first those that
// are there, then live as they are committed, in batches and in order: each
// one once. It ends with ctx, or with ErrClosed when the log is closed.
func (l *Log) Follow(ctx context.Context, from uint64) iter.Seq2[[]domain.Entry, error] {
	return func(yield func([]domain.Entry, error) bool) {
		for {
			// The channel is taken before reading, so that a commit in between is not missed.
			_, changed := l.news()
			entries, err := l.chunk(from)
			if err == nil && len(entries) > 0 {
				from = entries[len(entries)-1].Pos
				if !yield(entries, nil) || ctx.Err() != nil {
					return
				}
				continue
			}
			if err != nil {
				if ctx.Err() == nil {
					yield(nil, err)
				}
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			case <-l.quit:
				yield(nil, ErrClosed)
				return
			}
		}
	}
}

// chunk reads the next few entries above pos.
func (l *Log) chunk(pos uint64) ([]domain.Entry, error) {
	var entries []domain.Entry
	var roster *domain.Roster
	err := l.view(func(tx *bolt.Tx) error {
		s := l.snap(tx)
		roster = s.Roster()
		size := 0
		for p, raw := range s.eventsFrom(pos + 1) {
			entries = append(entries, domain.Entry{Pos: p, Raw: bytes.Clone(raw)})
			if size += len(raw); len(entries) == chunkEvents || size > chunkBytes {
				break
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if err = roster.Read(&entries[i]); err != nil {
			return nil, &DamagedError{l.o.Path, err}
		}
	}
	return entries, nil
}

// Records yields events as they travel, in the order of the log. from gives
// the first number wanted of a journal; a journal that it does not name is
// wanted whole, so a nil map asks for everything. What is written after it
// began is not included.
func (l *Log) Records(ctx context.Context, from map[domain.JournalID]uint64) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		var end, pos uint64
		err := l.view(func(tx *bolt.Tx) error { // followers hear of it a moment later
			end = newSnapshot(tx).End()
			return nil
		})
		if err == nil {
			pos, err = l.below(end, from)
		}
		for err != nil || pos < end {
			var records []domain.Record
			if err == nil {
				err = l.alive(ctx)
			}
			if err == nil {
				records, pos, err = l.records(pos, end, from)
			}
			if err != nil {
				yield(domain.Record{}, err)
				return
			}
			for _, r := range records {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// below is the position up to which nothing is wanted: the end of a long log
// is read without all that stands before it.
func (l *Log) below(end uint64, from map[domain.JournalID]uint64) (uint64, error) {
	if len(from) == 0 {
		return 0, nil
	}
	first := end + 1
	err := l.view(func(tx *bolt.Tx) error {
		runs := tx.Bucket([]byte(bucketRuns))
		return eachJournal(tx, func(id domain.JournalID, _ journal) error {
			ref := domain.Ref{Journal: id, Seq: from[id]}
			if r, ok := runBefore(runs, ref); ok && ref.Seq-r.ref.Seq < r.count {
				first = min(first, r.pos+ref.Seq-r.ref.Seq)
			}
			c := runs.Cursor()
			for k, v := c.Seek(refKey(ref)); k != nil; k, v = c.Next() {
				r, ok := parseRun(k, v)
				if !ok || r.ref.Journal != id {
					break
				}
				first = min(first, r.pos)
			}
			return nil
		})
	})
	return first - 1, err
}

// records reads the wanted ones of the next events above pos, up to end, and
// tells how far it came.
func (l *Log) records(pos, end uint64, from map[domain.JournalID]uint64) ([]domain.Record, uint64, error) {
	var records []domain.Record
	err := l.view(func(tx *bolt.Tx) error {
		s := newSnapshot(tx)
		size, n := 0, 0
		for p, raw := range s.eventsFrom(pos + 1) {
			if p > end {
				pos = end
				break
			}
			pos = p
			want, err := wanted(raw, from)
			if err != nil {
				return err
			}
			if want {
				r := s.record(p, raw)
				records = append(records, r)
				size += len(r.Raw) + len(r.Text)
			}
			if n++; n == chunkEvents || size > chunkBytes {
				break
			}
		}
		if n == 0 {
			pos = end
		}
		return nil
	})
	return records, pos, err
}

func wanted(raw []byte, from map[domain.JournalID]uint64) (bool, error) {
	if len(from) == 0 {
		return true, nil
	}
	e, err := domain.DecodeEntry(0, raw)
	return e.Event.Seq >= from[e.Event.Journal], err
}
