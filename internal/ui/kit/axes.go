package kit

import (
	"strings"

	"hark/internal/ui/theme"
)

// Tick is a labelled place on the axis of time.
type Tick struct {
	I     int // the value that it stands under
	Label string
}

// Axes are what the charts of values over time share: a labelled axis on the
// left, one below, and a mark at the value that is selected.
type Axes struct {
	Low, High float64   // what the axis on the left spans
	Ticks     []float64 // where it has labels and lines; those outside are left out
	Value     func(v float64) string
	Times     []Tick // labels of the axis below
	Cursor    int    // the selected value; -1 is none

	Axis, Grid, Mark theme.Paint
	ASCII            bool
	Cells            Width // measures names
}

// maxDots bounds a chart, so that no size of terminal makes it slow.
const maxDots = 1000

// room is what is left for the field beside the axes; false where that is
// nothing to draw on.
func (a *Axes) room(width, height int) (gutter, inner, rows int, ok bool) {
	for _, v := range a.Ticks {
		gutter = max(gutter, len([]rune(a.Value(v))))
	}
	inner, rows = width-gutter-2, height-2
	return gutter, inner, rows, inner >= 8 && rows >= 2
}

// nothing is a chart that there is no room for.
func nothing(width, height int) []string {
	lines := make([]string, max(height, 0))
	for i := range lines {
		lines[i] = spaces(width)
	}
	return lines
}

// row is the line of the field at which v stands.
func (a *Axes) row(v float64, rows int) int {
	f := (max(a.Low, min(v, a.High)) - a.Low) / (a.High - a.Low)
	return min(max(int((1-f)*float64(rows)), 0), rows-1)
}

// tickRows are the lines of the field that have a label.
func (a *Axes) tickRows(rows int) map[int]float64 {
	out := map[int]float64{}
	for _, v := range a.Ticks {
		if v < a.Low || v > a.High {
			continue
		}
		if _, taken := out[a.row(v, rows)]; !taken {
			out[a.row(v, rows)] = v
		}
	}
	return out
}

// frame puts the axes around a field. x is the cell of a value.
func (a *Axes) frame(g *grid, gutter int, x func(i int) int) []string {
	tick, line, corner, rule, mark := "┤", "│", "└", "─", "▲"
	if a.ASCII {
		tick, line, corner, rule, mark = "+", "|", "+", "-", "^"
	}
	labels := a.tickRows(g.height)
	lines := make([]string, 0, g.height+2)
	for r := range g.height {
		label, stem := "", line
		if v, ok := labels[r]; ok {
			label, stem = a.Value(v), tick
		}
		lines = append(lines, a.Axis.Render(spaces(gutter-len([]rune(label)))+label+" "+stem)+g.line(r))
	}
	base := a.Axis.Render(spaces(gutter+1) + corner)
	if at := x(a.Cursor); a.Cursor >= 0 && at >= 0 && at < g.width {
		base += a.Axis.Render(strings.Repeat(rule, at)) + a.Mark.Render(mark) + a.Axis.Render(strings.Repeat(rule, g.width-at-1))
	} else {
		base += a.Axis.Render(strings.Repeat(rule, g.width))
	}
	return append(lines, base, a.Axis.Render(spaces(gutter+2)+a.below(g.width, x)))
}

// below is the line of times: each label under its value, none over another.
func (a *Axes) below(inner int, x func(i int) int) string {
	b, free := []rune(spaces(inner)), 0
	for _, t := range a.Times {
		text := []rune(t.Label)
		at := min(max(x(t.I)-len(text)/2, 0), inner-len(text))
		if at < free {
			continue
		}
		copy(b[at:], text)
		free = at + len(text) + 1
	}
	return string(b)
}

// backdrop draws what lies behind the values: a line at each tick, and one
// down from the selected value.
func (a *Axes) backdrop(g *grid, x func(i int) int) {
	dash, down := '┄', '┊'
	if a.ASCII {
		dash, down = '.', ':'
	}
	ink := g.mix(a.Grid)
	for r := range a.tickRows(g.height) {
		if r == g.height-1 { // the axis lies there
			continue
		}
		for c := range g.width {
			g.fill(c, r, dash, ink)
		}
	}
	if a.Cursor >= 0 {
		ink = g.mix(a.Mark)
		for r := range g.height {
			g.put(x(a.Cursor), r, down, ink)
		}
	}
}
