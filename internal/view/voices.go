package view

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/warn"
)

// bucketVoices holds, for an hour and a subject, how many people wrote and
// which: what early warning listens to. Net mentions count, and a person once
// however often they wrote: a thousand copies are one voice.
const bucketVoices = "voices" // hour, subject -> voices

// authorPrint tells authors apart within an hour and a subject, where 32 bits
// are enough: among a thousand, two are taken for one in one hour of ten
// thousand. Where a source does not say who wrote, every mention is a voice.
func authorPrint(h *domain.Heard) uint32 {
	key := h.Mention.Author.Key()
	if key == "" {
		key = h.ID.String()
	}
	sum := ContentHash(h.Mention.Source + "\x00" + key)
	return uint32(sum ^ sum>>32)
}

// voiceKey is an hour of a subject.
type voiceKey struct {
	hour    uint32
	subject string
}

func (k voiceKey) bytes() []byte { return append(bigEndian32(k.hour), k.subject...) }

// voice is what one person wrote in an hour about a subject.
type voice struct{ all, negative int } // mentions

// voices are changes to what people wrote.
type voices map[voiceKey]map[uint32]voice

// count adds what a conversation contributes, by times.
func (v voices) count(r *record, by int) {
	for i := range r.facts.heard {
		h := &r.facts.heard[i]
		if r.kind(h) != kindNet {
			continue
		}
		for _, a := range h.about {
			k := voiceKey{h.hour, a.subject}
			if v[k] == nil {
				v[k] = map[uint32]voice{}
			}
			x := v[k][h.author]
			x.all += by
			if feelings[a.feeling&3] == domain.Negative {
				x.negative += by
			}
			v[k][h.author] = x
		}
	}
}

// write adds the changes to what is stored, in the order of the keys.
func (v voices) write(b kv.Bucket) error {
	keys := slices.SortedFunc(maps.Keys(v), func(x, y voiceKey) int {
		return cmp.Or(cmp.Compare(x.hour, y.hour), cmp.Compare(x.subject, y.subject))
	})
	for _, k := range keys {
		people := v[k]
		maps.DeleteFunc(people, func(_ uint32, x voice) bool { return x == voice{} })
		if len(people) == 0 {
			continue
		}
		key := k.bytes()
		if err := joinVoices(people, b.Get(key)); err != nil {
			return err
		}
		maps.DeleteFunc(people, func(_ uint32, x voice) bool { return x == voice{} })
		var err error
		if len(people) == 0 {
			err = b.Delete(key)
		} else {
			err = b.Put(key, encodeVoices(people))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// encodeVoices begins with how many people wrote and how many of them
// negatively, which is all that is read often.
func encodeVoices(people map[uint32]voice) []byte {
	var e encoder
	h := warn.Hour{All: len(people)}
	for _, x := range people {
		if x.negative > 0 {
			h.Negative++
		}
	}
	e.uint(uint64(h.All))
	e.uint(uint64(h.Negative))
	var last uint32
	for _, author := range slices.Sorted(maps.Keys(people)) {
		e.uint(uint64(author - last))
		last = author
		e.int(people[author].all)
		e.int(people[author].negative)
	}
	return e.b
}

// joinVoices adds what is stored to changes.
func joinVoices(people map[uint32]voice, b []byte) error {
	if b == nil {
		return nil
	}
	d := decoder{s: string(b)}
	d.uint()
	d.uint()
	var author uint32
	for len(d.s) > 0 {
		author += uint32(d.uint())
		x := people[author]
		x.all, x.negative = x.all+d.int(), x.negative+d.int()
		people[author] = x
	}
	if d.bad {
		return fmt.Errorf("read who wrote in an hour: %w", errCorrupt)
	}
	return nil
}

// heardSince is where it is kept when the first mention reached any desk whose
// events are in this log. Old posts that a source brought with it are no
// history of how much is written.
func heardSince() []byte { return []byte("heard since") }

// arrived keeps the time of the first arrival.
func (f *folding) arrived(w *work) error {
	at := f.since
	for i := range w.fresh {
		if e := &w.fresh[i].Event; e.Kind == domain.Mentioned && w.fresh[i].Void == "" && (at == 0 || e.At < at) {
			at = e.At
		}
	}
	if at == f.since {
		return nil
	}
	f.since = at
	return f.tx.Bucket(bucketMeta).Put(heardSince(), binary.BigEndian.AppendUint64(nil, uint64(at)))
}

func readSince(b kv.Reader) domain.Clock {
	if v := b.Get(heardSince()); len(v) == 8 {
		return domain.Clock(binary.BigEndian.Uint64(v))
	}
	return 0
}

// Voices are the hours of each subject up to the one under way, without a gap,
// as many as early warning looks at; under the empty name, mentions of which
// the subject is not known. They begin when the desk began to listen; nothing
// was heard yet is an empty map.
func Voices(s kv.Snapshot, now time.Time) (map[string]warn.Series, error) {
	since := readSince(in(s, bucketMeta))
	if since == 0 {
		return nil, nil
	}
	last := hourOf(now)
	first := max(hourOf(since.Time()), max(last, warn.Keep)-warn.Keep)
	if first > last {
		return nil, nil // this machine's clock is behind
	}
	all := map[string]warn.Series{}
	for k, v := range in(s, bucketVoices).From(bigEndian32(first)) {
		if len(k) < 4 {
			return nil, fmt.Errorf("read who wrote in an hour: %w", errCorrupt)
		}
		hour := binary.BigEndian.Uint32(k)
		if hour > last {
			break
		}
		s, known := all[string(k[4:])]
		if !known {
			s = warn.Series{First: int64(first), Hours: make([]warn.Hour, last-first+1)}
			all[string(k[4:])] = s
		}
		people, n := binary.Uvarint(v)
		negative, m := binary.Uvarint(v[max(n, 0):])
		if n <= 0 || m <= 0 || negative > people || people > uint64(len(v)) {
			return nil, fmt.Errorf("read who wrote in an hour: %w", errCorrupt)
		}
		s.Hours[hour-first] = warn.Hour{All: int(people), Negative: int(negative)}
	}
	return all, nil
}
