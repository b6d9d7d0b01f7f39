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
	Fill   rune // what draws its whole cells, different for each layer, so that colour is not needed
	Sign   rune // the same in ASCII
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
	share := max((n+inner-1)/inner, 1) // columns a cell
	slots := max((n+share-1)/share, 1)
	left := func(slot int) int { return slot * inner / slots }
	bar := func(slot int) int {
		wide := left(slot+1) - left(slot)
		if inner/slots > 2 { // a third stays free, so that columns are told apart
			wide = min((2*(inner/slots)+1)/3, 8)
		}
		return wide
	}
	x := func(i int) int { return left(i/share) + (bar(i/share)-1)/2 }
	p.backdrop(g, x)
	for slot := range slots {
		best := slot * share
		for j := best; j < min((slot+1)*share, n); j++ {
			if p.total(j) > p.total(best) {
				best = j
			}
		}
		if best < n {
			p.column(g, best, left(slot), bar(slot))
		}
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
// them, eighths of one. Layers meet between cells; one that is less than half
// a cell is seen only where it is all there is.
func (p *Columns) column(g *grid, i, left, wide int) {
	const eighth = 8
	high := p.total(i) / p.High
	if !(high > 0) {
		return
	}
	top := max(int(math.Round(min(high, 1)*float64(g.height*eighth))), 1)
	sum, row, biggest := 0.0, 0, 0
	for k := range p.Layers {
		if p.Layers[k].at(i) > p.Layers[biggest].at(i) {
			biggest = k
		}
	}
	last := (top + eighth - 1) / eighth // rows that hold anything
	for k := range p.Layers {
		sum += p.Layers[k].at(i)
		to := int(math.Round(sum / p.total(i) * float64(top) / eighth))
		if k == len(p.Layers)-1 {
			to = last
		}
		for ; row < to; row++ {
			p.fill(g, cellOf{left, g.height - 1 - row, wide, min(top-row*eighth, eighth)}, k)
		}
	}
	if last == 1 {
		p.fill(g, cellOf{left, g.height - 1, wide, min(top, eighth)}, biggest)
	}
}

// cellOf is a line of cells of a column and how many eighths of it are full.
type cellOf struct{ left, row, wide, eighths int }

func (p *Columns) fill(g *grid, c cellOf, layer int) {
	l := &p.Layers[layer]
	sign := []rune(eighths)[max(c.eighths, 0)]
	switch {
	case p.ASCII:
		sign = l.Sign
	case sign == '█':
		sign = l.Fill
	case len(p.Layers) > 1 && !l.Paint.Coloured(): // a part of a cell has no texture, and nothing else tells it
		if sign = l.Fill; c.eighths < 4 && c.row < g.height-1 {
			return
		}
	}
	ink := g.mix(l.Paint)
	for i := range c.wide {
		g.put(c.left+i, c.row, sign, ink)
	}
}
