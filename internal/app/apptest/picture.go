package apptest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The measures of a picture, in SVG's units: a cell of a 16 px monospace face.
const (
	cellWidth  = 9.6
	cellHeight = 20
	margin     = 14
)

// Picture draws what the terminal shows as SVG, cell by cell, so that no wide
// letter moves its neighbours.
func (c *Console) Picture() string {
	width, height := c.screen.Width(), c.screen.Height()
	var b strings.Builder
	w, h := float64(width)*cellWidth+2*margin, height*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %d" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="16">`+"\n", w, h)
	fmt.Fprintf(&b, `<rect width="%g" height="%d" rx="10" fill="#14161b"/>`+"\n", w, h)
	for y := range height {
		for x := 0; x < width; {
			cell := c.screen.CellAt(x, y)
			if cell == nil || cell.Width == 0 {
				x++
				continue
			}
			x += drawCell(&b, cell, x, y)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawCell draws one cell and gives how many columns it takes.
func drawCell(b *strings.Builder, cell *uv.Cell, x, y int) int {
	fg, bg := hex(cell.Style.Fg, "#d7dae0"), hex(cell.Style.Bg, "")
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		fg, bg = hex(cell.Style.Bg, "#14161b"), fg
	}
	left, top := margin+float64(x)*cellWidth, margin+y*cellHeight
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%g" y="%d" width="%g" height="%d" fill="%s"/>`+"\n", left, top, float64(cell.Width)*cellWidth+0.2, cellHeight, bg)
	}
	if strings.TrimSpace(cell.Content) == "" {
		return cell.Width
	}
	weight := ""
	if cell.Style.Attrs&uv.AttrBold != 0 {
		weight = ` font-weight="bold"`
	}
	if cell.Style.Attrs&uv.AttrFaint != 0 {
		weight += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%g" y="%d" fill="%s"%s>%s</text>`+"\n", left, top+15, fg, weight, html.EscapeString(cell.Content))
	return cell.Width
}

func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
