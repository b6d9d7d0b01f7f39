package eventlog

import (
	"errors"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// scanned is how many events a scan decodes at a time, on all cores.
const scanned = 10_000

// span is a range of positions, both ends included.
type span struct{ first, last uint64 }

var errChanged = errors.New("a judgement has changed")

// rejudge looks for events up to the position end that the roster judges other
// than old did. Where there are any, the views are to be folded anew; where
// there are none, nothing is. Erasures that count now are carried out.
func (g *group) rejudge(old *domain.Roster, end uint64) error {
	now := g.l.snap(g.tx).Roster()
	var spans []span
	for _, n := range now.Differs(old) {
		spans = append(spans, spansOf(g.tx, n, end)...)
	}
	if err := g.carryOut(spans); err != nil {
		return err
	}
	for _, n := range now.RepliesDiffer(old) {
		spans = append(spans, spansOf(g.tx, n, end)...)
	}
	changed, err := g.changed(old, now, spans)
	if err != nil || !changed {
		return err
	}
	return g.forget()
}

// changed reports whether an event in one of the spans is judged in another way.
func (g *group) changed(old, now *domain.Roster, spans []span) (bool, error) {
	for _, s := range spans {
		err := newSnapshot(g.tx).scan(s.first, s.last, func(e *domain.Entry) error {
			before := *e
			old.Judge(&before)
			if now.Judge(e); e.Alike(&before) {
				return nil
			}
			return errChanged
		})
		if errors.Is(err, errChanged) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// carryOut erases what events in the spans ask for that did not count before.
func (g *group) carryOut(spans []span) error {
	now := g.l.snap(g.tx).Roster()
	for _, s := range spans {
		err := newSnapshot(g.tx).scan(s.first, s.last, func(e *domain.Entry) error {
			if e.Event.Kind != domain.Erased {
				return nil
			}
			now.Judge(e)
			return g.erase(e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forget has the views folded anew once the group is on disk.
func (g *group) forget() error {
	g.unsettled = true
	for _, v := range g.l.o.Views {
		if err := putViewState(g.tx, v.Name(), viewState{}); err != nil {
			return err
		}
	}
	return nil
}

func everything(tx *bolt.Tx) []span { return []span{{1, newSnapshot(tx).End()}} }

// spansOf finds where the events of a range of numbers stand, up to end.
func spansOf(tx *bolt.Tx, n domain.Numbers, end uint64) (spans []span) {
	runs := tx.Bucket([]byte(bucketRuns))
	from := domain.Ref{Journal: n.Journal, Seq: n.First}
	if r, ok := runBefore(runs, from); ok {
		from.Seq = r.ref.Seq
	}
	c := runs.Cursor()
	for k, v := c.Seek(refKey(from)); k != nil; k, v = c.Next() {
		r, ok := parseRun(k, v)
		if !ok || r.ref.Journal != n.Journal || r.ref.Seq > n.Last {
			break
		}
		first, last := max(r.ref.Seq, n.First), min(r.ref.Seq+r.count-1, n.Last)
		if first > last {
			continue
		}
		s := span{r.pos + first - r.ref.Seq, min(r.pos+last-r.ref.Seq, end)}
		if s.first <= s.last {
			spans = append(spans, s)
		}
	}
	return spans
}

// scan hands the events from first to last to f, decoded and not judged.
func (s snapshot) scan(first, last uint64, f func(e *domain.Entry) error) error {
	s.roster = nil
	for first <= last {
		entries, err := s.batch(first, int(min(scanned, last-first+1)))
		if err != nil || len(entries) == 0 {
			return err
		}
		for i := range entries {
			if err := f(&entries[i]); err != nil {
				return err
			}
		}
		first = entries[len(entries)-1].Pos + 1
	}
	return nil
}
