package view

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// Drawing says what is drawn, and by which chance.
type Drawing struct {
	Seed     string    // the same seed gives the same order
	From, To time.Time // when a mention was posted, to the hour
	N        int       // how many at most
}

// Drawn is one mention of a random sample.
type Drawn struct {
	Conversation domain.ID
	Mention      domain.ID
}

// Draw takes a random sample of what customers wrote in a time, without
// copies, spam, deleted and erased posts, and without those that a person was asked
// about already: they keep their place in an earlier sample. Left is how many
// it was drawn from, with those that turned out to be erased or asked about.
//
// Which are drawn depends on the seed and on their places in the log alone,
// never on what a machine made of them: each is put where the SHA-256 of the
// seed, its conversation and its place there puts it, and the first N count.
// So any beginning of a sample is one too, and whoever has the seed and the
// log can draw it again.
func Draw(s kv.Snapshot, d Drawing) (drawn []Drawn, left int, err error) {
	lots, err := lotsOf(s, d)
	if err != nil {
		return nil, 0, err
	}
	slices.SortFunc(lots, func(a, b lot) int { return compare(a.hash, b.hash) })
	open, done := in(s, bucketOpen), in(s, bucketDone)
	for _, l := range lots {
		if len(drawn) >= d.N {
			break
		}
		entries, err := history(s, load(open, done, l.num))
		if err != nil {
			return nil, 0, fmt.Errorf("draw posts: %w", err)
		}
		c := domain.Fold(entries)
		if l.nth >= len(c.Heard) {
			continue
		}
		h := &c.Heard[l.nth]
		if _, kept := s.Text(h.Pos); kept && h.Label.By == "" {
			drawn = append(drawn, Drawn{c.ID, h.ID})
		}
	}
	return drawn, len(lots), nil
}

// lot is one mention before the draw.
type lot struct {
	hash, num uint64
	nth       int
}

// lotsOf looks at what is stored of each conversation of the time, without
// folding any.
func lotsOf(s kv.Snapshot, d Drawing) ([]lot, error) {
	from, to := hourOf(d.From), hourOf(d.To)
	var lots []lot
	for _, bucket := range []string{bucketOpen, bucketDone} {
		for key, b := range in(s, bucket).From(nil) {
			num := numberOf(key)
			first, last, err := lifetime(b)
			if err != nil {
				return nil, fmt.Errorf("draw posts: conversation %d: %w", num, err)
			}
			if last < from || first > to {
				continue
			}
			r, err := decodeRecord(num, b)
			if err != nil {
				return nil, fmt.Errorf("draw posts: %w", err)
			}
			if r.row.Outcome == "spam" {
				continue // as in every figure of how people feel
			}
			for i, h := range r.facts.heard {
				if h.hour >= from && h.hour <= to && !h.gone && !h.copied {
					lots = append(lots, lot{chance(d.Seed, r.row.ID, i), num, i})
				}
			}
		}
	}
	return lots, nil
}

// chance is where a mention stands in the order of a seed.
func chance(seed string, id domain.ID, nth int) uint64 {
	b := append([]byte(seed), 0)
	b = append(b, id[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(nth))
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:])
}
