package kit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hark/internal/ui/theme"
)

// Line is one line of a plot.
type Line struct {
	Name      string    // where there are several lines: beside its end
	Values    []float64 // at equal steps; NaN where there is none: the line has a gap
	Low, High []float64 // of the interval around each value; nil is none
	Paint     theme.Paint
}

// Plot is lines over time, drawn in braille dots or ASCII, each with the
// interval of its values as a shaded band.
type Plot struct {
	Axes
	Lines []Line
}

// Render draws the plot in exactly height lines of exactly width cells. It
// draws nothing where there is no room for axes and a few dots.
func (p *Plot) Render(width, height int) []string {
	width = min(width, maxDots)
	gutter, inner, rows, ok := p.room(width, height)
	names := p.names()
	field := inner - names
	if !ok || field < 8 || p.Low >= p.High {
		return nothing(width, height)
	}
	g := newGrid(field, rows)
	x := func(i int) int { return p.cell(i, field) }
	p.backdrop(g, x)
	for i := range p.Lines {
		p.band(g, &p.Lines[i], field)
	}
	for i := range p.Lines {
		p.draw(g, i, field)
	}
	lines := p.frame(g, gutter, x)
	if names > 0 {
		p.sayNames(lines, rows, names)
	}
	return lines
}

// names is how many cells the names of the lines take, at their ends.
func (p *Plot) names() int {
	most := 0
	for i := range p.Lines {
		most = max(most, p.Cells.Of(p.Lines[i].Name))
	}
	if len(p.Lines) < 2 {
		return 0
	}
	return min(most, nameMost) + 1
}

// nameMost is the most cells that the name of a line takes.
const nameMost = 14

// count is how many values the longest line has.
func (p *Plot) count() int {
	n := 0
	for i := range p.Lines {
		n = max(n, len(p.Lines[i].Values))
	}
	return n
}

// cell is the column of cells in which value i stands.
func (p *Plot) cell(i, field int) int {
	if n := p.count(); n > 1 {
		return int(math.Round(float64(i) / float64(n-1) * float64(field-1)))
	}
	return field / 2
}

func number(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// band shades what lies between the ends of the intervals, column by column.
func (p *Plot) band(g *grid, l *Line, field int) {
	if len(l.Low) != len(l.Values) || len(l.High) != len(l.Values) {
		return
	}
	shade := '░'
	if p.ASCII {
		shade = ','
	}
	ink, n := g.mix(p.Grid), len(l.Values)
	for c := range field {
		at := 0.0
		if n > 1 && field > 1 {
			at = float64(c) / float64(field-1) * float64(n-1)
		} else if c != field/2 {
			continue
		}
		low, high := between(l.Low, at), between(l.High, at)
		if !number(low) || !number(high) || !number(between(l.Values, at)) {
			continue
		}
		for r := p.row(high, g.height); r <= p.row(low, g.height); r++ {
			g.put(c, r, shade, ink)
		}
	}
}

// between is the value at a place between two of them, on a straight line.
func between(values []float64, at float64) float64 {
	i := int(at)
	if i+1 >= len(values) {
		return values[len(values)-1]
	}
	f := at - float64(i)
	if f < 1e-9 {
		return values[i]
	}
	return values[i]*(1-f) + values[i+1]*f
}

// draw puts a dot for each value of a line and joins neighbours.
func (p *Plot) draw(g *grid, i, field int) {
	l, c := &p.Lines[i], newCanvas(field, g.height, p.ASCII)
	n := p.count()
	lastX, lastY := -1, 0
	for i, v := range l.Values {
		if !number(v) {
			lastX = -1
			continue
		}
		px := c.dotsWide() / 2
		if n > 1 {
			px = int(math.Round(float64(i) / float64(n-1) * float64(c.dotsWide()-1)))
		}
		f := (max(p.Low, min(v, p.High)) - p.Low) / (p.High - p.Low)
		py := int(math.Round((1 - f) * float64(c.dotsHigh()-1)))
		if lastX < 0 {
			lastX, lastY = px, py
		}
		c.stroke(lastX, lastY, px, py)
		lastX, lastY = px, py
	}
	signs := []rune("*o+x")
	c.onto(g, signs[i%len(signs)], g.mix(l.Paint))
}

// sayNames puts the name of each line beside its end, none over another, and
// fills the other lines of the chart up.
func (p *Plot) sayNames(lines []string, rows, wide int) {
	type end struct{ row, line int }
	var ends []end
	for i := range p.Lines {
		for _, v := range slices.Backward(p.Lines[i].Values) {
			if number(v) {
				ends = append(ends, end{p.row(v, rows), i})
				break
			}
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return a.row - b.row })
	at, free := map[int]int{}, 0
	for k, e := range ends {
		e.row = min(max(e.row, free), rows-(len(ends)-k))
		free = e.row + 1
		at[e.row] = e.line
	}
	for r := range lines {
		if i, ok := at[r]; ok {
			l := &p.Lines[i]
			lines[r] += l.Paint.Render(" " + p.Cells.Fit(l.Name, wide-1))
		} else {
			lines[r] += spaces(wide)
		}
	}
}

// Describe says in words what the plot shows, line by line: where it begins
// and ends, its lowest and highest value and when.
func (p *Plot) Describe(when func(i int) string) string {
	var out strings.Builder
	for i := range p.Lines {
		says := p.describe(p.Lines[i].Values, when)
		if len(p.Lines) > 1 {
			says = p.Lines[i].Name + " " + says
		}
		if i > 0 {
			out.WriteString("; ")
		}
		out.WriteString(says)
	}
	return out.String()
}

func (p *Plot) describe(values []float64, when func(i int) string) string {
	first, last, lowest, highest := -1, -1, -1, -1
	for i, v := range values {
		if !number(v) {
			continue
		}
		if first < 0 {
			first, lowest, highest = i, i, i
		}
		last = i
		if v < values[lowest] {
			lowest = i
		}
		if v > values[highest] {
			highest = i
		}
	}
	if first < 0 {
		return "nothing measured yet"
	}
	say := func(i int) string { return p.Value(values[i]) + " at " + when(i) }
	return fmt.Sprintf("from %s to %s; lowest %s, highest %s", say(first), say(last), say(lowest), say(highest))
}
