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
	list := make([]stored, len(b.Proposals))
	for i := range b.Proposals {
		p, s := &b.Proposals[i], &list[i]
		e := p.Event
		e.V, e.Journal, e.Seq, e.Prev, e.At = domain.Version, id, j.Seq+1, j.Hash, g.l.ticker.Next()
		e.Text = domain.TextHash{}
		if p.Text != "" {
			s.text = strings.ToValidUTF8(p.Text, "\uFFFD") // JSON, in which logs travel, holds nothing else
			s.salt = salts[i*domain.SaltSize : (i+1)*domain.SaltSize]
			e.Text = domain.HashText(s.salt, s.text)
		}
		if len(s.text) > domain.MaxText {
			return nil, fmt.Errorf("write log: a text of %d bytes, at most %d fit", len(s.text), domain.MaxText)
		}
		raw, err := e.Encode()
		if err != nil {
			return nil, fmt.Errorf("write log: %w", err)
		}
		// What is folded is what a rebuild will read, never what was meant: a
		// zone, or a zero with a sign, does not outlive the bytes.
		if s.entry, err = domain.DecodeEntry(0, raw); err != nil {
			return nil, fmt.Errorf("write log: %w", err)
		}
		j.Seq, j.Hash = e.Seq, domain.HashOf(raw)
	}
	var entries []domain.Entry
	err := g.touch(func() error {
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

// store puts events at the end of the log, in order, and folds them.
func (g *group) store(list []stored) ([]domain.Entry, error) {
	events, texts := appendOnly(g.tx, bucketEvents), appendOnly(g.tx, bucketTexts)
	before, roster := g.end, g.l.snap(g.tx).Roster()
	entries := make([]domain.Entry, len(list))
	for i := range list {
		s := &list[i]
		g.end++
		g.events++
		s.entry.Pos = g.end
		if err := events.Put(posKey(g.end), s.entry.Raw); err != nil {
			return nil, fmt.Errorf("store event: %w", err)
		}
		if err := index(g.tx, s.entry.Event.Ref(), g.end); err != nil {
			return nil, fmt.Errorf("index event: %w", err)
		}
		if len(s.salt) > 0 {
			if err := texts.Put(posKey(g.end), append(s.salt[:len(s.salt):len(s.salt)], s.text...)); err != nil {
				return nil, fmt.Errorf("store text: %w", err)
			}
		}
		entries[i] = s.entry
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
