package warn

import "math"

// watch is one series under judgement.
type watch struct {
	Options
	kind   Kind
	first  int64 // hour of x[0]
	hours  []Hour
	x      []int
	from   int      // index of the first hour in norm
	norm   []normal // without the level, from from on
	h      float64  // the CUSUM's limit
	unrest unrest
}

// limit is the CUSUM's for a chance of alpha an hour. Lorden's bound, ln(1/alpha),
// is loose: in the simulation of this package a sum passed it a fifteenth as
// often as it allows. Two less keeps within the budget, and finds more.
func limit(alpha float64) float64 { return math.Log(1/alpha) - 2 }

// Judge says what a series is like now.
func Judge(s Series, kind Kind, o Options) Verdict {
	if n := len(s.Hours); n <= Learn {
		return Verdict{Kind: kind, State: Learning, Left: Learn + 1 - n}
	}
	return newWatch(s, kind, o).verdict()
}

// Enough is the rate, in authors an hour, from which on three times as many
// for four hours would raise an alarm, in four cases of five. 0 is no rate: the
// subject varies too much from hour to hour, or it is still learning. It takes
// some milliseconds, and is worth asking where a Verdict says TooLittle.
func Enough(s Series, kind Kind, o Options) float64 {
	if len(s.Hours) <= Learn {
		return 0
	}
	return newWatch(s, kind, o).enough()
}

func newWatch(s Series, kind Kind, o Options) *watch {
	if n := len(s.Hours); n > Keep {
		s.First, s.Hours = s.First+int64(n-Keep), s.Hours[n-Keep:]
	}
	n := len(s.Hours)
	s.First = max(s.First, 0) // nobody wrote before 1970
	w := &watch{Options: o, kind: kind, first: s.First, hours: s.Hours, x: make([]int, n), h: limit(o.Alpha)}
	for i, h := range s.Hours {
		w.x[i] = h.of(kind)
	}
	w.from = max(day, n-scan-day)
	w.unrest = w.unsettled(n - day)
	for i := w.from; i < n; i++ {
		w.norm = append(w.norm, w.past(i))
	}
	return w
}

// normal is what the hour at i should bring, at the level of the day before.
func (w *watch) normal(i int) normal {
	m := w.norm[i-w.from]
	m.mean *= w.level(i)
	return m
}

// verdict walks the last days and says how they end.
func (w *watch) verdict() Verdict {
	n := len(w.x)
	v := Verdict{Kind: w.kind, State: Quiet}
	walk := walk{rising: -1}
	for i := max(w.from, min(Learn, n-1)); i < n; i++ {
		m := w.normal(i)
		v.Held = w.step(&walk, i, m)
		if i >= n-day {
			v.Rate += m.mean / day
		}
		v.Phi = m.phi
	}
	v.Needs = max(needed(w.Alpha, w.normal(n-1).mean, v.Phi), LeastAuthors)
	switch {
	case walk.on:
		v.State, v.Run, v.Held = Alarm, walk.run, ""
	case !w.shows(v.Rate):
		v.State = TooLittle
	}
	return v
}

// Hysteresis: an alarm is over after calmFor whole hours none of which is
// rarer than calm; what begins again within merge hours is the same.
const (
	calm    = 0.05
	calmFor = 3
	merge   = 12
)

// walk is how far the judgement of a series has come.
type walk struct {
	sum    float64 // the CUSUM
	began  int     // index of the hour in which sum began to climb: it was below 1 before
	rising int     // index of the first of the hours just past that are rarer than calm; -1 if the latest is not
	calm   int     // hours in a row that are not
	on     bool
	had    bool // there was a run
	run    Run
}

// step judges one hour, and says which rule holds an alarm back, if one does.
func (w *watch) step(k *walk, i int, m normal) (held string) {
	p := Tail(w.x[i], m.mean, m.phi)
	w.add(k, i, m)
	if p >= calm {
		k.rising = -1
	} else if k.rising < 0 {
		k.rising = i
	}
	underWay := i == len(w.x)-1
	if k.on {
		w.goOn(k, i, m, p)
		if p < calm {
			k.calm = 0
		} else if !underWay {
			k.calm++
		}
		if k.calm >= calmFor {
			k.on, k.sum = false, 0
		}
		return ""
	}
	slow := k.sum > w.h
	if p >= w.Alpha && !slow {
		return ""
	}
	since := i
	switch {
	case slow && k.began < since:
		since = k.began
	case k.rising >= 0:
		since = k.rising
	}
	if held := w.holds(since, i); held != "" {
		return held
	}
	w.begin(k, since, i, m, p)
	return ""
}

// add takes the hour into the CUSUM. Its mean is at the level of the day before,
// too: with the level as it was when the sum began to climb, slow growth was found
// sooner, at twice as many false alarms.
func (w *watch) add(k *walk, i int, m normal) {
	if k.sum < 1 {
		k.began = i
	}
	gain, cost := double(m.mean, m.phi)
	k.sum = math.Max(0, k.sum+float64(w.x[i])*gain-cost)
}

// begin starts a run, or goes on with the one that ended a little while ago.
func (w *watch) begin(k *walk, since, i int, m normal, p float64) {
	k.on, k.calm = true, 0
	if k.had && w.first+int64(i)-k.run.Last <= merge {
		w.goOn(k, i, m, p)
		return
	}
	k.had = true
	k.run = Run{Since: w.first + int64(since), P: 1}
	for j := since; j < i; j++ {
		k.run.Count += w.x[j]
		k.run.Expected += w.normal(j).mean
	}
	w.goOn(k, i, m, p)
}

// goOn adds an hour to the run.
func (w *watch) goOn(k *walk, i int, m normal, p float64) {
	k.run.Count += w.x[i]
	k.run.Expected += m.mean
	k.run.P = min(k.run.P, p, math.Exp(-k.sum))
	if p < calm {
		k.run.Last = w.first + int64(i)
	}
}

// The rules that hold an alarm back.
const (
	HeldFew   = "fewer than three people"
	HeldSmall = "fewer than five in three hours"
	HeldShare = "the share of negative is not up"
	HeldDesk  = "the whole desk is as busy"
)

// holds is the rule that holds back an alarm of the hours since to i.
func (w *watch) holds(since, i int) string {
	if w.x[i] < LeastAuthors && i == since {
		return HeldFew
	}
	sum := 0
	for j := max(0, i-recent+1); j <= i; j++ {
		sum += w.x[j]
	}
	switch {
	case sum < LeastRecent:
		return HeldSmall
	case w.Up == nil:
		return ""
	case w.kind == Negative && !w.shareUp(since, i, func(h Hour) (int, int) { return h.Negative, h.All }):
		return HeldShare
	case w.kind == All && w.hours[i].Desk > 0 && !w.shareUp(since, i, func(h Hour) (int, int) { return h.All, h.Desk }):
		return HeldDesk
	}
	return ""
}

// shareUp compares a share since then with that of all hours before.
func (w *watch) shareUp(since, i int, share func(h Hour) (part, of int)) bool {
	var before, beforeAll, now, nowAll int
	for j, h := range w.hours[:i+1] {
		part, of := share(h)
		if j < since {
			before, beforeAll = before+part, beforeAll+of
		} else {
			now, nowAll = now+part, nowAll+of
		}
	}
	return w.Up(before, beforeAll, now, nowAll)
}

// The spike that a verdict of quiet promises to see, and how surely: three
// times as many for four hours, in four cases of five.
const (
	spikeTimes  = 3
	spikeHours  = 4
	spikeSurely = 0.8
	rateMost    = 500 // authors an hour: nobody needs more to be heard
)

func (w *watch) enough() float64 {
	low, high := 0.0, 1.0
	for !w.shows(high) {
		if low, high = high, 2*high; high > rateMost {
			return 0
		}
	}
	for range 12 {
		if mid := (low + high) / 2; w.shows(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// shows reports whether a spike shows at a rate of m: one of its hours is rare
// enough by itself, or all of them are together.
func (w *watch) shows(m float64) bool {
	phi, spike := 1+w.unrest.proven*m, 1+w.unrest.proven*spikeTimes*m
	need := max(needed(w.Alpha, m, phi), LeastAuthors)
	one := Tail(need, spikeTimes*m, spike)
	gain, cost := double(m, phi)
	together := int(math.Ceil((w.h + spikeHours*cost) / gain))
	all := Tail(max(together, LeastRecent), spikeTimes*spikeHours*m, spike)
	return math.Max(1-math.Pow(1-one, spikeHours), all) >= spikeSurely
}
