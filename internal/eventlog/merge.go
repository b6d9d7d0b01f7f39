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
// It stores in commits of bounded size: when it is broken off, what is stored
// is sound, and merging again adds the rest. What one commit takes, see
// MergeEvents, is there whole or not at all, unless the roster changes with it.
// A signed head is kept until a later one signs all that it does.
func (l *Log) Merge(ctx context.Context, heads []domain.Head, records iter.Seq2[domain.Record, error]) (merged Merged, err error) {
	l.merging.Lock()
	defer l.merging.Unlock()
	m := &merger{l: l, ctx: ctx, forks: forks{}}
	defer func() {
		if e := m.spool.close(); err == nil && e != nil {
			err = fmt.Errorf("merge: %w", e)
		}
	}()
	if err := m.prove(heads, records); err != nil {
		return merged, fmt.Errorf("merge: %w", err)
	}
	if err := m.take(); err != nil {
		return m.Merged, fmt.Errorf("merge: %w", err)
	}
	return m.Merged, nil
}

// merger stores proven records in batches.
type merger struct {
	Merged
	l     *Log
	ctx   context.Context
	spool spool
	heads []domain.Head // that contradict nothing
	late  bool          // texts of known events came with their records
	rules bool          // events of the roster are among them
	forks forks
}

// prove checks all records and spools them.
func (m *merger) prove(heads []domain.Head, records iter.Seq2[domain.Record, error]) error {
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
		e, err := chain.AddEntry(&r)
		if err != nil {
			return err
		}
		m.rules = m.rules || rules(&e.Event)
		if err := m.spool.add(stored{e, r.Salt, r.Text}); err != nil {
			return err
		}
	}
	err = m.l.view(func(tx *bolt.Tx) error {
		for _, h := range heads {
			if hash, held := hashAt(tx, domain.Ref{Journal: h.Journal, Seq: h.Seq}); held && hash != h.Hash {
				m.forks.add(domain.Ref{Journal: h.Journal, Seq: h.Seq})
			}
		}
		return chain.Close(func(ref domain.Ref) (domain.Hash, bool) { return prevAt(tx, ref) })
	})
	m.heads = m.forks.without(heads)
	return err
}

// take stores what was proven.
func (m *merger) take() error {
	var rest func(*domain.Event) bool // nil is all
	if m.rules {
		// Who may do what comes first, so that the rest is judged once.
		if err := m.spool.batches(rules, m.store); err != nil {
			return err
		}
		rest = func(e *domain.Event) bool { return !rules(e) }
	}
	if err := m.spool.batches(rest, m.store); err != nil {
		return err
	}
	if m.spool.empty() {
		if err := m.store(nil); err != nil {
			return err
		}
	}
	if m.late {
		err := m.l.update(m.ctx, &request{alone: func() error {
			return errors.Join(m.spool.batches(nil, m.complete), m.l.settle(m.ctx, nil))
		}})
		if err != nil {
			return err
		}
	}
	return m.forks.err()
}

// store adds the new ones of a batch, and the heads of the whole merge.
func (m *merger) store(batch []stored) error {
	var did sifted
	future := 0
	err := m.l.update(m.ctx, &request{weight: max(len(batch), 1), run: func(g *group) error {
		did = g.sift(batch, m.forks)
		for i := range did.news {
			if !m.l.ticker.Observe(did.news[i].entry.Event.At) {
				future++
			}
		}
		if len(did.news) == 0 {
			if due, err := tellNews(g.tx, m.heads); err != nil || !due {
				return err
			}
		}
		return g.touch(func() error {
			if err := g.join(did.news); err != nil {
				return err
			}
			return g.receive(m.heads)
		})
	}})
	if err != nil {
		return err
	}
	m.Added, m.Known, m.Future = m.Added+len(did.news), m.Known+len(batch)-len(did.news)-did.left, m.Future+future
	m.late = m.late || len(did.late) > 0
	return nil
}

// complete adds texts that came late, and has the views folded anew: no event
// tells them. It runs with no other writer.
func (m *merger) complete(batch []stored) error {
	g, err := m.l.begin()
	if err != nil {
		return err
	}
	defer g.rollback()
	did := g.sift(batch, m.forks)
	if len(did.late) == 0 {
		return nil
	}
	if err := g.touch(func() error { return g.complete(did.late) }); err != nil {
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
