package kit

import (
	"strings"

	"hark/internal/ui/theme"
)

// grid is a field of cells, each a character in an ink: what a chart is drawn
// on before it becomes lines of text.
type grid struct {
	width, height int
	signs         []rune
	ink           []uint8
	inks          []theme.Paint // ink 0 is no paint
}

func newGrid(width, height int) *grid {
	g := &grid{width: width, height: height, signs: make([]rune, width*height), ink: make([]uint8, width*height), inks: []theme.Paint{{}}}
	for i := range g.signs {
		g.signs[i] = ' '
	}
	return g
}

// mix gives the number of a paint as an ink. There are at most 255.
func (g *grid) mix(p theme.Paint) uint8 {
	for i := range g.inks {
		if g.inks[i] == p {
			return uint8(i)
		}
	}
	if len(g.inks) > 255 {
		return 0
	}
	g.inks = append(g.inks, p)
	return uint8(len(g.inks) - 1)
}

func (g *grid) within(x, y int) bool { return x >= 0 && y >= 0 && x < g.width && y < g.height }

// put draws a sign in a cell; cells that do not exist take none.
func (g *grid) put(x, y int, sign rune, ink uint8) {
	if g.within(x, y) {
		g.signs[y*g.width+x], g.ink[y*g.width+x] = sign, ink
	}
}

// fill draws a sign where nothing stands yet.
func (g *grid) fill(x, y int, sign rune, ink uint8) {
	if g.within(x, y) && g.signs[y*g.width+x] == ' ' {
		g.put(x, y, sign, ink)
	}
}

// line is one line of cells as text.
func (g *grid) line(y int) string {
	var out strings.Builder
	row, ink := g.signs[y*g.width:(y+1)*g.width], g.ink[y*g.width:(y+1)*g.width]
	for from := 0; from < len(row); {
		to := from + 1
		for to < len(row) && ink[to] == ink[from] {
			to++
		}
		out.WriteString(g.inks[ink[from]].Render(string(row[from:to])))
		from = to
	}
	return out.String()
}
