package eventlog

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// sifted are the records of a batch, told from each other.
type sifted struct {
	news []stored
	late []stored // texts that known events lack, with the positions of these
	left int      // how many are left out, of journals that contradict what is held
}

// sift tells new records from known ones. Journals that contradict what is held
// it adds to out. It changes nothing else.
func (g *group) sift(batch []stored, out forks) (did sifted) {
	s, at := newSnapshot(g.tx), finder{tx: g.tx}
	gone, until := g.tx.Bucket([]byte(bucketErased)), retained(g.tx)
	did.news = batch[:0:0]
	for i := range batch {
		st := &batch[i]
		ref := st.entry.Event.Ref()
		pos := at.find(ref)
		switch {
		case out.has(ref.Journal) && pos == 0:
			did.left++
		case pos == 0 && at.joins(&st.entry):
			did.take(batch, i)
		case pos == 0 || !bytes.Equal(s.Raw(pos), st.entry.Raw):
			out.add(ref)
			did.left++
		case st.salt != nil && !old(&st.entry, until) && gone.Get(refKey(ref)) == nil:
			if _, has := s.Text(pos); !has {
				late := *st
				late.entry.Pos = pos
				did.late = append(did.late, late)
			}
		}
	}
	taken := len(did.news)
	if len(out) > 0 {
		did.news = slices.DeleteFunc(slices.Clone(did.news), func(st stored) bool { return out.has(st.entry.Event.Journal) })
	}
	did.left += taken - len(did.news)
	return did
}

// take adds a record to the new ones, which are the batch itself as long as all
// are new.
func (did *sifted) take(batch []stored, i int) {
	if len(did.news) == i {
		did.news = batch[: i+1 : i+1]
		return
	}
	did.news = append(did.news, batch[i])
}

// finder finds events by their refs, of which those that follow each other cost
// one look: it knows the run, or the gap, that it found last. Nothing may be
// stored while it is used.
type finder struct {
	tx          *bolt.Tx
	journal     domain.JournalID
	first, last uint64 // of the run or the gap
	pos         uint64 // of the run's first event; 0 is a gap
}

// find gives the position of an event, or 0.
func (f *finder) find(ref domain.Ref) uint64 {
	if ref.Journal != f.journal || ref.Seq < f.first || ref.Seq > f.last || f.last == 0 {
		f.look(ref)
	}
	if f.pos == 0 {
		return 0
	}
	return f.pos + ref.Seq - f.first
}

func (f *finder) look(ref domain.Ref) {
	f.journal, f.first, f.last, f.pos = ref.Journal, 1, math.MaxUint64, 0
	c := f.tx.Bucket([]byte(bucketRuns)).Cursor()
	k, v := c.Seek(refKey(domain.Ref{Journal: ref.Journal, Seq: ref.Seq + 1}))
	if r, ok := parseRun(k, v); ok && r.ref.Journal == ref.Journal {
		f.last = r.ref.Seq - 1
	}
	if k == nil {
		k, v = c.Last()
	} else {
		k, v = c.Prev()
	}
	r, ok := parseRun(k, v)
	if !ok || r.ref.Journal != ref.Journal {
		return
	}
	if end := r.ref.Seq + r.count; end > ref.Seq {
		f.first, f.last, f.pos = r.ref.Seq, end-1, r.pos
	} else {
		f.first = end
	}
}

// joins reports whether an event, which was just found to be new, goes with the
// held ones right before and after it.
func (f *finder) joins(e *domain.Entry) bool {
	ref := e.Event.Ref()
	if ref.Seq == f.first {
		before, held := hashAt(f.tx, domain.Ref{Journal: ref.Journal, Seq: ref.Seq - 1})
		if held && before != e.Event.Prev {
			return false
		}
	}
	if ref.Seq == f.last {
		after, held := prevAt(f.tx, domain.Ref{Journal: ref.Journal, Seq: ref.Seq + 1})
		return !held || after == domain.HashOf(e.Raw)
	}
	return true
}

// prevAt is what a held event names as the one before it.
func prevAt(tx *bolt.Tx, ref domain.Ref) (domain.Hash, bool) {
	pos := find(tx, ref)
	if pos == 0 {
		return domain.Hash{}, false
	}
	e, err := domain.DecodeEntry(pos, newSnapshot(tx).Raw(pos))
	return e.Event.Prev, err == nil
}

// join stores new events of others.
func (g *group) join(news []stored) error {
	if len(news) == 0 {
		return nil
	}
	b := ledger{tx: g.tx}
	for i := range news {
		e := &news[i].entry.Event
		j, err := b.journal(e.Journal)
		if err != nil {
			return err
		}
		if e.Seq > j.Seq {
			j.Seq, j.last = e.Seq, news[i].entry.Raw
		}
		if e.Kind == domain.Opened && e.Seq == 1 {
			j.Name = e.By
		}
	}
	if err := b.save(); err != nil {
		return err
	}
	if _, err := g.store(news); err != nil {
		return err
	}
	return g.unsay(news)
}

// ledger reads what is kept of each journal once, and writes it once.
type ledger struct {
	tx   *bolt.Tx
	open map[domain.JournalID]*entered
}

// entered is a journal in a ledger.
type entered struct {
	journal
	last []byte // the event that it ends with now; nil where that did not change
}

func (b *ledger) journal(id domain.JournalID) (*entered, error) {
	if j := b.open[id]; j != nil {
		return j, nil
	}
	j, err := getJournal(b.tx, id)
	if err != nil {
		return nil, err
	}
	if b.open == nil {
		b.open = map[domain.JournalID]*entered{}
	}
	b.open[id] = &entered{journal: j}
	return b.open[id], nil
}

func (b *ledger) save() error {
	for id, j := range b.open {
		if j.last != nil {
			j.Hash = domain.HashOf(j.last)
		}
		if err := putJournal(b.tx, id, j.journal); err != nil {
			return fmt.Errorf("store journal %s: %w", id, err)
		}
	}
	return nil
}
