package kit

import (
	"strings"

	"hark/internal/ui/theme"
)

// canvas is a field of dots: braille has two across and four down in a cell,
// ASCII has one.
type canvas struct {
	width, height int // in cells
	across, down  int // dots in a cell
	cells         []uint8
}

func newCanvas(width, height int, ascii bool) *canvas {
	c := &canvas{width: width, height: height, across: 2, down: 4, cells: make([]uint8, width*height)}
	if ascii {
		c.across, c.down = 1, 1
	}
	return c
}

func (c *canvas) dotsWide() int { return c.width * c.across }
func (c *canvas) dotsHigh() int { return c.height * c.down }

// row is the line of cells that dot row y lies in.
func (c *canvas) row(y int) int { return y / c.down }

// bits are the dots of a braille cell, by row and column (Unicode 3.0, U+2800).
func bits(x, y int) uint8 {
	if y == 3 {
		return 0x40 << x
	}
	return 1 << (y + 3*x)
}

func (c *canvas) dot(x, y int) {
	if x < 0 || y < 0 || x >= c.dotsWide() || y >= c.dotsHigh() {
		return
	}
	c.cells[y/c.down*c.width+x/c.across] |= bits(x%c.across, y%c.down)
}

// stroke joins two dots (Bresenham 1965).
func (c *canvas) stroke(x0, y0, x1, y1 int) {
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy, slip := sign(x1-x0), sign(y1-y0), dx+dy
	for {
		c.dot(x0, y0)
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * slip
		if twice >= dy {
			slip += dy
			x0 += sx
		}
		if twice <= dx {
			slip += dx
			y0 += sy
		}
	}
}

// line draws one line of cells; cells without dots show fill, or a space
// where it is empty.
func (c *canvas) line(r int, fill string, dots, grid theme.Paint) string {
	var out, run strings.Builder
	filled := false
	flush := func() {
		if filled {
			out.WriteString(dots.Render(run.String()))
		} else {
			out.WriteString(grid.Render(run.String()))
		}
		run.Reset()
	}
	if fill == "" {
		fill = " "
	}
	for _, cell := range c.cells[r*c.width : (r+1)*c.width] {
		if (cell != 0) != filled {
			flush()
			filled = !filled
		}
		switch {
		case cell == 0:
			run.WriteString(fill)
		case c.down == 1:
			run.WriteByte('*')
		default:
			run.WriteRune(0x2800 + rune(cell))
		}
	}
	flush()
	return out.String()
}

func abs(n int) int { return max(n, -n) }

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}
