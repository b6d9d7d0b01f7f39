package eventlog

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// In the bucket of the file's own notes: up to which clock what customers wrote
// is to be erased because of its age, and up to which it was.
const (
	metaRetain = "retain"
	metaSwept  = "swept"
)

// sweptTexts is how many texts one transaction of a sweep looks at.
const sweptTexts = 10_000

// Forgetter is a View that can do without being folded anew after texts of
// some conversations were erased and no event names them.
type Forgetter interface {
	// Forget brings the view to what it would be if those texts had never been there.
	Forget(tx kv.Tx, conversations []domain.ID) error
}

func metaClock(tx *bolt.Tx, key string) domain.Clock {
	v := tx.Bucket([]byte(bucketMeta)).Get([]byte(key))
	if len(v) != 8 {
		return 0
	}
	return domain.Clock(binary.BigEndian.Uint64(v))
}

// retained is the clock before which what customers wrote is not kept.
func retained(tx *bolt.Tx) domain.Clock { return metaClock(tx, metaRetain) }

// old reports whether an event is a mention from before that clock.
func old(e *domain.Entry, before domain.Clock) bool {
	return e.Event.At < before && e.Event.Kind == domain.Mentioned
}

// retain notes that what customers wrote before a time has to go. The texts go
// after the commit: there may be very many. What had not been written yet when
// that was said is not meant.
func (g *group) retain(e *domain.Entry) error {
	until := e.Event.Until
	if said := e.Event.At.Time(); until.After(said) {
		until = said
	}
	clock := domain.ClockAt(until)
	if clock <= retained(g.tx) {
		return nil
	}
	g.unsettled = true
	if err := g.tx.Bucket([]byte(bucketMeta)).Put([]byte(metaRetain), posKey(uint64(clock))); err != nil {
		return fmt.Errorf("erase old texts: %w", err)
	}
	return nil
}

// letGo erases what has grown old, in transactions of bounded size. Broken off,
// it begins anew when the log is opened again. It runs where nobody else writes.
func (l *Log) letGo(ctx context.Context) error {
	var from uint64 = 1
	for {
		if err := l.alive(ctx); err != nil {
			return err
		}
		g, err := l.begin()
		if err != nil {
			return err
		}
		from, err = g.letGo(from)
		if err == nil {
			err = g.commit()
		}
		g.rollback()
		if err != nil || from == 0 {
			return err
		}
	}
}

// letGo looks at the next texts from a position on, and tells where to go on; 0
// is that it was done already, or now is.
func (g *group) letGo(from uint64) (next uint64, err error) {
	until := retained(g.tx)
	if until == metaClock(g.tx, metaSwept) {
		return 0, nil
	}
	s := newSnapshot(g.tx)
	var entries []domain.Entry
	for k := range (reader{s.texts}).From(posKey(from)) {
		if next = parsePos(k); len(entries) == sweptTexts {
			break
		}
		entries = append(entries, domain.Entry{Pos: next, Raw: s.Raw(next)})
		next = 0
	}
	if err := decode(g.l.o.Path, nil, entries); err != nil {
		return 0, fmt.Errorf("erase old texts: %w", err)
	}
	return next, g.touch(func() error {
		if err := g.drop(slices.DeleteFunc(entries, func(e domain.Entry) bool { return !old(&e, until) })); err != nil || next > 0 {
			return err
		}
		return g.tx.Bucket([]byte(bucketMeta)).Put([]byte(metaSwept), posKey(uint64(until)))
	})
}

// drop erases the texts of entries, and has the views forget them.
func (g *group) drop(entries []domain.Entry) error {
	seen := map[domain.ID]bool{}
	var conversations []domain.ID
	for i := range entries {
		if err := g.dropText(entries[i].Pos); err != nil {
			return err
		}
		if id := entries[i].Event.Conversation; !id.IsZero() && !seen[id] {
			seen[id] = true
			conversations = append(conversations, id)
		}
	}
	if len(conversations) == 0 {
		return nil
	}
	for _, v := range g.l.o.Views {
		if err := g.forgetTexts(v, conversations); err != nil {
			return err
		}
	}
	return nil
}

// forgetTexts has one view forget. One that is being folded anew will not find them.
func (g *group) forgetTexts(v View, conversations []domain.ID) error {
	st, err := getViewState(g.tx, v.Name())
	if err != nil || st.Version != v.Version() || st.Folded == 0 {
		return err
	}
	f, can := v.(Forgetter)
	if !can || st.Folded != g.end {
		return putViewState(g.tx, v.Name(), viewState{})
	}
	tx := &foldTx{Log: g.l.snap(g.tx), into: g.tx, prefix: prefixView + v.Name() + "/"}
	if err := errors.Join(f.Forget(tx, conversations), tx.failed); err != nil {
		return fmt.Errorf("erase old texts: view %s: %w", v.Name(), err)
	}
	return nil
}
