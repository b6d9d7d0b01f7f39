package eventlog

import (
	"fmt"
	"io"
	"strings"

	"hark/internal/domain"
	"hark/internal/kv"
)

// stored is an event on its way into the log.
type stored struct {
	entry domain.Entry
	salt  []byte
	text  string
}

// append numbers, stamps, chains and encodes a batch at the end of journal
// id and stores it. Nothing is changed before every event is encoded.
func (g *group) append(id domain.JournalID, j journal, b Batch) ([]domain.Entry, error) {
	if len(b.Proposals)+len(b.Local) == 0 {
		return nil, nil
	}
	salts := make([]byte, domain.SaltSize*len(b.Proposals))
	if _, err := io.ReadFull(g.l.o.Rand, salts); err != nil {
		return nil, fmt.Errorf("write log: draw salt: %w", err)
	}
	stamps := make([]domain.Clock, len(b.Proposals))
	for i := range stamps {
		stamps[i] = g.l.ticker.Next()
	}
	list := make([]stored, len(b.Proposals))
	err := inParts(len(list), func(from, to int) error {
		for i := from; i < to; i++ {
			list[i] = stored{text: b.Proposals[i].Text, salt: salts[i*domain.SaltSize : (i+1)*domain.SaltSize]}
			e := b.Proposals[i].Event
			e.V, e.Journal, e.Seq, e.Prev, e.At = domain.Version, id, j.Seq+1+uint64(i), domain.Hash{}, stamps[i]
			if err := list[i].encode(e); err != nil {
				return fmt.Errorf("write log: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		e := &list[i].entry
		e.Chain(j.Hash)
		j.Seq, j.Hash = e.Event.Seq, domain.HashOf(e.Raw)
	}
	var entries []domain.Entry
	err = g.touch(func() error {
		if err := g.local(b.Local); err != nil {
			return err
		}
		if len(list) == 0 {
			return nil
		}
		if err := putJournal(g.tx, id, j); err != nil {
			return err
		}
		var err error
		entries, err = g.store(list)
		return err
	})
	return entries, err
}

// encode makes the bytes of an event and its text, but for what it names as the
// one before it.
func (s *stored) encode(e domain.Event) error {
	e.Text = domain.TextHash{}
	if s.text == "" {
		s.salt = nil
	} else {
		s.text = strings.ToValidUTF8(s.text, "\uFFFD") // JSON, in which logs travel, holds nothing else
		e.Text = domain.HashText(s.salt, s.text)
	}
	if len(s.text) > domain.MaxText {
		return fmt.Errorf("a text of %d bytes, at most %d fit", len(s.text), domain.MaxText)
	}
	raw, err := e.Encode()
	if err != nil {
		return err
	}
	// What is folded is what a rebuild will read, never what was meant: a
	// zone, or a zero with a sign, does not outlive the bytes.
	s.entry.Raw = raw
	return s.entry.Decode()
}

// store puts events at the end of the log, in order, and folds them.
func (g *group) store(list []stored) ([]domain.Entry, error) {
	events, texts := appendOnly(g.tx, bucketEvents), appendOnly(g.tx, bucketTexts)
	before, roster := g.end, g.l.snap(g.tx).Roster()
	entries := make([]domain.Entry, len(list))
	var row run // of those that were put, what the index does not tell yet
	for i := range list {
		s := &list[i]
		g.end++
		g.events++
		s.entry.Pos = g.end
		if err := events.Put(posKey(g.end), s.entry.Raw); err != nil {
			return nil, fmt.Errorf("store event: %w", err)
		}
		if ref := s.entry.Event.Ref(); !row.goesOn(ref, g.end) {
			if err := index(g.tx, row); err != nil {
				return nil, err
			}
			row = run{ref, g.end, 0}
		}
		row.count++
		if len(s.salt) > 0 {
			if err := texts.Put(posKey(g.end), append(s.salt[:len(s.salt):len(s.salt)], s.text...)); err != nil {
				return nil, fmt.Errorf("store text: %w", err)
			}
		}
		entries[i] = s.entry
	}
	if err := index(g.tx, row); err != nil {
		return nil, err
	}
	if err := g.judge(entries, roster, before); err != nil {
		return nil, err
	}
	for _, v := range g.l.o.Views {
		if err := g.fold(v, entries); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// judge sets what the roster says of entries that were just stored above the
// position before, and of what it says other than old did.
func (g *group) judge(entries []domain.Entry, old *domain.Roster, before uint64) error {
	changed := false
	for i := range entries {
		if old == nil {
			break
		}
		listed, err := g.list(&entries[i])
		if err != nil {
			return err
		}
		changed = changed || listed
	}
	now := old
	if changed {
		now = g.l.snap(g.tx).Roster()
	}
	for i := range entries {
		now.Judge(&entries[i])
		if err := g.erase(&entries[i]); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return g.rejudge(old, before)
}

// local changes the state that this machine keeps for itself.
func (g *group) local(changes []kv.Local) error {
	for _, c := range changes {
		b, err := g.tx.CreateBucketIfNotExists([]byte(prefixLocal + c.Space))
		if err != nil {
			return fmt.Errorf("store %s: %w", c.Space, err)
		}
		if c.Value == nil {
			err = b.Delete([]byte(c.Key))
		} else {
			err = b.Put([]byte(c.Key), append([]byte{}, c.Value...))
		}
		if err != nil {
			return fmt.Errorf("store %s: %w", c.Space, err)
		}
	}
	return nil
}

// fold brings a view up to date with the entries that were just stored.
func (g *group) fold(v View, entries []domain.Entry) error {
	st, err := getViewState(g.tx, v.Name())
	if err != nil {
		return err
	}
	if st.Version != v.Version() || st.Folded+1 != entries[0].Pos {
		return nil // it is being folded anew, and will come to these
	}
	if err := foldInto(g.l.snap(g.tx), g.tx, v, entries); err != nil {
		return err
	}
	st.Folded = entries[len(entries)-1].Pos
	return putViewState(g.tx, v.Name(), st)
}
