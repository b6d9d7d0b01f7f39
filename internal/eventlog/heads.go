package eventlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// Heads gives the signed head of every journal held, in order of their ids:
// those that are ours signed now, the others as last received. A journal of
// ours whose key is gone has the head that was signed last. A countersignature
// of the very same head is kept with it.
func (l *Log) Heads(ctx context.Context) ([]domain.Head, error) {
	if err := l.alive(ctx); err != nil {
		return nil, err
	}
	var heads []domain.Head
	err := l.view(func(tx *bolt.Tx) error {
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			h, ok, err := l.head(tx, id, j)
			if ok {
				heads = append(heads, h)
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	return heads, nil
}

// Writer is who began a journal.
type Writer struct {
	Journal domain.JournalID
	Name    string // empty where the journal's first event is not held
	Ours    bool   // begun on this machine
}

// Writers are those of the journals held, in order of the journals' ids.
func (l *Log) Writers() (list []Writer, err error) {
	return list, l.view(func(tx *bolt.Tx) error {
		return eachJournal(tx, func(id domain.JournalID, j journal) error {
			list = append(list, Writer{id, j.Name, j.Ours})
			return nil
		})
	})
}

func (l *Log) head(tx *bolt.Tx, id domain.JournalID, j journal) (domain.Head, bool, error) {
	h, known, err := storedHead(tx, domain.Ref{Journal: id, Seq: j.Seq})
	if err != nil || !j.Ours || known && h.Seq == j.Seq {
		return h, known, err
	}
	key, err := l.keys.signer(id)
	if errors.Is(err, fs.ErrNotExist) {
		return h, known, nil
	}
	if err != nil {
		return h, false, err
	}
	h = domain.Head{Journal: id, Seq: j.Seq, Hash: j.Hash}
	h.Sign(key)
	return h, true, nil
}

// storedHead is the latest signed head on file of a journal, up to ref.
func storedHead(tx *bolt.Tx, ref domain.Ref) (domain.Head, bool, error) {
	var h domain.Head
	b := reader{tx.Bucket([]byte(bucketHeads))}
	for k, v := range b.Back(refKey(domain.Ref{Journal: ref.Journal, Seq: ref.Seq + 1})) {
		at, ok := parseRef(k)
		if !ok || at.Journal != ref.Journal {
			break
		}
		if err := json.Unmarshal(v, &h); err != nil {
			return h, false, fmt.Errorf("read head %s/%d: %w", at.Journal, at.Seq, err)
		}
		return h, true, nil
	}
	return h, false, nil
}

// hashAt is the hash of an event that the log holds.
func hashAt(tx *bolt.Tx, ref domain.Ref) (domain.Hash, bool) {
	pos := find(tx, ref)
	if pos == 0 {
		return domain.Hash{}, false
	}
	return domain.HashOf(newSnapshot(tx).Raw(pos)), true
}

// Countersign signs, with the key of our journal j, those heads that this log
// holds: it says that j's writer has them. Heads of events that are not held
// are left out; one that contradicts what is held is a ForkError, and one
// whose own signature is wrong matches domain.ErrForged.
func (l *Log) Countersign(heads []domain.Head, j domain.JournalID) ([]domain.Head, error) {
	key, err := l.keys.signer(j)
	if err != nil {
		return nil, fmt.Errorf("countersign heads: %w", err)
	}
	var signed []domain.Head
	err = l.view(func(tx *bolt.Tx) error {
		for _, h := range heads {
			if err := h.Verify(); err != nil {
				return fmt.Errorf("countersign heads: %w", err)
			}
			hash, held := hashAt(tx, domain.Ref{Journal: h.Journal, Seq: h.Seq})
			if !held {
				continue
			}
			if hash != h.Hash {
				return &ForkError{Journal: h.Journal, Seq: h.Seq}
			}
			h.Countersign(key)
			signed = append(signed, h)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return signed, nil
}

// signHeads stores the head of every journal of ours, signed now, so that a
// copy of the file can prove them without the private keys.
func (l *Log) signHeads(ctx context.Context) error {
	return l.update(ctx, &request{weight: 1, run: func(g *group) error {
		return g.touch(func() error {
			return eachJournal(g.tx, func(id domain.JournalID, j journal) error {
				h, ok, err := l.head(g.tx, id, j)
				if err != nil || !ok {
					return err
				}
				return keepHead(g.tx, h)
			})
		})
	}})
}
