package view

import "hark/internal/kv"

// sums are what conversations contribute to what is counted. They are gathered
// on every core: in what order does not matter.
type sums struct {
	counters counters
	voices   voices
	stints   blocks
	deeds    counters
}

func newSums() sums {
	return sums{counters: counters{}, voices: voices{}, stints: blocks{}, deeds: counters{}}
}

// replace takes the old record out and puts the new one in.
func (s *sums) replace(old, now *record) {
	if old != nil {
		s.counters.count(old, -1)
		s.voices.count(old, -1)
	}
	s.counters.count(now, +1)
	s.voices.count(now, +1)
	s.labour(old, now)
}

// labour replaces what a conversation says of how the team works.
func (s *sums) labour(old, now *record) {
	l := &now.facts.labour
	if old != nil {
		if old.facts.labour.equal(l) {
			return
		}
		old.facts.labour.contribute(s.stints, s.deeds, -1)
	}
	l.contribute(s.stints, s.deeds, +1)
}

// add takes in what was gathered elsewhere, which may not be used again.
func (s *sums) add(o *sums) {
	s.counters.add(o.counters)
	s.deeds.add(o.deeds)
	for k, people := range o.voices {
		if s.voices[k] == nil {
			s.voices[k] = people
			continue
		}
		for author, x := range people {
			y := s.voices[k][author]
			s.voices[k][author] = voice{x.all + y.all, x.negative + y.negative}
		}
	}
	for k, x := range o.stints {
		if y := s.stints[k]; y != nil {
			y.in, y.out = append(y.in, x.in...), append(y.out, x.out...)
		} else {
			s.stints[k] = x
		}
	}
}

func (c counters) add(o counters) {
	for k, n := range o {
		c[k] += n
	}
}

// write adds the sums to what is stored.
func (s *sums) write(tx kv.Tx) error {
	if err := s.counters.write(tx.Bucket(bucketHours), tx.Bucket(bucketDays)); err != nil {
		return err
	}
	if err := s.voices.write(tx.Bucket(bucketVoices)); err != nil {
		return err
	}
	if err := s.deeds.write(tx.Bucket(bucketDeeds), tx.Bucket(bucketDeedDays)); err != nil {
		return err
	}
	return s.stints.write(tx.Bucket(bucketStints))
}
