package eventlog

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"hark/internal/domain"
	"hark/internal/kv"
)

// A stretch is what one transaction of a rebuild folds. It is large, because a
// view folds each conversation once a stretch and its buckets, whose keys come
// in no order, write most of their pages at every commit (620,000 events:
// 11.1 s with 20,000 events a stretch, 9.2 s with 40,000); and bounded in
// events and in bytes, because it is held in memory and two are at a time.
const (
	stretchEvents = 40_000
	stretchBytes  = 48 << 20
)

// stretch is a part of the log in memory: read, decoded, ready to be folded,
// and independent of the transaction that it was read in.
type stretch struct {
	entries []domain.Entry
	texts   []written // of entries
	raws    []byte    // their bytes, one behind the other
}

type written struct {
	text string
	kept bool // there is one, and it was not erased
}

// ahead reads the log from pos on and hands it to fold stretch by stretch.
// While one is folded and committed the next is read and decoded, which is
// half of the work. The reader's transactions are over before it hands
// anything on: a writer that has to map more of the file waits for them. A
// stretch that was folded is used again: the views keep nothing of it.
func (l *Log) ahead(pos uint64, fold func(s *stretch) error) error {
	type result struct {
		s   *stretch
		err error
	}
	next, enough := make(chan result), make(chan struct{})
	done := make(chan *stretch, 2) // two are at a time: one is read while one is folded
	var reader sync.WaitGroup
	reader.Go(func() {
		defer close(next)
		for more := true; more; {
			s := &stretch{}
			select {
			case s = <-done:
			default:
			}
			r := result{s, l.stretch(s, pos)}
			if more = r.err == nil && len(r.s.entries) > 0; more {
				pos = r.s.entries[len(r.s.entries)-1].Pos + 1
			} else if r.err == nil {
				return
			}
			select {
			case next <- r:
			case <-enough:
				return
			}
		}
	})
	defer reader.Wait()
	defer close(enough)
	for r := range next {
		if r.err != nil {
			return r.err
		}
		if err := fold(r.s); err != nil {
			return err
		}
		done <- r.s
	}
	return nil
}

// stretch reads and decodes the events from pos on; none at the end of the log.
// What the stretch held before is gone.
func (l *Log) stretch(s *stretch, pos uint64) error {
	s.clear(l.o.stretch)
	var roster *domain.Roster
	err := l.view(func(tx *bolt.Tx) error {
		snap := l.snap(tx)
		roster = snap.Roster()
		s.read(snap, pos)
		return nil
	})
	if err != nil {
		return err
	}
	return decode(l.o.Path, roster, s.entries)
}

// clear makes room for n events.
func (s *stretch) clear(n int) {
	clear(s.entries)
	clear(s.texts)
	s.entries, s.texts, s.raws = slices.Grow(s.entries[:0], n)[:0:n], slices.Grow(s.texts[:0], n), s.raws[:0]
}

// read fills the stretch with what stands from pos on.
func (s *stretch) read(from snapshot, pos uint64) {
	texts := from.texts.Cursor()
	tk, tv := texts.Seek(posKey(pos))
	size := 0
	for p, raw := range from.eventsFrom(pos) {
		for tk != nil && parsePos(tk) < p {
			tk, tv = texts.Next()
		}
		var w written
		if tk != nil && parsePos(tk) == p && len(tv) >= domain.SaltSize {
			w = written{string(tv[domain.SaltSize:]), true}
		}
		start := len(s.raws)
		s.raws = append(s.raws, raw...)
		s.entries = append(s.entries, domain.Entry{Pos: p, Raw: s.raws[start:len(s.raws):len(s.raws)]})
		s.texts = append(s.texts, w)
		if size += len(raw) + len(w.text); len(s.entries) == cap(s.entries) || size > stretchBytes {
			return
		}
	}
}

// stretchLog is the log as the fold of a stretch sees it: what was read ahead
// from memory, the rest from the transaction.
type stretchLog struct {
	kv.Log
	s *stretch
}

// Text implements kv.Log.
func (l stretchLog) Text(pos uint64) (string, bool) {
	// Positions follow each other without gaps, unless the file is damaged.
	if i := pos - l.s.entries[0].Pos; i < uint64(len(l.s.texts)) && l.s.entries[i].Pos == pos {
		return l.s.texts[i].text, l.s.texts[i].kept
	}
	return l.Log.Text(pos)
}

// decode reads the stored bytes of entries, which may lie in the file at path,
// on all cores, and judges them.
func decode(path string, roster *domain.Roster, entries []domain.Entry) error {
	return inParts(len(entries), func(from, to int) (err error) {
		defer guard(path, &err)()
		for i := from; i < to; i++ {
			if err := roster.Read(&entries[i]); err != nil {
				return fmt.Errorf("event %d: %w", entries[i].Pos, err)
			}
		}
		return nil
	})
}

// worthSharing is how many events repay the start of goroutines.
const worthSharing = 32

// inParts has all of n things done in ranges, on all cores where there are
// many. It gives the first error.
func inParts(n int, do func(from, to int) error) error {
	if n < worthSharing {
		return do(0, n)
	}
	var work errgroup.Group
	part := n/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < n; from += part {
		work.Go(func() error { return do(from, min(from+part, n)) })
	}
	return work.Wait()
}
