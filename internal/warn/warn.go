// Package warn says when a subject is talked about much more than its own past
// makes likely. It is given hourly counts and gives a verdict: an alarm, and
// how rare that is; quiet; too little to warn; or that it is still learning.
//
// What is counted. An hour's count is of distinct authors, after copies are
// collapsed: a thousand reposts are one voice. Two series are watched for each
// subject, those who write negatively and all.
//
// How. What an hour should bring is the mean of the same hour and its
// neighbours on the last 28 days of the same kind (working days, weekends),
// with wild hours clipped, times a level factor of the last 24 hours. Its
// spread is measured and never believed to be a Poisson's: people write in
// bursts. An alarm is a count whose negative binomial tail is rarer than a
// limit, or a CUSUM, which adds up hours each of which alone is not enough.
// The limit follows from a budget of false alarms that is given for the desk
// as a whole, so more subjects do not mean more of them. Three people at least
// must have written. An alarm of the negative series also needs a share of
// negative that is up: a day on which everybody writes is loud, not bad. And
// one of all who write about a subject needs a share of the desk that is up: on
// a day that is busy for all subjects, it is the desk that is out of the ordinary.
//
// What it promises. It is pure, never fails, and the same counts give the same
// verdict on every machine. The hour under way counts as if it were over: it
// can raise an alarm, and never calms one.
//
// Its limits, which the screens should not hide. At two people an hour who
// write in bursts, three times as many are found in less than half of the
// cases by any method; then the verdict says what would be needed. Before
// seven days of history nothing is said. A chance of one in a million is
// reckoned from a month: it says "very rare" and no more. Hours are UTC's, so a
// weekend begins at midnight UTC.
package warn

// Version names the detector in what it says.
const Version = "warn@1"

// Kind is one of the series of a subject.
type Kind string

// The series.
const (
	Negative Kind = "negative" // authors who wrote negatively
	All      Kind = "all"      // authors, whatever they wrote
)

// Hour is what an hour held.
type Hour struct {
	All      int // distinct authors
	Negative int // of these, those who wrote negatively
	Desk     int // of all subjects together, the sum of All; 0 where it is not known
}

func (h Hour) of(k Kind) int {
	if k == Negative {
		return h.Negative
	}
	return h.All
}

// Series is the hours of one subject, without a gap. The last one is the hour
// under way.
type Series struct {
	First int64 // the first hour, in hours since 1970 UTC
	Hours []Hour
}

// Lengths of history, in hours.
const (
	day   = 24
	Learn = 7 * day              // before so much history nothing is said
	Reach = 28 * day             // how far back the past of an hour goes
	scan  = 3 * day              // how far back runs of alarms are looked for
	Keep  = Reach + scan + 2*day // hours of a Series that are read; more are not looked at
)

// Options say how easily to warn.
type Options struct {
	// Alpha is the chance of a false alarm in an hour of a series: that of Alpha.
	Alpha float64
	// Up reports whether the share now of nowAll is above before of beforeAll by
	// more than chance. Nil lets every alarm through.
	Up func(before, beforeAll, now, nowAll int) bool
}

// Least are the floors of an alarm: so many people, and so many in all over the
// three hours that end with it. With fewer it is news of these people, not of
// the subject.
const (
	LeastAuthors = 3
	LeastRecent  = 5
	recent       = 3
)

// month is 30 days, in hours: what a budget is of.
const month = 30 * day

// Alpha shares out a budget of false alarms: so many in 30 days over so many
// series. Half of it goes to each of the two detectors. It is kept between a
// millionth, which no month of history can tell from less, and a thousandth.
func Alpha(budget float64, series int) float64 {
	return min(max(budget/(2*float64(max(series, 1))*month), 1e-6), 1e-3)
}

// State is what a verdict comes to.
type State string

// The states of a series.
const (
	Learning  State = "learning"           // less than Learn hours of history
	TooLittle State = "too little to warn" // even three times as many would not show
	Quiet     State = "quiet"
	Alarm     State = "alarm"
)

// Verdict is what is said of one series.
type Verdict struct {
	Kind  Kind
	State State
	Rate  float64 // authors an hour that are expected, the mean of the last 24
	Phi   float64 // variance over mean of the hour under way
	Needs int     // authors in the hour under way that would raise an alarm
	Left  int     // hours until something can be said, while learning
	Held  string  // the rule that holds an alarm back; empty where none does
	Run   Run     // of an alarm: the present run
}

// Run is a stretch of hours out of the ordinary.
type Run struct {
	Since    int64   // its first hour, in hours since 1970 UTC
	Last     int64   // the latest hour that is out of the ordinary
	Count    int     // authors in these hours
	Expected float64 // of them
	P        float64 // of the least likely hour, or of the sum of them: how often chance would do this
}
