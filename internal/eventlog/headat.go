package eventlog

import (
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hark/internal/domain"
)

// HeadAt signs the head of an event that the log holds, of a journal whose key
// is on this machine: a part of a journal that travels alone ends with it.
func (l *Log) HeadAt(ref domain.Ref) (domain.Head, error) {
	h := domain.Head{Journal: ref.Journal, Seq: ref.Seq}
	key, err := l.keys.signer(ref.Journal)
	if err != nil {
		return h, fmt.Errorf("sign head: %w", err)
	}
	err = l.view(func(tx *bolt.Tx) error {
		var held bool
		if h.Hash, held = hashAt(tx, ref); !held {
			return fmt.Errorf("sign head %s/%d: this log does not hold it", ref.Journal, ref.Seq)
		}
		return nil
	})
	if err != nil {
		return h, err
	}
	h.Sign(key)
	return h, nil
}
