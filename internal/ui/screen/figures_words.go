package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// nothingThere is a chart or a table of a period that has nothing for it.
const nothingThere = "nothing in this period"

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
