package eventlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// mergeBatch is how many records a merge stores in one commit.
const mergeBatch = 1024

// Merge takes in events of other logs. Everything is proven against the
// signed heads before anything is stored: a changed, cut, invented or
// misplaced event refuses the whole merge. An event that is held already must
// be the same to the byte, else nothing new of its journal is taken, and the
// merge ends with a *ForkError: of the other journals all was taken all the
// same, as nobody is to keep two logs apart by writing two things. Ranges may
// overlap, leave gaps, and come in any order; merging the same again changes
// nothing. A text that is missing comes in with a later copy of its event,
// unless it was erased.
//
// It stores batch by batch: when it is broken off, what is stored is sound,
// and merging again adds the rest.
func (l *Log) Merge(ctx context.Context, heads []domain.Head, records iter.Seq2[domain.Record, error]) (merged Merged, err error) {
	l.merging.Lock()
	defer l.merging.Unlock()
	sp, err := newSpool()
	if err != nil {
		return merged, fmt.Errorf("merge: %w", err)
	}
	defer func() {
		if e := sp.close(); err == nil && e != nil {
			err = fmt.Errorf("merge: %w", e)
		}
	}()
	m := &merger{l: l, ctx: ctx, forks: forks{}}
	if err := m.prove(heads, records, sp); err != nil {
		return merged, fmt.Errorf("merge: %w", err)
	}
	err = l.receive(ctx, m.forks.without(heads))
	if err == nil && m.rules {
		// Who may do what comes first, so that the rest is judged once.
		err = m.all(sp, ruling, m.store)
	}
	if err == nil {
		err = m.all(sp, m.rest(), m.store)
	}
	if err == nil && m.late {
		err = l.update(ctx, &request{alone: func() error {
			return errors.Join(m.all(sp, nil, m.complete), l.settle(ctx, nil))
		}})
	}
	if err == nil {
		err = m.forks.err()
	}
	if err != nil {
		return m.Merged, fmt.Errorf("merge: %w", err)
	}
	return m.Merged, nil
}

// prove checks all records and writes them to the spool.
func (m *merger) prove(heads []domain.Head, records iter.Seq2[domain.Record, error], sp *spool) error {
	chain, err := domain.NewChain(heads)
	if err != nil {
		return err
	}
	for r, err := range records {
		if err != nil {
			return err
		}
		if err := m.l.alive(m.ctx); err != nil {
			return err
		}
		e, err := chain.Add(&r)
		if err != nil {
			return err
		}
		m.rules = m.rules || rules(&e)
		if err := sp.add(&r); err != nil {
			return err
		}
	}
	return m.l.view(func(tx *bolt.Tx) error {
		for _, h := range heads {
			if hash, held := hashAt(tx, domain.Ref{Journal: h.Journal, Seq: h.Seq}); held && hash != h.Hash {
				m.forks.add(domain.Ref{Journal: h.Journal, Seq: h.Seq})
			}
		}
		return chain.Close(func(ref domain.Ref) (domain.Hash, bool) { return prevAt(tx, ref) })
	})
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

// receive keeps the signed heads of a merge.
func (l *Log) receive(ctx context.Context, heads []domain.Head) error {
	return l.update(ctx, &request{weight: mergeBatch, run: func(g *group) error {
		return g.touch(func() error {
			for _, h := range heads {
				j, err := getJournal(g.tx, h.Journal)
				if err != nil {
					return err
				}
				j.Witness = max(j.Witness, h.Seq)
				j.Key = bytes.Clone(h.Key)
				if err := errors.Join(putJournal(g.tx, h.Journal, j), keepHead(g.tx, h)); err != nil {
					return err
				}
			}
			return nil
		})
	}})
}

// merger stores proven records in batches.
type merger struct {
	Merged
	l     *Log
	ctx   context.Context
	late  bool // texts of known events came with their records
	rules bool // events of the roster are among them
	forks forks
}

// ruling picks the records of roster events.
func ruling(r *domain.Record) bool {
	e, err := domain.Decode(r.Raw)
	return err == nil && rules(&e)
}

// rest picks those that are left then; nil is all.
func (m *merger) rest() func(*domain.Record) bool {
	if !m.rules {
		return nil
	}
	return func(r *domain.Record) bool { return !ruling(r) }
}

// all hands the spooled records that pick takes to store, batch by batch.
func (m *merger) all(sp *spool, pick func(*domain.Record) bool, store func([]domain.Record) error) error {
	var batch []domain.Record
	err := sp.each(func(r domain.Record) error {
		if pick != nil && !pick(&r) {
			return nil
		}
		if batch = append(batch, r); len(batch) < mergeBatch {
			return nil
		}
		err := store(batch)
		batch = batch[:0]
		return err
	})
	if err != nil || len(batch) == 0 {
		return err
	}
	return store(batch)
}

// store adds the new ones of a batch.
func (m *merger) store(batch []domain.Record) error {
	var did Merged
	var late bool
	err := m.l.update(m.ctx, &request{weight: mergeBatch, run: func(g *group) error {
		news, texts, left, err := g.sift(batch, m.forks)
		if err != nil {
			return err
		}
		late = len(texts) > 0
		did = Merged{Added: len(news), Known: len(batch) - len(news) - left}
		for i := range news {
			if !m.l.ticker.Observe(news[i].entry.Event.At) {
				did.Future++
			}
		}
		if len(news) == 0 {
			return nil
		}
		return g.touch(func() error { return g.join(news) })
	}})
	if err != nil {
		return err
	}
	m.Added, m.Known, m.Future = m.Added+did.Added, m.Known+did.Known, m.Future+did.Future
	m.late = m.late || late
	return nil
}

// complete adds texts that came late, and has the views folded anew: no event
// tells them. It runs with no other writer.
func (m *merger) complete(batch []domain.Record) error {
	g, err := m.l.begin()
	if err != nil {
		return err
	}
	defer g.rollback()
	_, late, _, err := g.sift(batch, m.forks)
	if err != nil || len(late) == 0 {
		return err
	}
	if err := g.touch(func() error { return g.complete(late) }); err != nil {
		return err
	}
	return g.commit()
}

func (g *group) complete(late []stored) error {
	texts := g.tx.Bucket([]byte(bucketTexts))
	for i := range late {
		s := &late[i]
		if err := texts.Put(posKey(s.entry.Pos), append(bytes.Clone(s.salt), s.text...)); err != nil {
			return fmt.Errorf("store text: %w", err)
		}
	}
	return g.forget()
}

// sift tells new records from known ones, and finds the texts that known
// events lack. It counts what is left out, of journals that contradict what is
// held, which it adds to the forks. It changes nothing else.
func (g *group) sift(batch []domain.Record, out forks) (news, late []stored, left int, err error) {
	s := newSnapshot(g.tx)
	for i := range batch {
		r := &batch[i]
		e, err := domain.DecodeEntry(0, r.Raw)
		if err != nil {
			return nil, nil, 0, err
		}
		st := stored{entry: e, salt: r.Salt, text: r.Text}
		ref := e.Event.Ref()
		pos := find(g.tx, ref)
		if pos == 0 && !out.has(ref.Journal) && g.joins(&e) {
			news = append(news, st)
			continue
		}
		if pos == 0 || !bytes.Equal(s.Raw(pos), r.Raw) {
			out.add(ref)
			left++
			continue
		}
		_, has := s.Text(pos)
		gone := old(&e, retained(g.tx)) || g.tx.Bucket([]byte(bucketErased)).Get(refKey(ref)) != nil
		if !has && r.Salt != nil && !gone {
			st.entry.Pos = pos
			late = append(late, st)
		}
	}
	return news, late, left, nil
}

// joins reports whether a new event goes with the held ones right before and
// after it.
func (g *group) joins(e *domain.Entry) bool {
	ref := e.Event.Ref()
	before, held := hashAt(g.tx, domain.Ref{Journal: ref.Journal, Seq: ref.Seq - 1})
	if held && before != e.Event.Prev {
		return false
	}
	after, held := prevAt(g.tx, domain.Ref{Journal: ref.Journal, Seq: ref.Seq + 1})
	return !held || after == domain.HashOf(e.Raw)
}

// join stores new events of others.
func (g *group) join(news []stored) error {
	for i := range news {
		e := &news[i].entry.Event
		j, err := getJournal(g.tx, e.Journal)
		if err != nil {
			return err
		}
		if e.Seq > j.Seq {
			j.Seq, j.Hash = e.Seq, domain.HashOf(news[i].entry.Raw)
		}
		if e.Kind == domain.Opened && e.Seq == 1 {
			j.Name = e.By
		}
		if err := putJournal(g.tx, e.Journal, j); err != nil {
			return err
		}
	}
	if _, err := g.store(news); err != nil {
		return err
	}
	return g.unsay(news)
}
