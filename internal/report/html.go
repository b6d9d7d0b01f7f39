package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"hark/internal/escape"
	"hark/internal/view"
)

//go:embed style.css
var style string

//go:embed page.html
var layout string

// The pages' times.
const (
	dayFormat   = "Mon 2 January 2006"
	stampFormat = "2 Jan 2006 15:04"
)

// HTML writes the report as one file that needs and loads nothing else: no
// script, no font, no picture. Its policy forbids all but its own style, so
// nothing that a name brings in can act. It is made for phones, for desks and
// for paper, by day and by night.
func (r *Report) HTML(w io.Writer) error {
	sum := sha256.Sum256([]byte(style))
	t, err := template.New("report").Funcs(r.funcs()).Parse(layout)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	err = t.Execute(w, map[string]any{
		"Head": r.Head, "Sections": r.Sections, "Short": r.Short(),
		"Sum": template.HTMLAttr(base64.StdEncoding.EncodeToString(sum[:])), "Style": template.CSS(style),
	})
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (r *Report) funcs() template.FuncMap {
	zone := r.Head.From.Location()
	return template.FuncMap{
		"plain": escape.Plain,
		"words": words,
		"lower": strings.ToLower,
		"name":  func(s string) string { return escape.Plain(named(s)) },
		"stamp": func(t time.Time) string { return t.In(zone).Format(stampFormat) },
		"svg":   func(c Chart) template.HTML { return template.HTML(drawSVG(&c)) },
		"cell":  cell,
		"unit":  func(t Table, i int) view.Unit { return t.unit(i) },
		"first": func(t Table) Table { t.Lines = t.Lines[:min(len(t.Lines), tableRows)]; return t },
		"rest":  func(t Table) Table { t.Lines = t.Lines[min(len(t.Lines), tableRows):]; return t },
		"parts": func(t Table) bool { return t.hasParts() },
		"strip": strip,
		"side":  side,
	}
}

// tableRows is how many rows of a table are open: a desk of twenty subjects has
// two hundred pairs of a subject and an outcome, which are six sheets of paper.
const tableRows = 25

// words is what is said of a value; a number keeps its unit on its line.
func words(s string) string { return strings.ReplaceAll(escape.Plain(s), " %", "\u00a0%") }

// side is the class of a change: for the better, for the worse, or neither.
func side(f Figure) string {
	return [...]string{"worse", "", "better"}[Good(f.Value.Verdict, f.Good)+1]
}

// unit is that of a table's column.
func (t *Table) unit(i int) view.Unit {
	if i < len(t.Columns) {
		return t.Columns[i].Unit
	}
	return view.UnitCount
}

// hasParts reports whether a table says how people feel.
func (t *Table) hasParts() bool {
	for _, l := range t.Lines {
		if l.Parts.Known() > 0 {
			return true
		}
	}
	return false
}

// cell is a value in a table, with what it is made of where that is another number.
func cell(u view.Unit, v view.Value) template.HTML {
	out := template.HTMLEscapeString(brief(u, v))
	if v.Has && v.N > 0 && float64(v.N) != v.V {
		out += ` <span class="of">of ` + template.HTMLEscapeString(view.UnitCount.Say(float64(v.N))) + `</span>`
	}
	return template.HTML(out)
}

// strip is a bar of feelings, with its numbers for those who do not see it.
func strip(c view.Counts) template.HTML {
	all := c.Known()
	if all == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="%d negative, %d neutral, %d positive">`, c.Negative, c.Neutral, c.Positive)
	x := 0.0
	for _, part := range []struct {
		n   int
		ink ink
	}{{c.Negative, inkNegative}, {c.Neutral, inkNeutral}, {c.Positive, inkPositive}} {
		w := 100 * float64(part.n) / float64(all)
		fmt.Fprintf(&b, `<polygon class="f-%s" points="%.1f,0 %.1f,0 %.1f,8 %.1f,8"/>`, part.ink, x, x+w, x+w, x)
		x += w
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// Span says what was measured, against what.
func (h Head) Span() string { return h.span() }

func (h Head) span() string {
	zone := h.From.Location()
	s := h.Desk + " · " + stretch(h.From, h.To)
	if !h.Baseline.From.IsZero() && h.Baseline.From.Before(h.Baseline.To) {
		s += " · compared with " + stretch(h.Baseline.From.In(zone), h.Baseline.To.In(zone))
	}
	return s
}

// stretch writes a period: whole days by their names, all else to the minute.
func stretch(from, to time.Time) string {
	to = to.In(from.Location())
	midnight := func(t time.Time) bool {
		return t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()))
	}
	if !midnight(from) || !midnight(to) {
		return from.Format(stampFormat) + " to " + to.Format(stampFormat)
	}
	last := to.AddDate(0, 0, -1)
	if !last.After(from) {
		return from.Format(dayFormat)
	}
	return from.Format(dayFormat) + " to " + last.Format(dayFormat)
}

// shortMost bounds what stands at the beginning.
const shortMost = 6

// Short is what has surely changed, in sentences: what got worse first.
func (r *Report) Short() []string {
	var worse, other []string
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			if v := f.Value.Verdict; v != view.Up && v != view.Down {
				continue
			}
			line := f.Name + ": " + f.Says.Value + ", " + f.Says.Change
			if Good(f.Value.Verdict, f.Good) < 0 {
				worse = append(worse, line)
			} else {
				other = append(other, line)
			}
		}
	}
	all := append(worse, other...)
	return all[:min(len(all), shortMost)]
}
