package kit

import (
	"fmt"
	"math"
	"strings"

	"hark/internal/ui/theme"
)

// Plot is a line over time: values at equal steps, drawn in braille dots or
// ASCII between a labelled axis on the left and one below.
type Plot struct {
	Values    []float64          // NaN where there is none: the line has a gap
	Low, High float64            // what the axis spans; equal takes the values' own range
	Mark      float64            // where a grid line is drawn, if it lies within
	Label     func(i int) string // below the axis: when value i was
	Value     func(v float64) string
	Paint     func(v float64) theme.Paint // of the line at that height
	Axis      theme.Paint
	Grid      theme.Paint
	ASCII     bool
}

// maxDots bounds a plot, so that no size of terminal makes it slow.
const maxDots = 1000

// Render draws the plot in exactly height lines of exactly width cells. It
// draws nothing where there is no room for an axis and a few dots.
func (p *Plot) Render(width, height int) []string {
	width = min(width, maxDots)
	low, high := p.span()
	gutter := max(len([]rune(p.Value(high))), len([]rune(p.Value(low))), len([]rune(p.Value(p.Mark))))
	inner, rows := width-gutter-2, height-2
	if inner < 8 || rows < 2 {
		lines := make([]string, max(height, 0))
		for i := range lines {
			lines[i] = spaces(width)
		}
		return lines
	}
	c := newCanvas(inner, rows, p.ASCII)
	p.draw(c, low, high)
	markRow := -1
	if p.Mark > low && p.Mark < high {
		markRow = c.row(p.y(c, p.Mark, low, high))
	}
	tick, line, corner, rule, grid := "┤", "│", "└", "─", "┄"
	if p.ASCII {
		tick, line, corner, rule, grid = "+", "|", "+", "-", "."
	}
	lines := make([]string, 0, height)
	for r := range rows {
		label, stem := spaces(gutter), line
		switch r {
		case markRow:
			label, stem = p.Value(p.Mark), tick
		case 0:
			label, stem = p.Value(high), tick
		case rows - 1:
			label, stem = p.Value(low), tick
		}
		label = spaces(gutter-len([]rune(label))) + label
		middle := high - (float64(r)+0.5)/float64(rows)*(high-low)
		fill := ""
		if r == markRow {
			fill = grid
		}
		lines = append(lines, p.Axis.Render(label+" "+stem)+c.line(r, fill, p.Paint(middle), p.Grid))
	}
	lines = append(lines, p.Axis.Render(spaces(gutter+1)+corner+strings.Repeat(rule, inner)))
	return append(lines, p.Axis.Render(spaces(gutter+2)+p.labels(inner)))
}

// span is what the axis covers, never empty.
func (p *Plot) span() (low, high float64) {
	low, high = p.Low, p.High
	if low < high {
		return low, high
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range p.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	switch {
	case low > high:
		return 0, 1
	case low == high:
		return low - 1, high + 1
	}
	return low, high
}

func (p *Plot) y(c *canvas, v, low, high float64) int {
	f := (max(low, min(v, high)) - low) / (high - low)
	return int(math.Round((1 - f) * float64(c.dotsHigh()-1)))
}

// draw puts a dot for each value and joins neighbours.
func (p *Plot) draw(c *canvas, low, high float64) {
	n := len(p.Values)
	x := func(i int) int {
		if n < 2 {
			return c.dotsWide() / 2
		}
		return int(math.Round(float64(i) / float64(n-1) * float64(c.dotsWide()-1)))
	}
	lastX, lastY := -1, 0
	for i, v := range p.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			lastX = -1
			continue
		}
		px, py := x(i), p.y(c, v, low, high)
		if lastX < 0 {
			lastX, lastY = px, py
		}
		c.stroke(lastX, lastY, px, py)
		lastX, lastY = px, py
	}
}

// labels spreads the times of values below the axis, as many as fit.
func (p *Plot) labels(inner int) string {
	n := len(p.Values)
	if n == 0 {
		return spaces(inner)
	}
	last := p.Label(n - 1)
	wide := len([]rune(last)) + 3
	count := max(1, min((inner+3)/wide, n, 9))
	every := max(1, (n+count-2)/max(count-1, 1)) // equal steps back from the latest
	b := []rune(spaces(inner))
	for i := n - 1; i >= 0; i -= every {
		text := []rune(p.Label(i))
		at := inner / 2
		if n > 1 {
			at = i * (inner - 1) / (n - 1)
		}
		at = max(0, min(at-len(text)/2, inner-len(text)))
		copy(b[at:], text)
	}
	return string(b)
}

// Describe says in words what the plot shows: where it begins and ends, its
// lowest and highest value and when.
func (p *Plot) Describe() string {
	first, last, lowest, highest := -1, -1, -1, -1
	for i, v := range p.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if first < 0 {
			first, lowest, highest = i, i, i
		}
		last = i
		if v < p.Values[lowest] {
			lowest = i
		}
		if v > p.Values[highest] {
			highest = i
		}
	}
	if first < 0 {
		return "nothing measured yet"
	}
	say := func(i int) string { return p.Value(p.Values[i]) + " at " + p.Label(i) }
	return fmt.Sprintf("from %s to %s; lowest %s, highest %s", say(first), say(last), say(lowest), say(highest))
}
