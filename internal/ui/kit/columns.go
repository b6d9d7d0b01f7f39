package kit

import (
	"math"

	"hark/internal/ui/theme"
)

// Layer is one part of every column.
type Layer struct {
	Name   string
	Values []float64 // one a column; what is no number, or below zero, counts as none
	Paint  theme.Paint
	Sign   rune // what draws it in ASCII or without colour, different for each layer
}

// Columns is amounts over time: a column for each, its layers on top of one
// another. The axis begins at zero.
type Columns struct {
	Axes
	Layers []Layer // from the bottom
}

// Render draws the columns in exactly height lines of exactly width cells.
// Where there are more columns than cells, a cell shows the highest of those
// that share it.
func (p *Columns) Render(width, height int) []string {
	width = min(width, maxDots)
	gutter, inner, rows, ok := p.room(width, height)
	if !ok || !(p.High > 0) {
		return nothing(width, height)
	}
	p.Low = 0
	g := newGrid(inner, rows)
	n := p.count()
	wide, share := 1, 1 // cells a column; columns a cell
	if n > 0 {
		wide, share = max(inner/n, 1), (n+inner-1)/inner
	}
	bar := wide
	if wide > 2 {
		bar = min(wide-1, 8)
	}
	x := func(i int) int { return i/share*wide + (bar-1)/2 }
	p.backdrop(g, x)
	for i := 0; i < n; i += share {
		best := i
		for j := i; j < min(i+share, n); j++ {
			if p.total(j) > p.total(best) {
				best = j
			}
		}
		p.column(g, best, i/share*wide, bar)
	}
	return p.frame(g, gutter, x)
}

func (p *Columns) count() int {
	n := 0
	for i := range p.Layers {
		n = max(n, len(p.Layers[i].Values))
	}
	return n
}

func (l *Layer) at(i int) float64 {
	if i >= len(l.Values) {
		return 0
	}
	return max(finite(l.Values[i]), 0)
}

func (p *Columns) total(i int) float64 {
	sum := 0.0
	for k := range p.Layers {
		sum += p.Layers[k].at(i)
	}
	return sum
}

// column draws one column: whole cells, and at its top, where the font has
// them, eighths of one.
func (p *Columns) column(g *grid, i, left, wide int) {
	const eighth = 8
	fill := func(row int, sign rune, ink uint8) {
		for c := range wide {
			g.put(left+c, row, sign, ink)
		}
	}
	sum, from := 0.0, 0 // what is drawn, in the axis's unit and in eighths
	for k := range p.Layers {
		l := &p.Layers[k]
		v := l.at(i)
		if v <= 0 {
			continue
		}
		sum += v
		to := int(math.Round(min(sum/p.High, 1) * float64(g.height*eighth)))
		last := p.total(i)-sum < 1e-9
		if !last || p.plain(l) {
			to = (to + eighth/2) / eighth * eighth // layers meet between cells
		}
		if to <= from && from < g.height*eighth {
			if k > 0 && !last { // too little to be seen between two others
				continue
			}
			to = from + 1
		}
		ink := g.mix(l.Paint)
		for at := from; at < to; at += eighth {
			row, sign := g.height-1-at/eighth, '█'
			if rest := to - at; rest < eighth {
				sign = []rune(eighths)[rest]
			}
			if p.plain(l) {
				sign = l.Sign
			}
			fill(row, sign, ink)
		}
		from = (to + eighth - 1) / eighth * eighth
	}
}

// plain reports whether a layer is told apart by its sign, not its colour.
func (p *Columns) plain(l *Layer) bool {
	return p.ASCII || len(p.Layers) > 1 && !l.Paint.Coloured()
}
