package view

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"hark/internal/kv"
)

// The dimensions that are counted by the hour. The totals stand first, so that
// a series reads no more than them. A mention counts in the hour it was posted.
const (
	dimAll      = 'A' // net mentions, by feeling
	dimLeft     = 'B' // mentions that are not net, by kind
	dimSource   = 'n' // net mentions, by source of the conversation and feeling
	dimSubject  = 's' // net mentions, by subject and the feeling about it; one counts for each of its subjects
	dimLang     = 'i' // net mentions, by language and feeling
	dimList     = 'k' // net mentions, by list that the author is on and feeling
	dimNamed    = 'v' // net mentions, by who is named in them and feeling
	dimMoved    = 'm' // conversations that are not spam, by how the author felt before and after our first reply, in its hour
	dimBegun    = 'b' // episodes begun that are not spam
	dimAnswered = 'a' // of these, those answered by now, in the hour they began
	dimLevel    = 'l' // conversations, by level, in the hour of the first mention
)

// outcomeSpam takes a conversation out of every net figure.
const outcomeSpam = "spam"

type counterKey struct {
	hour    uint32
	dim     byte
	feeling byte
	value   string
}

// counters are changes to the hourly figures. A figure is the sum of what the
// present states contribute, so it can be made again from them.
type counters map[counterKey]int

// count adds what a conversation contributes, by times.
func (c counters) count(r *record, by int) {
	for i := range r.facts.heard {
		h := &r.facts.heard[i]
		if i == 0 {
			c[counterKey{h.hour, dimLevel, 0, string(r.row.Level)}] += by
		}
		c.countHeard(r, h, by)
	}
	if m := &r.facts.moved; m.hour > 0 && r.row.Outcome != outcomeSpam {
		c[counterKey{m.hour, dimMoved, m.was, becameName(m.became)}] += by
	}
	for _, e := range r.facts.episodes {
		if e.outcome == outcomeSpam {
			continue
		}
		c[counterKey{hourOfMilli(e.began), dimBegun, 0, ""}] += by
		if e.answered > 0 {
			c[counterKey{hourOfMilli(e.began), dimAnswered, 0, ""}] += by
		}
	}
}

// countHeard adds one mention.
func (c counters) countHeard(r *record, h *heardFact, by int) {
	if kind := r.kind(h); kind != kindNet {
		c[counterKey{h.hour, dimLeft, kind, ""}] += by
		return
	}
	c[counterKey{h.hour, dimAll, h.feeling, ""}] += by
	c[counterKey{h.hour, dimSource, h.feeling, r.row.Source}] += by
	c[counterKey{h.hour, dimLang, h.feeling, h.lang}] += by
	for _, a := range h.about {
		c[counterKey{h.hour, dimSubject, a.feeling, a.subject}] += by
	}
	for _, l := range h.lists {
		c[counterKey{h.hour, dimList, h.feeling, l}] += by
	}
	for _, n := range h.named {
		c[counterKey{h.hour, dimNamed, h.feeling, n}] += by
	}
}

func hourOfMilli(ms int64) uint32 { return uint32(max(ms, 0) / 3_600_000) }

// write adds the changes to what is stored, by the hour and by the day.
func (c counters) write(hours, days kv.Bucket) error {
	if err := c.writeTo(hours); err != nil {
		return err
	}
	byDay := counters{}
	for k, n := range c {
		k.hour /= 24
		byDay[k] += n
	}
	return byDay.writeTo(days)
}

// writeTo adds the changes to a bucket, key by key. A counter at zero is not
// stored, so the same states always give the same bytes, and the same order of
// writing the same file.
func (c counters) writeTo(hours kv.Bucket) error {
	byHour := map[uint32][]counterKey{}
	for k, n := range c {
		if n != 0 {
			byHour[k.hour] = append(byHour[k.hour], k)
		}
	}
	for _, hour := range slices.Sorted(maps.Keys(byHour)) {
		keys, key := byHour[hour], bigEndian32(hour)
		sums := counters{}
		if err := sums.decode(hour, hours.Get(key)); err != nil {
			return err
		}
		for _, k := range keys {
			if sums[k] += c[k]; sums[k] == 0 {
				delete(sums, k)
			}
		}
		if len(sums) == 0 {
			if err := hours.Delete(key); err != nil {
				return err
			}
			continue
		}
		if err := hours.Put(key, sums.encode()); err != nil {
			return err
		}
	}
	return nil
}

func (c counters) encode() []byte {
	keys := make([]counterKey, 0, len(c))
	for k := range c {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b counterKey) int {
		return cmp.Or(cmp.Compare(a.dim, b.dim), cmp.Compare(a.feeling, b.feeling), cmp.Compare(a.value, b.value))
	})
	var e encoder
	for _, k := range keys {
		e.byte(k.dim)
		e.byte(k.feeling)
		e.str(k.value)
		e.int(c[k])
	}
	return e.b
}

// decode adds the stored counters of an hour.
func (c counters) decode(hour uint32, b []byte) error {
	d := decoder{s: string(b)}
	for len(d.s) > 0 {
		k := counterKey{hour, d.byte(), d.byte() & 3, d.str()}
		c[k] += d.int()
	}
	if d.bad {
		return fmt.Errorf("read the figures of an hour: %w", errCorrupt)
	}
	return nil
}

func secondsBetween(from, to int64) uint64 { return uint64(max(to-from, 0) / 1000) }
