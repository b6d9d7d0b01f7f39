package eventlog

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
	"hark/internal/kv"
)

// journal is what is kept of one journal beside its events.
type journal struct {
	Seq     uint64      `json:"seq"`  // the highest number held
	Hash    domain.Hash `json:"hash"` // of that event
	Key     []byte      `json:"key,omitempty"`
	Name    string      `json:"name,omitempty"`    // its writer's
	Ours    bool        `json:"ours,omitempty"`    // begun on this machine
	Witness uint64      `json:"witness,omitempty"` // the highest signed head that was ever received
}

func getJournal(tx *bolt.Tx, id domain.JournalID) (journal, error) {
	var j journal
	v := tx.Bucket([]byte(bucketJournals)).Get(id[:])
	if v == nil {
		return j, nil
	}
	if err := json.Unmarshal(v, &j); err != nil {
		return j, fmt.Errorf("read journal %s: %w", id, err)
	}
	return j, nil
}

func putJournal(tx *bolt.Tx, id domain.JournalID, j journal) error {
	return kv.PutJSON(tx.Bucket([]byte(bucketJournals)), id[:], j)
}

// eachJournal calls f for every journal, in order of their ids.
func eachJournal(tx *bolt.Tx, f func(id domain.JournalID, j journal) error) error {
	return tx.Bucket([]byte(bucketJournals)).ForEach(func(k, _ []byte) error {
		if len(k) != len(domain.JournalID{}) {
			return fmt.Errorf("read journals: a name of %d bytes", len(k))
		}
		id := domain.JournalID(k)
		j, err := getJournal(tx, id)
		if err != nil {
			return err
		}
		return f(id, j)
	})
}

// A run is an unbroken range of a journal that also stands in a row in the log.
type run struct {
	ref   domain.Ref // of the first event
	pos   uint64
	count uint64
}

func parseRun(k, v []byte) (run, bool) {
	ref, ok := parseRef(k)
	if !ok || len(v) != 16 {
		return run{}, false
	}
	return run{ref, binary.BigEndian.Uint64(v), binary.BigEndian.Uint64(v[8:])}, true
}

func putRun(b *bolt.Bucket, r run) error {
	v := binary.BigEndian.AppendUint64(posKey(r.pos), r.count)
	return b.Put(refKey(r.ref), v)
}

// runBefore finds the run of the same journal that begins at or before ref.
func runBefore(b *bolt.Bucket, ref domain.Ref) (run, bool) {
	c := b.Cursor()
	key := refKey(ref)
	k, v := c.Seek(key)
	if k == nil {
		k, v = c.Last()
	} else if string(k) != string(key) {
		k, v = c.Prev()
	}
	r, ok := parseRun(k, v)
	return r, ok && r.ref.Journal == ref.Journal
}

// find gives the position of an event, or 0.
func find(tx *bolt.Tx, ref domain.Ref) uint64 {
	r, ok := runBefore(tx.Bucket([]byte(bucketRuns)), ref)
	if !ok || ref.Seq < r.ref.Seq || ref.Seq-r.ref.Seq >= r.count {
		return 0
	}
	return r.pos + ref.Seq - r.ref.Seq
}

// goesOn reports whether an event stands right behind the run, in both ways.
func (r *run) goesOn(ref domain.Ref, pos uint64) bool {
	return r.ref.Journal == ref.Journal && r.ref.Seq+r.count == ref.Seq && r.pos+r.count == pos
}

// index records a run at the end of the log; an empty one is nothing.
func index(tx *bolt.Tx, r run) error {
	if r.count == 0 {
		return nil
	}
	b := tx.Bucket([]byte(bucketRuns))
	if before, ok := runBefore(b, r.ref); ok && before.goesOn(r.ref, r.pos) {
		before.count += r.count
		r = before
	}
	if err := putRun(b, r); err != nil {
		return fmt.Errorf("index events: %w", err)
	}
	return nil
}

// Journal opens this machine's journal of the writer called name, or begins
// one: where there is none, where its private key is gone, or where others
// have seen more of it than this log holds. Its first event is of kind opened.
func (l *Log) Journal(ctx context.Context, name string) (domain.JournalID, error) {
	var id domain.JournalID
	if name == "" {
		return id, fmt.Errorf("open journal: its writer has no name; set one in hark.toml")
	}
	err := l.update(ctx, &request{weight: 1, run: func(g *group) error {
		err := eachJournal(g.tx, func(j domain.JournalID, known journal) error {
			if known.Ours && known.Name == name && known.Witness <= known.Seq && l.keys.extends(j) {
				id = j
			}
			return nil
		})
		if err != nil || id != (domain.JournalID{}) {
			return err
		}
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(l.o.Rand, seed); err != nil {
			return fmt.Errorf("make key of journal: %w", err)
		}
		key := ed25519.NewKeyFromSeed(seed)
		pub := key.Public().(ed25519.PublicKey)
		id = domain.NewJournalID(pub)
		if err := l.keys.save(id, key); err != nil {
			return err
		}
		known := journal{Key: pub, Name: name, Ours: true}
		opened := domain.Proposal{Event: domain.Event{Kind: domain.Opened, By: name, Key: domain.KeyText(pub)}}
		_, err = g.append(id, known, Batch{Proposals: []domain.Proposal{opened}})
		return err
	}})
	return id, err
}

// Write stores what f decides, at the end of journal j, and gives it back as
// stored. f runs in the writer's transaction and sees all that was written
// before, so what it decides cannot be overtaken; it must be quick and must
// not call the log. When Write returns without an error, everything is on
// disk; with an error, nothing is. It gives up waiting when ctx ends, unless
// f has already run.
func (l *Log) Write(ctx context.Context, j domain.JournalID, f func(s kv.Snapshot) (Batch, error)) ([]domain.Entry, error) {
	var entries []domain.Entry
	err := l.update(ctx, &request{journal: j, run: func(g *group) error {
		known, err := getJournal(g.tx, j)
		if err != nil {
			return err
		}
		switch {
		case !known.Ours || !l.keys.extends(j):
			return fmt.Errorf("write log: journal %s cannot be extended here, its private key is not on this machine", j)
		case known.Witness > known.Seq:
			return fmt.Errorf("write log: others hold journal %s up to %d and this log only up to %d; open a new journal", j, known.Witness, known.Seq)
		}
		batch, err := f(l.snap(g.tx))
		if err != nil {
			return err
		}
		entries, err = g.append(j, known, batch)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return entries, nil
}
