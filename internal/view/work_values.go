package view

import (
	"fmt"
	"math"
)

// The values of workFigures.

// begun and resolvedIn are the filters for the episodes of the period.
func (st *Stats) begun() string      { return "began:" + spanOf(st.From, st.To) }
func (st *Stats) resolvedIn() string { return "resolved:" + spanOf(st.From, st.To) }

func (st *Stats) replyRate() Value {
	now, past := &st.Work.Now, &st.Work.Past
	s := ShareOf(now.Answered, now.Needed)
	if s.N == 0 {
		return Value{Why: "nothing needed an answer"}
	}
	return against(shareValue(s, "episodes"), ChangeOf(ShareOf(past.Answered, past.Needed), s))
}

func (st *Stats) backlogNow() Value {
	n := st.Work.Backlog.All
	return Value{Has: true, V: float64(n), N: n, Of: "conversations"}
}

func (st *Stats) oldest() Value {
	b := &st.Work.Backlog
	if b.All == 0 {
		return Value{Why: "nothing is open"}
	}
	return Value{Has: true, V: max(b.At.Sub(b.Oldest).Seconds(), 0), N: b.All, Of: "conversations"}
}

func (st *Stats) behindOldest() string {
	b := &st.Work.Backlog
	if b.All == 0 {
		return "is:open,snoozed -is:hidden"
	}
	return fmt.Sprintf("age:>=%dh", int(max(b.At.Sub(b.Oldest).Hours(), 0)))
}

// enoughTimes is from how many times on two means are compared: below, the
// long tail of times makes an interval of their difference too narrow.
const enoughTimes = 30

// compareTimes sets how long things took beside the baseline. The interval of
// the difference of the means is Welch's (Biometrika 34, 1947), with the normal
// quantile.
func compareTimes(before, now Spread, of string) Value {
	if now.N == 0 {
		return Value{Why: "none in the period"}
	}
	v := Value{Has: true, V: now.Mean, N: now.N, Of: of, P50: float64(now.P50), P90: float64(now.P90), P99: float64(now.P99)}
	if before.N == 0 {
		return v
	}
	v.Before, v.BeforeN, v.Diff = before.Mean, before.N, now.Mean-before.Mean
	if now.N < enoughTimes || before.N < enoughTimes {
		return v
	}
	half := z95 * math.Sqrt(now.SD*now.SD/float64(now.N)+before.SD*before.SD/float64(before.N))
	v.DiffLow, v.DiffTop = v.Diff-half, v.Diff+half
	v.Verdict = verdict(v.DiffLow, v.DiffTop)
	return v
}

// inBusiness is the same in business hours.
func (st *Stats) inBusiness(before, now Spread, of string) Value {
	if !st.Work.Business {
		return Value{Why: "no hours are set: [hours] in hark.toml"}
	}
	v := compareTimes(before, now, of)
	if v.Has && max(v.V, v.P99) >= daySeconds {
		v.Why = "1d is 24 business hours"
	}
	return v
}

func (st *Stats) onTime(limit int, before, now Share) Value {
	switch {
	case limit == 0:
		return Value{Why: "no limit is set: [clock] in hark.toml"}
	case now.N == 0:
		return Value{Why: "nothing was due"}
	}
	v := against(shareValue(now, "due episodes"), ChangeOf(before, now))
	v.Why = "within " + UnitTime.Say(float64(limit))
	if st.Work.Clocks.Business { // in hours: a day of business has fewer than 24
		v.Why = fmt.Sprintf("within %dh%02dm of business time", limit/3600, limit/60%60)
	}
	return v
}

func (st *Stats) netFlow() Value {
	e := &st.Work.Now
	of := "begun and resolved"
	if e.Resolved == 0 { // then it is all that was begun, and "of" falls away
		of = "begun, none resolved"
	}
	return Value{Has: true, V: float64(e.Begun - e.Resolved), N: e.Begun + e.Resolved, Of: of}
}

func (st *Stats) collisions() Value {
	now, past := &st.Work.Now, &st.Work.Past
	s := ShareOf(now.Lost, now.Claims)
	if s.N == 0 {
		return Value{Why: "nothing was claimed"}
	}
	return against(shareValue(s, "claims"), ChangeOf(ShareOf(past.Lost, past.Claims), s))
}

// ofResolved is a part of the episodes resolved in the period.
func (st *Stats) ofResolved(part func(*Effort) int) Value {
	now, past := &st.Work.Now, &st.Work.Past
	s := ShareOf(part(now), now.Resolved)
	if s.N == 0 {
		return Value{Why: "nothing was resolved"}
	}
	return against(shareValue(s, "episodes"), ChangeOf(ShareOf(part(past), past.Resolved), s))
}

// cameTo is the share of one outcome.
func (st *Stats) cameTo(outcome string) Value {
	return st.ofResolved(func(e *Effort) int { return countOf(e.Outcomes, outcome) })
}

func countOf(counts []Count, name string) int {
	for _, c := range counts {
		if c.Name == name {
			return c.N
		}
	}
	return 0
}
