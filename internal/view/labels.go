package view

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"hark/internal/kv"
)

// Labels are net mentions that were drawn at random and shown to a person: how
// often each feeling that they were counted with met each that the person
// said. Mentions counted without a feeling, and answers without one, are left
// out.
type Labels struct {
	N     int       `json:"n"`
	Table [3][3]int `json:"table"` // counted as, said; each negative, neutral, positive
	Own   bool      `json:"own"`   // they are all of those posted in the period; else the latest up to its end
	Since time.Time `json:"since"` // the hour of the earliest
}

// labelsEnough is from how many labels on figures are corrected: the normal
// interval of a mean is not to be trusted with fewer.
const labelsEnough = 30

// labelsLatest is how many labels are taken where a period has too few of its
// own, and the others of the same hour as the earliest of them.
const labelsLatest = 300

// Enough reports whether figures are corrected by these labels.
func (l *Labels) Enough() bool { return l.N >= labelsEnough }

// moments are the mean of what a person said minus what was counted, each
// given its score, and the variance of that mean. To the sample from which the
// variance is taken one error up and one down are added, as for a share that
// was never seen to err; with none it would be sure of itself.
func (l *Labels) moments(score [3]float64) (mean, variance float64) {
	sum, squares := 0.0, 2.0
	for counted, row := range l.Table {
		for said, n := range row {
			d := score[said] - score[counted]
			sum += float64(n) * d
			squares += float64(n) * d * d
		}
	}
	mean = sum / float64(l.N)
	m := float64(l.N + 2)
	moderate := sum / m
	return mean, (squares/m - moderate*moderate) / m
}

// labelKey orders labels by when their mentions were posted.
func labelKey(hour uint32, num uint64, mention int) []byte {
	return binary.AppendUvarint(append(bigEndian32(hour), number(num)...), uint64(mention))
}

// labels are the keys and values that a record contributes.
func (r *record) labels() (keys, values [][]byte) {
	for i := range r.facts.heard {
		h := &r.facts.heard[i]
		if h.label > 0 && h.feeling > 0 && r.kind(h) == kindNet {
			keys = append(keys, labelKey(h.hour, r.row.Num, i))
			values = append(values, []byte{h.feeling | h.label<<2})
		}
	}
	return keys, values
}

// moveLabels replaces a conversation's labels.
func moveLabels(labels *changes, old, now *record) {
	keys, values := now.labels()
	if old != nil {
		were, _ := old.labels()
		for _, k := range were {
			if !slices.ContainsFunc(keys, func(key []byte) bool { return string(key) == string(k) }) {
				labels.delete(k)
			}
		}
	}
	for i := range keys {
		labels.put(keys[i], values[i])
	}
}

func (l *Labels) add(k, v []byte) error {
	if len(k) < 4 || len(v) != 1 || v[0]&3 == 0 || v[0]>>2 == 0 || v[0]>>2 > 3 {
		return fmt.Errorf("read a label: %w", errCorrupt)
	}
	if at := hourTime(binary.BigEndian.Uint32(k)); l.N == 0 || at.Before(l.Since) {
		l.Since = at
	}
	l.N++
	l.Table[v[0]&3-1][v[0]>>2-1]++
	return nil
}

// labelsIn gives the labels of the hours from from to below to, or, where these
// are too few, the latest up to there.
func labelsIn(s kv.Snapshot, from, to uint32) (l Labels, err error) {
	end := bigEndian32(to)
	for k, v := range in(s, bucketLabels).From(bigEndian32(from)) {
		if string(k) >= string(end) {
			break
		}
		if err := l.add(k, v); err != nil {
			return l, err
		}
	}
	if l.Own = l.Enough(); l.Own {
		return l, nil
	}
	l = Labels{}
	for k, v := range in(s, bucketLabels).Back(end) {
		if l.N >= labelsLatest && len(k) >= 4 && hourTime(binary.BigEndian.Uint32(k)).Before(l.Since) {
			break
		}
		if err := l.add(k, v); err != nil {
			return l, err
		}
	}
	return l, nil
}
