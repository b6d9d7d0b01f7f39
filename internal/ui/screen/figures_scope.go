package screen

import (
	"time"

	"hark/internal/view"
)

// Scope is what the screens of figures share: which period they show, what it
// is compared with, and the figures once they are measured. It is given one
// view.Stats, and the screens draw from it alone.
type Scope struct {
	span      int         // of spans
	base      Base        // what the period is compared with
	fixed     view.Period // where base is BaseFixed
	asked     view.Ask    // what the figures shown next are of
	stats     view.Stats  // zero until the first are measured
	have      bool
	waits     bool // what is shown is older than what was asked for
	incidents []view.Incident
	watched   []view.Watched
	clusters  []view.Cluster
	turned    int // counts the figures that were given
}

// NewScope is the last day against the day before, without figures yet.
func NewScope() *Scope { return &Scope{} }

// Base is what a period is compared with.
type Base uint8

// The baselines there are.
const (
	BaseBefore Base = iota // the stretch before, of equal length
	BaseYear               // the same stretch a year ago
	BaseFixed              // one that was named
)

// span is how far back a period goes.
type span struct {
	name string // in a row of them
	days int    // 0 is all there is
	says string // after "Last"
}

func spans() []span {
	return []span{{"1d", 1, "24 hours"}, {"7d", 7, "7 days"}, {"30d", 30, "30 days"}, {"90d", 90, "90 days"}, {"1y", 365, "365 days"}, {"all", 0, ""}}
}

func (s *Scope) now() span { return spans()[s.span] }

// ask is what the scope wants measured as of now. A period ends with the hour
// that runs, so that what has just come is in it.
func (s *Scope) ask(now time.Time) view.Ask {
	to := now.Truncate(time.Hour)
	if to.Before(now) {
		to = to.Add(time.Hour)
	}
	var a view.Ask
	a.Period.To = to
	if days := s.now().days; days > 0 {
		a.Period.From = to.AddDate(0, 0, -days)
	}
	switch s.base {
	case BaseYear:
		if !a.Period.From.IsZero() {
			a.Baseline = view.Period{From: a.Period.From.AddDate(-1, 0, 0), To: to.AddDate(-1, 0, 0)}
		}
	case BaseFixed:
		a.Baseline = s.fixed
	}
	return a
}

// begin asks for the figures of the scope as it is.
func (s *Scope) begin(e *Env) Ask {
	s.asked = s.ask(e.Now)
	return AskStats{s.asked}
}

// SetStats gives the figures that were asked for last.
func (s *Scope) SetStats(st view.Stats) {
	s.stats, s.have, s.waits = st, true, false
	s.turned++
}

// SetAlarms gives what is out of the ordinary, and how every subject stands.
func (s *Scope) SetAlarms(incidents []view.Incident, watched []view.Watched) {
	s.incidents, s.watched = incidents, watched
	s.turned++
}

// SetClusters gives the named clusters.
func (s *Scope) SetClusters(all []view.Cluster) {
	s.clusters = all
	s.turned++
}

// turn takes a longer or a shorter period; until its figures are there the
// old ones stay, and look so.
func (s *Scope) turn(by int, e *Env) Ask {
	at := min(max(s.span+by, 0), len(spans())-1)
	if at == s.span {
		return nil
	}
	s.span, s.waits = at, s.have
	return s.begin(e)
}

// Against compares with another baseline from now on. The period is only of
// use with BaseFixed.
func (s *Scope) Against(b Base, p view.Period, e *Env) Ask {
	s.base, s.fixed, s.waits = b, p, s.have
	return s.begin(e)
}

// Shown is the period that is shown; zero where nothing is.
func (s *Scope) Shown() view.Period { return view.Period{From: s.stats.From, To: s.stats.To} }

// says is the period and what it is compared with, in words; dates makes it
// say when that was.
func (s *Scope) says(e *Env, dates bool) (period, against string) {
	sp, zone := s.now(), e.Now.Location()
	period = "Last " + sp.says
	if sp.days == 0 {
		period = "All that was heard"
	}
	if dates && s.have && !s.waits {
		from, to := s.stats.From.In(zone), s.stats.To.In(zone)
		when := stretch(from, to)
		if to.After(e.Now) && to.Sub(from) <= inHours { // its last hour is not over
			when = from.Format("2 Jan 15:04") + " until now"
		}
		period += " (" + when + ")"
	}
	switch {
	case s.base == BaseFixed:
		against = "against " + stretch(s.fixed.From.In(zone), s.fixed.To.In(zone))
	case sp.days == 0:
		return period, "with nothing before to compare with"
	case s.base == BaseYear:
		against = "against the same " + sp.says + " a year ago"
	default:
		against = "against the " + sp.says + " before"
	}
	return period, against
}

// inHours is the longest period of which the hours are said.
const inHours = 48 * time.Hour

// stretch is a period in words: with hours where it is a day or less, else
// with its first and last day.
func stretch(from, to time.Time) string {
	if to.Sub(from) <= inHours {
		return from.Format("2 Jan 15:04") + " to " + to.Format("2 Jan 15:04")
	}
	last := to.Add(-time.Second)
	if from.Year() == last.Year() {
		return from.Format("2 Jan") + " to " + last.Format("2 Jan 2006")
	}
	return from.Format("2 Jan 2006") + " to " + last.Format("2 Jan 2006")
}
