package view

import (
	"slices"
	"time"

	"hark/internal/kv"
)

// measuring is Work in the making.
type measuring struct {
	s        kv.Snapshot
	w        Working
	calendar *calendar // nil without business hours
	now      int64     // Unix seconds
	scratch  [2][]uint32
	people   []hand // of the period, by the numbers of the crew; nil while the baseline is measured
	crew     *crew
}

// measureWork makes Work of the period and the baseline of st.
func measureWork(s kv.Snapshot, st *Stats, w Working) (Work, error) {
	if w.Now.IsZero() {
		w.Now = st.To
	}
	m := &measuring{s: s, w: w, now: max(w.Now.Unix(), 0)}
	if w.Hours != nil {
		m.calendar = w.Hours.compile(0, max(m.now, st.To.Unix()))
	}
	work := Work{Business: w.Hours != nil, Clocks: Clocks{int(w.Response / time.Second), int(w.Resolve / time.Second), w.Business && w.Hours != nil}}
	var err error
	if m.crew, err = loadCrew(in(s, bucketCrew)); err != nil {
		return work, err
	}
	if work.Past, err = m.effort(Period{st.Baseline.From, st.Baseline.To}); err != nil {
		return work, err
	}
	m.people = make([]hand, len(m.crew.names))
	if work.Now, err = m.effort(Period{st.From, st.To}); err != nil {
		return work, err
	}
	work.Team = m.team(&work.Now)
	if work.Backlog, err = m.backlog(); err != nil {
		return work, err
	}
	work.Flow, err = m.flow(st, &work.Backlog)
	return work, err
}

// effort measures one period.
func (m *measuring) effort(p Period) (Effort, error) {
	from, to := hourOf(p.From), hourOf(p.To)
	var e Effort
	if err := m.deeds(&e, p); err != nil {
		return e, err
	}
	for _, x := range []struct {
		kind byte
		into *Timing
	}{{stintAnswer, &e.Response}, {stintReply, &e.Reply}, {stintClaim, &e.Claim}, {stintSolve, &e.Resolve}} {
		var err error
		if *x.into, err = m.timing(x.kind, from, to); err != nil {
			return e, err
		}
	}
	var err error
	if e.Handle, err = m.handled(from, to); err != nil {
		return e, err
	}
	if e.OnTime, err = m.clock(stintAsk, m.w.Response, from, to); err != nil {
		return e, err
	}
	if e.InTime, err = m.clock(stintCase, m.w.Resolve, from, to); err != nil {
		return e, err
	}
	if e.Begun, err = m.number(stintCase, from, to); err != nil {
		return e, err
	}
	e.Resolved, err = m.number(stintSolve, from, to)
	return e, err
}

// number counts the stints of a kind.
func (m *measuring) number(kind byte, from, to uint32) (n int, err error) {
	err = eachBlock(m.s, kind, from, to, func(_ uint32, stints []byte) error {
		n += len(stints) / 8
		return nil
	})
	return n, err
}

// timing is how long the stints of a kind took that ended from from to to.
func (m *measuring) timing(kind byte, from, to uint32) (Timing, error) {
	n, err := m.number(kind, from, to)
	if err != nil {
		return Timing{}, err
	}
	took, business := slices.Grow(m.scratch[0][:0], n), m.scratch[1][:0]
	if m.calendar != nil {
		business = slices.Grow(business, n)
	}
	err = eachStint(m.s, kind, from, to, func(at int64, length uint32, note uint16) {
		if kind == stintSolve && note&noteSpam != 0 {
			return
		}
		took = append(took, length)
		if kind == stintAnswer && m.people != nil {
			h := m.hand(note)
			h.response = append(h.response, length)
		}
		if m.calendar != nil {
			business = append(business, uint32(m.calendar.between(at-int64(length), at)))
		}
	})
	m.scratch = [2][]uint32{took, business}
	return Timing{spreadOf(took), spreadOf(business)}, err
}

// handled is how long episodes were held that were resolved from from to to.
func (m *measuring) handled(from, to uint32) (Spread, error) {
	took := m.scratch[0][:0]
	part := func(_ int64, length uint32, note uint16) {
		if m.people != nil && note > 0 {
			h := m.hand(note)
			h.handled = append(h.handled, length)
		}
	}
	err := eachStint(m.s, stintHandled, from, to, func(at int64, length uint32, note uint16) {
		took = append(took, length)
		part(at, length, note)
	})
	if err == nil {
		err = eachStint(m.s, stintPart, from, to, part)
	}
	m.scratch[0] = took
	return spreadOf(took), err
}

// clock is how many of the episodes that began from from to to kept within a
// limit, of those that did and those that did not. What is late counts as
// missed, done or not; what is not yet late, or was closed before without
// having to be answered, counts in neither.
func (m *measuring) clock(kind byte, limit time.Duration, from, to uint32) (Share, error) {
	if limit <= 0 {
		return Share{}, nil
	}
	met, missed, most := 0, 0, int64(limit/time.Second)
	err := eachStint(m.s, kind, from, to, func(began int64, length uint32, note uint16) {
		if kind == stintCase && note == caseSpam {
			return
		}
		ran := int64(length)
		if note == askOpen {
			ran = max(m.now-began, 0)
		}
		if m.w.Business && m.calendar != nil && ran > most { // fewer hours of business than of the calendar
			ran = m.calendar.between(began, began+ran)
		}
		switch {
		case ran > most:
			missed++
		case note == askAnswered: // or caseResolved: the same number
			met++
		}
	})
	return ShareOf(met, met+missed), err
}

// bandEnds are the ages at which the bands of a backlog end, in seconds.
func bandEnds() [4]int64 { return [4]int64{3600, 4 * 3600, 24 * 3600, 3 * 24 * 3600} }

func (m *measuring) backlog() (Backlog, error) {
	b := Backlog{At: time.Unix(m.now, 0).UTC()}
	err := eachStint(m.s, stintOpen, 0, 1<<32-1, func(began int64, _ uint32, _ uint16) {
		if b.All == 0 {
			b.Oldest = time.Unix(began, 0).UTC()
		}
		b.All++
		band := 0
		for _, end := range bandEnds() {
			if m.now-began > end {
				band++
			}
		}
		b.Bands[band]++
	})
	return b, err
}

// flow follows the queue through the period, backwards from what is open now:
// before an episode began it was one less, before one was resolved one more.
func (m *measuring) flow(st *Stats, backlog *Backlog) ([]Flow, error) {
	from, to := hourOf(st.From), hourOf(st.To)
	width := uint32(st.Step / time.Hour)
	flow := make([]Flow, (to-from+width-1)/width)
	open := backlog.All // at the end of the period
	for _, x := range []struct {
		kind byte
		sign int
	}{{stintCase, +1}, {stintSolve, -1}} {
		err := eachBlock(m.s, x.kind, from, 1<<32-1, func(hour uint32, stints []byte) error {
			n := len(stints) / 8
			switch {
			case hour >= to:
				open -= x.sign * n
			case x.sign > 0:
				flow[(hour-from)/width].Begun += n
			default:
				flow[(hour-from)/width].Resolved += n
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i, f := range slices.Backward(flow) {
		flow[i].At, flow[i].Open = hourTime(from+uint32(i)*width), open
		open += f.Resolved - f.Begun
	}
	return flow, nil
}
