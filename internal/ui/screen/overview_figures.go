package screen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// gauge is one figure of the overview's first row.
type gauge struct {
	name  string
	value string
	unit  wording     // what the value is of, beside it
	paint theme.Paint // of the first note
	notes []wording   // its change first, then its interval and what else is to be known
}

// wording is one thing in several lengths, the longest first.
type wording []string

// fit is the longest wording that a number of cells has room for, or else the shortest.
func (x wording) fit(w kit.Width, room int) string {
	for _, s := range x {
		if w.Of(s) <= room {
			return s
		}
	}
	if len(x) == 0 {
		return ""
	}
	return x[len(x)-1]
}

// gaugeCount is how many figures there are.
const gaugeCount = 6

// gaugesOf are the figures, in the order in which they are asked for: how do
// people feel, how much is there, do we keep up.
func gaugesOf(e *Env, s *view.Stats) [gaugeCount]gauge {
	return [...]gauge{netGauge(e, s), negativeGauge(e, s), heardGauge(e, s), waitingGauge(e, s), answeredGauge(e, s), responseGauge(e, s)}
}

// gaugeFilter shows the conversations behind a figure.
func gaugeFilter(i int, since string) string {
	return [...]string{
		"-sentiment:unknown " + since, "sentiment:negative " + since, since,
		"is:waiting", "is:answered " + since, "is:answered " + since,
	}[i]
}

// changed says how a figure stands against the period before, and in what
// paint: whether up or down is good depends on the figure. Where the interval
// of the difference holds zero it says that nothing is sure.
func changed(e *Env, c view.NetChange, was string, upIsGood bool) (wording, theme.Paint) {
	th, sign, good := e.Theme, e.Glyphs.Up, upIsGood
	switch c.Verdict {
	case view.Up:
	case view.Down:
		sign, good = e.Glyphs.Down, !upIsGood
	default:
		says := e.Glyphs.Same + " no sure change"
		return wording{says + " from " + was, says}, th.Muted
	}
	short := sign + " " + signed(e, c.Diff) + " from " + was
	long := sign + " " + signed(e, c.Diff) + " (" + signed(e, c.Low) + " to " + signed(e, c.High) + ") from " + was
	if good {
		return wording{long, short}, th.Success
	}
	return wording{long, short}, th.Error
}

// points is a change of a share in percentage points.
func points(c view.Change) view.NetChange {
	return view.NetChange{Diff: 100 * c.Diff, Low: 100 * c.Low, High: 100 * c.High, Verdict: c.Verdict}
}

func nothingBefore() wording { return wording{"none before"} }

func netGauge(e *Env, s *view.Stats) gauge {
	n, before := s.NetSentiment, s.NetChange.Before
	g := gauge{name: "NET SENTIMENT", value: "no word yet", paint: e.Theme.Muted}
	if n.N == 0 {
		return g
	}
	change := nothingBefore()
	if before.N > 0 {
		change, g.paint = changed(e, s.NetChange, signed(e, before.Score), true)
	}
	g.value, g.unit = signed(e, n.Score), wording{"of " + thousands(n.N)}
	g.notes = []wording{change, {signed(e, n.Low) + " to " + signed(e, n.High)}}
	return g
}

func negativeGauge(e *Env, s *view.Stats) gauge {
	return shareGauge(e, "NEGATIVE", s.NegativeShare, s.Change, false)
}

func answeredGauge(e *Env, s *view.Stats) gauge {
	return shareGauge(e, "ANSWERED", s.Answered, view.ChangeOf(s.AnsweredPast, s.Answered), true)
}

func shareGauge(e *Env, name string, n view.Share, c view.Change, upIsGood bool) gauge {
	g := gauge{name: name, value: "no word yet", paint: e.Theme.Muted}
	if n.N == 0 {
		return g
	}
	change := nothingBefore()
	if c.Before.N > 0 {
		change, g.paint = changed(e, points(c), percent(c.Before.P), upIsGood)
	}
	g.value, g.unit = percent(n.P), wording{"of " + thousands(n.N)}
	g.notes = []wording{change, {percentOnly(n.Low) + " to " + percent(n.High)}}
	return g
}

func heardGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "HEARD", value: thousands(s.Gross), paint: e.Theme.Muted, notes: []wording{nothingBefore()}}
	if b := s.GrossBefore; b > 0 {
		g.notes[0] = wording{signed(e, 100*float64(s.Gross-b)/float64(b)) + " % from " + thousands(b), "was " + thousands(b)}
	}
	if s.Gross == 0 {
		return g
	}
	g.notes = append(g.notes, wording{thousands(s.Net) + " without spam and copies", thousands(s.Net) + " not spam", "net " + thousands(s.Net)})
	return g
}

func waitingGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "WAITING", value: thousands(s.Waiting), paint: e.Theme.Success, notes: []wording{{"nobody waits"}}}
	if s.Waiting > 0 {
		oldest := "longest " + Ago(e.Now, s.Oldest)
		g.paint = e.Theme.Text
		if e.Now.Sub(s.Oldest) >= view.DueAfter {
			oldest, g.paint = e.Glyphs.Due+" "+oldest, e.Theme.State.Due
		}
		g.notes[0] = wording{oldest}
	}
	g.unit = wording{"of " + thousands(s.Open) + " open"}
	return g
}

func responseGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "FIRST REPLY", value: "none yet", paint: e.Theme.Muted}
	if r := s.Response; r.N > 0 {
		was := nothingBefore()
		if b := s.ResponsePast; b.N > 0 {
			was = wording{"was " + lasting(b.P50)}
		}
		g.value, g.unit = lasting(r.P50), wording{"median of " + thousands(r.N), "median"}
		g.notes = []wording{was, {"9 in 10 within " + lasting(r.P90), "9 in 10 " + lasting(r.P90)}}
	}
	if r := s.Resolve; r.N > 0 {
		long := "resolved in " + lasting(r.P50)
		if b := s.ResolvePast; b.N > 0 {
			g.notes = append(g.notes, wording{long + ", was " + lasting(b.P50), long, "resolved " + lasting(r.P50)})
		} else {
			g.notes = append(g.notes, wording{long, "resolved " + lasting(r.P50)})
		}
	}
	return g
}

// signed is a whole number with its sign, a real minus where there is one.
func signed(e *Env, v float64) string {
	n := int(math.Round(v))
	minus := "−"
	if e.Glyphs != nil && e.Glyphs.ASCII {
		minus = "-"
	}
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return minus + strconv.Itoa(-n)
	}
	return "0"
}

func percent(p float64) string { return percentOnly(p) + " %" }

func percentOnly(p float64) string { return strconv.Itoa(int(math.Round(100 * p))) }

// thousands is a count as people read it: 1,204; from a million on, 1.2M.
func thousands(n int) string {
	switch s := strconv.Itoa(n); {
	case n < 1000:
		return s
	case n < 1_000_000:
		return s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return Short(n)
}

// lasting is how long something took, in at most six cells: 40s, 18m, 1h12m, 3d4h.
func lasting(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 24*time.Hour:
		if m := int(d.Minutes()) % 60; m > 0 {
			return fmt.Sprintf("%dh%02dm", int(d.Hours()), m)
		}
		return fmt.Sprintf("%dh", int(d.Hours()))
	case d < 100*24*time.Hour:
		if h := int(d.Hours()) % 24; h > 0 && d < 10*24*time.Hour {
			return fmt.Sprintf("%dd%dh", int(d.Hours())/24, h)
		}
	}
	return fmt.Sprintf("%dd", int(d.Hours())/24)
}

// quoted is a value of a filter, in quotation marks where it needs them. A
// quotation mark of its own is dropped: a filter has no way to write one.
func quoted(s string) string {
	s = strings.ReplaceAll(s, `"`, "")
	if strings.ContainsAny(s, " ,\t\n") {
		return `"` + s + `"`
	}
	return s
}

// feelingParts are the parts of a bar of feelings, always in this order.
func feelingParts(e *Env, c view.Counts, base theme.Paint) []kit.Part {
	s, g := &e.Theme.Sentiment, e.Glyphs
	parts := []kit.Part{
		{Name: string(domain.Negative), N: c.Negative, Paint: s.Negative.Over(base), Sign: g.Negative},
		{Name: string(domain.Neutral), N: c.Neutral, Paint: s.Neutral.Over(base), Sign: g.Neutral},
		{Name: string(domain.Positive), N: c.Positive, Paint: s.Positive.Over(base), Sign: g.Positive},
	}
	if s.Negative.Coloured() && !g.ASCII {
		parts[0].Sign, parts[1].Sign, parts[2].Sign = "━", "─", "━"
	}
	return parts
}
