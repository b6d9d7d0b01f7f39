package app

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// hours is a fold of its own: in which blocks of the log the events of an hour
// stand. A shift is found by it without a walk through what came before,
// however long a journal was silent and in whatever order logs were merged.
type hours struct{}

const (
	hoursName   = "hours"
	hoursHeld   = "held" // hour since 1970, block -> nothing
	hoursBucket = hoursName + "/" + hoursHeld
	hourBlock   = 512 // positions in a block
	hourKey     = 4 + 8
)

// Name implements eventlog.View.
func (hours) Name() string { return hoursName }

// Version implements eventlog.View.
func (hours) Version() int { return 1 }

// Fold implements eventlog.View.
func (hours) Fold(tx kv.Tx, entries []domain.Entry) error {
	b := tx.Bucket(hoursHeld)
	var last [hourKey]byte
	for i := range entries {
		key := keyOfHour(entries[i].Event.At.Time(), entries[i].Pos/hourBlock)
		if key == last {
			continue
		}
		if last = key; b.Get(key[:]) != nil {
			continue
		}
		if err := b.Put(key[:], []byte{1}); err != nil {
			return fmt.Errorf("fold hours: %w", err)
		}
	}
	return nil
}

func keyOfHour(t time.Time, block uint64) (key [hourKey]byte) {
	hour := max(t.Unix(), 0) / int64(time.Hour/time.Second)
	binary.BigEndian.PutUint32(key[:4], uint32(min(hour, 1<<32-1)))
	binary.BigEndian.PutUint64(key[4:], block)
	return key
}

// blocksSince are the blocks that may hold events since then, rising.
func blocksSince(s kv.Snapshot, since time.Time) []uint64 {
	held := map[uint64]bool{}
	from := keyOfHour(since, 0)
	for k := range s.View(hoursBucket).From(from[:]) {
		if len(k) == hourKey {
			held[binary.BigEndian.Uint64(k[4:])] = true
		}
	}
	return slices.Sorted(maps.Keys(held))
}
