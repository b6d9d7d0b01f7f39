package view

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"hark/internal/domain"
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

// Stats are the figures of a period. Each is defined once, here:
//
//   - A mention counts in the hour it was posted (domain.Heard.When).
//   - Gross is every mention heard. Net is without spam (conversations whose
//     present outcome is "spam"), copies, and posts that were deleted.
//   - Feelings, by source and by subject, are those of net mentions; a mention
//     has the subject of its conversation.
//   - Outcomes are episodes, in the hour they were resolved. An outcome that
//     was undone is not one.
//   - Answered is, of the episodes that began in the period and are not spam,
//     those that a reply with a receipt has answered by now.
//   - Response is Answered minus Began of each episode answered in the period,
//     Resolve is Resolved minus Began of each episode resolved in it; both
//     exact, by the calendar, to the second.
//   - Levels are conversations, in the hour of their first mention.
//   - Open, Waiting and Oldest are as of now, whatever the period.
//
// A period is widened to whole hours UTC; From and To say what was measured.
type Stats struct {
	From          time.Time     `json:"from"`
	To            time.Time     `json:"to"`
	Baseline      Period        `json:"baseline"`
	Now           Tally         `json:"now"`
	Past          Tally         `json:"past"`    // the same, of the baseline
	Step          time.Duration `json:"step_ns"` // between the points of Series: an hour, or whole days
	Series        []Point       `json:"series"`
	Gross         int           `json:"gross"`
	Net           int           `json:"net"`
	GrossBefore   int           `json:"gross_before"` // in the period before, of equal length
	Feelings      Counts        `json:"feelings"`
	NetSentiment  Net           `json:"net_sentiment"`
	NegativeShare Share         `json:"negative_share"`
	NetChange     NetChange     `json:"net_change"`
	Change        Change        `json:"change"`   // of the share of negative
	Sources       []Group       `json:"sources"`  // most mentions first
	Subjects      []Group       `json:"subjects"` // most mentions first; the name is empty where none is known
	Outcomes      []Count       `json:"outcomes"` // most first
	Levels        []Count       `json:"levels"`   // from least to most involved, those that occur
	Begun         int           `json:"begun"`    // episodes, without spam
	Answered      Share         `json:"answered"`
	AnsweredPast  Share         `json:"answered_before"` // this and the next two: in the period before
	Response      Times         `json:"response"`
	ResponsePast  Times         `json:"response_before"`
	Resolve       Times         `json:"resolve"`
	ResolvePast   Times         `json:"resolve_before"`
	Work          Work          `json:"work"`
	Open          int           `json:"open"`    // conversations not resolved, snoozed ones included
	Waiting       int           `json:"waiting"` // of these, those in which somebody waits for us
	Oldest        time.Time     `json:"oldest,omitzero"`
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

// maxPoints bounds a series: above so many hours it goes by whole days.
const maxPoints = 72

// maxHours bounds a period to a hundred years, whatever it is asked for.
const maxHours = 100 * 366 * 24

// Measure gives the figures of a period; Stats says what each means. A period
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
	now, err := sumHours(s, from, to)
	if err != nil {
		return st, err
	}
	before, err := sumHours(s, first, end)
	if err != nil {
		return st, err
	}
	st.Now, st.Past = tallyOf(now), tallyOf(before)
	st.fill(now, before)
	if st.Now.Labels, err = labelsIn(s, from, to); err != nil {
		return st, err
	}
	if st.Past.Labels, err = labelsIn(s, first, end); err != nil {
		return st, err
	}
	if st.Series, err = series(s, from, to, st.Step); err != nil {
		return st, err
	}
	if st.Work, err = measureWork(s, &st, a.Working); err != nil {
		return st, err
	}
	st.Levels, st.Work.Now.Levels, st.Work.Past.Levels = levelsOf(now), levelsOf(now), levelsOf(before)
	st.Response, st.ResponsePast = st.Work.Now.Response.Calendar.times(), st.Work.Past.Response.Calendar.times()
	st.Resolve, st.ResolvePast = st.Work.Now.Resolve.Calendar.times(), st.Work.Past.Resolve.Calendar.times()
	return st, st.present(s)
}

// hours are the whole hours of a period, at most a hundred years of them.
func (p Period) hours() (from, to uint32) {
	from, to = hourOf(p.From), hourOf(p.To.Add(time.Hour-1))
	if p.From.IsZero() {
		return from, to
	}
	return from, max(from, min(to, from+maxHours))
}

// stepOf is an hour, or as many whole days as keep the points within bounds.
func stepOf(hours uint32) time.Duration {
	if hours <= maxPoints {
		return time.Hour
	}
	days := (hours + 23) / 24
	return time.Duration((days+maxPoints-1)/maxPoints) * 24 * time.Hour
}

func firstHour(s kv.Snapshot) uint32 {
	for k := range in(s, bucketHours).From(nil) {
		if len(k) == 4 {
			return binary.BigEndian.Uint32(k)
		}
	}
	return 0
}

// sumHours adds up the counters of the hours from from to below to, under hour
// 0: whole days by the day.
func sumHours(s kv.Snapshot, from, to uint32) (counters, error) {
	sum := counters{}
	firstDay, lastDay := (from+23)/24, to/24
	if firstDay >= lastDay {
		return sum, sum.sum(in(s, bucketHours), from, to)
	}
	if err := sum.sum(in(s, bucketHours), from, firstDay*24); err != nil {
		return nil, err
	}
	if err := sum.sum(in(s, bucketDays), firstDay, lastDay); err != nil {
		return nil, err
	}
	return sum, sum.sum(in(s, bucketHours), lastDay*24, to)
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

// fill makes the figures of two periods' counters.
func (st *Stats) fill(now, before counters) {
	answered, begunPast, answeredPast := 0, 0, 0
	for k, n := range now {
		switch k.dim {
		case dimOutcome:
			st.Outcomes = append(st.Outcomes, Count{k.value, n})
		case dimBegun:
			st.Begun += n
		case dimAnswered:
			answered += n
		}
	}
	for k, n := range before {
		switch k.dim {
		case dimBegun:
			begunPast += n
		case dimAnswered:
			answeredPast += n
		}
	}
	st.Gross, st.Net, st.GrossBefore, st.Feelings = st.Now.Gross, st.Now.net(), st.Past.Gross, st.Now.Feelings
	st.Sources, st.Subjects = st.Now.Sources, st.Now.Subjects
	st.NetChange, st.AnsweredPast = NetChangeOf(st.Past.Feelings, st.Feelings), ShareOf(answeredPast, begunPast)
	st.NetSentiment, st.NegativeShare = st.Feelings.Net(), st.Feelings.NegativeShare()
	st.Change = ChangeOf(st.Past.Feelings.NegativeShare(), st.NegativeShare)
	st.Answered = ShareOf(answered, st.Begun)
	slices.SortFunc(st.Outcomes, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
}

// levels are the engagement levels from least to most.
func levels() []domain.Level {
	return []domain.Level{domain.LevelSeen, domain.LevelNoted, domain.LevelAnswered,
		domain.LevelDialogue, domain.LevelOffline, domain.LevelHanded}
}

// series gives a point for every step, those in which nothing happened too.
func series(s kv.Snapshot, from, to uint32, step time.Duration) ([]Point, error) {
	width := uint32(step / time.Hour)
	points := make([]Point, (to-from+width-1)/width)
	for i := range points {
		points[i].At = hourTime(from + uint32(i)*width)
	}
	for k, v := range in(s, bucketHours).From(bigEndian32(from)) {
		if len(k) != 4 || binary.BigEndian.Uint32(k) >= to {
			break
		}
		p := &points[(binary.BigEndian.Uint32(k)-from)/width]
		if err := p.add(v); err != nil {
			return nil, err
		}
	}
	return points, nil
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

// present counts what is open as of now.
func (st *Stats) present(s kv.Snapshot) error {
	m, err := loadMeta(in(s, bucketMeta))
	if err != nil {
		return err
	}
	st.Open = m.queued
	for key := range in(s, bucketQueue).From(nil) {
		_, wait := placeOf(key)
		if wait.IsZero() {
			break
		}
		if st.Waiting++; st.Waiting == 1 || wait.Before(st.Oldest) {
			st.Oldest = wait
		}
	}
	return nil
}
