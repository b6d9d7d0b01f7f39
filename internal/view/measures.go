package view

import (
	"encoding/binary"
	"fmt"
	"time"

	"hark/internal/kv"
)

// Period is a stretch of time, From included, To not.
type Period struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Ask says what Measure is asked for. Its periods are widened to whole hours
// UTC.
type Ask struct {
	Period   Period // a zero From is the first mention's hour
	Baseline Period // what it is compared with; the zero Period is the stretch before, of equal length
	Working  Working
}

// Stats are what the figures of the catalogue are made of: counts of a period
// and of its baseline. What each figure counts, its entry says; a mention
// stands in the hour it was posted (domain.Heard.When).
type Stats struct {
	From     time.Time     `json:"from"`
	To       time.Time     `json:"to"`
	Baseline Period        `json:"baseline"`
	Now      Tally         `json:"now"`
	Past     Tally         `json:"past"`    // the same, of the baseline
	Step     time.Duration `json:"step_ns"` // between the points of Series: an hour, a day, or whole weeks
	Series   []Point       `json:"series"`
	Trends   []Trend       `json:"trends"` // of the largest groups, point by point of Series
	Work     Work          `json:"work"`
}

// Point is one stretch of a series.
type Point struct {
	At       time.Time `json:"at"` // its beginning
	Gross    int       `json:"gross"`
	Feelings Counts    `json:"feelings"`
}

// Count is how often something happened.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// maxPoints bounds a series.
const maxPoints = 72

// maxHours bounds a period to a hundred years, whatever it is asked for.
const maxHours = 100 * 366 * 24

// Measure counts a period and its baseline. A period
// that ends before it begins has no figures.
func Measure(s kv.Snapshot, a Ask) (Stats, error) {
	from, to := a.Period.hours()
	if a.Period.From.IsZero() {
		from = min(firstHour(s), to)
	}
	first, end := max(from, to-from)-(to-from), from
	if a.Baseline != (Period{}) {
		first, end = a.Baseline.hours()
	}
	st := Stats{From: hourTime(from), To: hourTime(to), Step: stepOf(to - from), Baseline: Period{hourTime(first), hourTime(end)}}
	now, err := sumHours(in(s, bucketHours), in(s, bucketDays), Period{hourTime(from), hourTime(to)})
	if err != nil {
		return st, err
	}
	before, err := sumHours(in(s, bucketHours), in(s, bucketDays), st.Baseline)
	if err != nil {
		return st, err
	}
	st.Now, st.Past = tallyOf(now), tallyOf(before)
	if st.Now.Labels, err = labelsIn(s, from, to); err != nil {
		return st, err
	}
	if st.Past.Labels, err = labelsIn(s, first, end); err != nil {
		return st, err
	}
	if err := st.series(s, from, to); err != nil {
		return st, err
	}
	if st.Work, err = measureWork(s, &st, a.Working); err != nil {
		return st, err
	}
	st.Work.Now.Levels, st.Work.Past.Levels = levelsOf(now), levelsOf(before)
	return st, nil
}

// hours are the whole hours of a period, at most a hundred years of them.
func (p Period) hours() (from, to uint32) {
	from, to = hourOf(p.From), hourOf(p.To.Add(time.Hour-1))
	if p.From.IsZero() {
		return from, to
	}
	return from, max(from, min(to, from+maxHours))
}

// stepOf is an hour, a day, a week, or as many times four weeks as keep the
// points within bounds. Days that are not whole weeks would mix working days
// and weekends, point by point differently.
func stepOf(hours uint32) time.Duration {
	const day, week = 24, 7 * 24
	for _, step := range []uint32{1, day, week} {
		if hours <= maxPoints*step {
			return time.Duration(step) * time.Hour
		}
	}
	months := (hours + 4*week - 1) / (4 * week)
	return time.Duration((months+maxPoints-1)/maxPoints*4*week) * time.Hour
}

func firstHour(s kv.Snapshot) uint32 {
	for k := range in(s, bucketHours).From(nil) {
		if len(k) == 4 {
			return binary.BigEndian.Uint32(k)
		}
	}
	return 0
}

// sumHours adds up the counters of the hours of a period, under hour 0: whole
// days by the day.
func sumHours(hours, days kv.Reader, p Period) (counters, error) {
	sum := counters{}
	from, to := hourOf(p.From), hourOf(p.To)
	firstDay, lastDay := from/24, to/24
	if from%24 > 0 {
		firstDay++
	}
	if firstDay >= lastDay {
		return sum, sum.sum(hours, from, to)
	}
	if err := sum.sum(hours, from, firstDay*24); err != nil {
		return nil, err
	}
	if err := sum.sum(days, firstDay, lastDay); err != nil {
		return nil, err
	}
	return sum, sum.sum(hours, lastDay*24, to)
}

// sum adds the counters stored under the keys from from to below to.
func (c counters) sum(b kv.Reader, from, to uint32) error {
	for k, v := range b.From(bigEndian32(from)) {
		if len(k) != 4 || binary.BigEndian.Uint32(k) >= to {
			break
		}
		if err := c.decode(0, v); err != nil {
			return err
		}
	}
	return nil
}

// series gives a point for every step, those in which nothing happened too.
func (st *Stats) series(s kv.Snapshot, from, to uint32) error {
	width := uint32(st.Step / time.Hour)
	st.Series = make([]Point, (to-from+width-1)/width)
	for i := range st.Series {
		st.Series[i].At = hourTime(from + uint32(i)*width)
	}
	st.Trends = trendsOf(&st.Now, len(st.Series))
	trends := follow(st.Trends)
	for k, v := range in(s, bucketHours).From(bigEndian32(from)) {
		if len(k) != 4 || binary.BigEndian.Uint32(k) >= to {
			break
		}
		i := int((binary.BigEndian.Uint32(k) - from) / width)
		if err := st.Series[i].add(v); err != nil {
			return err
		}
		if err := trends.add(i, v); err != nil {
			return err
		}
	}
	return nil
}

// totalsSize bounds the bytes of the totals, which stand first in an hour: two
// dimensions of four counters at most, of a dimension, a feeling, an empty name
// and a number each.
const totalsSize = 2 * 4 * (3 + binary.MaxVarintLen64)

// add adds the totals of an hour.
func (p *Point) add(v []byte) error {
	d := decoder{s: string(v[:min(len(v), totalsSize)])}
	for len(d.s) > 0 {
		dim, feeling := d.byte(), d.byte()
		if dim != dimAll && dim != dimLeft {
			return nil
		}
		d.str()
		n := d.int()
		if p.Gross += n; dim == dimAll {
			p.Feelings.put(feeling, n)
		}
	}
	if d.bad {
		return fmt.Errorf("read the figures of an hour: %w", errCorrupt)
	}
	return nil
}
