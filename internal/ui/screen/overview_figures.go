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
	paint theme.Paint // of the first note
	notes []string    // its change, its interval, its count
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

func netGauge(e *Env, s *view.Stats) gauge {
	n := s.NetSentiment
	g := gauge{name: "NET SENTIMENT", value: "no word yet", paint: e.Theme.Muted}
	if n.N > 0 {
		g.value = signed(e, n.Score)
		g.notes = []string{signed(e, n.Low) + " to " + signed(e, n.High), "of " + thousands(n.N)}
	}
	return g
}

func negativeGauge(e *Env, s *view.Stats) gauge {
	n, c := s.NegativeShare, s.Change
	g := gauge{name: "NEGATIVE", value: "no word yet", paint: e.Theme.Muted}
	if n.N == 0 {
		return g
	}
	g.value = percent(n.P)
	change := signed(e, 100*c.Diff) + " (" + signed(e, 100*c.Low) + " to " + signed(e, 100*c.High) + ")"
	says := e.Glyphs.Same + " cannot tell"
	switch {
	case c.Before.N == 0:
		says = e.Glyphs.Same + " nothing before"
	case c.Verdict == view.Up:
		says, g.paint = e.Glyphs.Up+" "+change, e.Theme.Error
	case c.Verdict == view.Down:
		says, g.paint = e.Glyphs.Down+" "+change, e.Theme.Success
	}
	g.notes = []string{says, percentOnly(n.Low) + " to " + percent(n.High), "of " + thousands(n.N)}
	return g
}

func heardGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "HEARD", value: thousands(s.Gross), paint: e.Theme.Muted, notes: []string{"none before"}}
	if b := s.GrossBefore; b > 0 {
		g.notes[0] = signed(e, 100*float64(s.Gross-b)/float64(b)) + " % on " + thousands(b)
	}
	g.notes = append(g.notes, "net "+thousands(s.Net), "no spam, copies")
	return g
}

func waitingGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "WAITING", value: thousands(s.Waiting), paint: e.Theme.Success, notes: []string{"nobody waits"}}
	if s.Waiting > 0 {
		g.notes[0], g.paint = "oldest "+Ago(e.Now, s.Oldest), e.Theme.Text
		if e.Now.Sub(s.Oldest) >= view.DueAfter {
			g.notes[0], g.paint = e.Glyphs.Due+" "+g.notes[0], e.Theme.State.Due
		}
	}
	g.notes = append(g.notes, "of "+thousands(s.Open)+" open")
	return g
}

func answeredGauge(e *Env, s *view.Stats) gauge {
	a := s.Answered
	g := gauge{name: "ANSWERED", value: "none to do", paint: e.Theme.Muted}
	if a.N > 0 {
		g.value = percent(a.P)
		g.notes = []string{thousands(a.K) + " of " + thousands(a.N), percentOnly(a.Low) + " to " + percent(a.High)}
	}
	return g
}

func responseGauge(e *Env, s *view.Stats) gauge {
	g := gauge{name: "RESPONSE", value: "none yet", paint: e.Theme.Muted}
	if r := s.Response; r.N > 0 {
		g.value = lasting(r.P50)
		g.notes = []string{"p90 " + lasting(r.P90), "p50 of " + thousands(r.N)}
	}
	if r := s.Resolve; r.N > 0 {
		g.notes = append(g.notes, "resolved "+lasting(r.P50))
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
