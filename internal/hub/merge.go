package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"hark/internal/domain"
	"hark/internal/eventlog"
)

// merging gathers chunks for one merge.
type merging struct {
	p      *puller
	chunks []*item
	ends   map[domain.JournalID]uint64 // the highest number of each journal among them
}

// after is the number that comes next of a journal, after what was gathered.
func (m *merging) after(j domain.JournalID) uint64 {
	if end, ok := m.ends[j]; ok {
		return end + 1
	}
	return 0
}

// add gathers a chunk. One merge must not hold an event twice, so what overlaps
// comes in the next.
func (m *merging) add(ctx context.Context, it *item) error {
	if end, ok := m.ends[it.journal]; ok && it.first() <= end {
		if err := m.flush(ctx); err != nil {
			return err
		}
	}
	if m.ends == nil {
		m.ends = map[domain.JournalID]uint64{}
	}
	m.chunks, m.ends[it.journal] = append(m.chunks, it), it.head.Seq
	return nil
}

// flush merges what was gathered: all at once or, where that is refused, one
// by one, so that what is wrong is named and the rest stands.
func (m *merging) flush(ctx context.Context) error {
	chunks := m.chunks
	m.chunks, m.ends = nil, nil
	if len(chunks) > 1 {
		err := m.p.merge(ctx, chunks)
		if err == nil {
			return nil
		}
		if trouble(ctx, err) {
			return err
		}
	}
	for _, it := range chunks {
		err := it.prove()
		if err == nil {
			err = m.p.merge(ctx, []*item{it})
		}
		if err != nil && trouble(ctx, err) {
			return err
		}
		if fork, ok := errors.AsType[*eventlog.ForkError](err); ok {
			m.p.fork(Forked{it.journal, fork.Seq, it.Seq})
		}
		if err != nil {
			m.p.refuse(Refused{it.journal, it.Seq, it.At, err.Error()})
		}
	}
	return nil
}

// merge takes chunks into the log.
func (p *puller) merge(ctx context.Context, chunks []*item) error {
	if _, err := p.o.Log.Merge(ctx, heads(chunks), records(chunks)); err != nil {
		return fmt.Errorf("take in what the hub has: %w", err)
	}
	for _, it := range chunks {
		if it.head.Seq >= p.next[it.journal] {
			p.next[it.journal] = it.head.Seq + 1
		}
	}
	return nil
}

// heads are those that prove the chunks: of some that follow each other, the
// last one's, so that what was written in many messages costs one signature.
func heads(chunks []*item) (list []domain.Head) {
	proven := map[domain.JournalID]uint64{} // the number from which on it is
	for _, it := range slices.Backward(chunks) {
		if proven[it.journal] != it.head.Seq+1 || it.head.Countersigned != nil {
			list = append(list, it.head)
		}
		proven[it.journal] = it.first()
	}
	return list
}

func records(chunks []*item) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) {
		for _, it := range chunks {
			for _, r := range it.records {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// trouble tells an error of this machine, after which the same chunk is tried
// again, from one of the chunk.
func trouble(ctx context.Context, err error) bool {
	var full *eventlog.FullError
	var file *fs.PathError
	return ctx.Err() != nil || fatal(err) || errors.As(err, &full) || errors.As(err, &file)
}
