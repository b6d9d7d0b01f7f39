package kit

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

// onto draws the dots on a grid; in ASCII a cell with a dot shows a sign.
func (c *canvas) onto(g *grid, sign rune, ink uint8) {
	for i, cell := range c.cells {
		switch x, y := i%c.width, i/c.width; {
		case cell == 0:
		case c.down == 1:
			g.put(x, y, sign, ink)
		default:
			r := 0x2800 + rune(cell)
			if was := g.signs[y*g.width+x]; was > 0x2800 && was < 0x2900 {
				r |= was // of another line in the same cell
			}
			g.put(x, y, r, ink)
		}
	}
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
