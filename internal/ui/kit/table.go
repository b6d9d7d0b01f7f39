package kit

import (
	"strings"

	"hark/internal/ui/theme"
)

// Column is one column of a table.
type Column struct {
	Title string
	Min   int  // cells it needs to be of use
	Max   int  // cells it takes where there is room; 0 takes a share of what is left
	Right bool // for figures
	Drop  int  // columns with the highest Drop go first where there is no room; 0 stays
}

// Cell is the content of one column in one row: clean text, or text that was
// painted already, as charts are.
type Cell struct {
	Text  string
	Paint theme.Paint
	Raw   bool // Text has escape sequences and the column's width
}

// Table lays columns side by side, two spaces apart.
type Table struct {
	Columns []Column
	cells   Width
	widths  []int // 0 is left out
}

const gutter = 2

// NewTable lays the columns out for width cells.
func NewTable(w Width, width int, columns ...Column) *Table {
	t := &Table{Columns: columns, cells: w, widths: make([]int, len(columns))}
	shown := make([]bool, len(columns))
	for i := range shown {
		shown[i] = true
	}
	for {
		need, worst := -gutter, -1
		for i, c := range columns {
			if shown[i] {
				need += c.Min + gutter
				if c.Drop > 0 && (worst < 0 || c.Drop >= columns[worst].Drop) {
					worst = i
				}
			}
		}
		if need <= width || worst < 0 {
			t.share(shown, width-need)
			return t
		}
		shown[worst] = false
	}
}

// share gives what is left to columns that can use it, those with a Max
// first, left to right.
func (t *Table) share(shown []bool, left int) {
	flex := 0
	for i, c := range t.Columns {
		if !shown[i] {
			continue
		}
		t.widths[i] = c.Min
		if c.Max == 0 {
			flex++
		} else if more := min(c.Max-c.Min, left); more > 0 {
			t.widths[i] += more
			left -= more
		}
	}
	for i, c := range t.Columns {
		if shown[i] && c.Max == 0 && left > 0 {
			more := left / flex
			t.widths[i] += more
			left -= more
			flex--
		}
	}
}

// Width is how many cells column i has; 0 where it is left out.
func (t *Table) Width(i int) int { return t.widths[i] }

// Head is the line of column names.
func (t *Table) Head(p theme.Paint) string {
	cells := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = Cell{Text: c.Title, Paint: p}
	}
	return t.Row(cells, theme.Paint{})
}

// Row draws one row on base. It is as wide as the table, to the last column
// that is shown.
func (t *Table) Row(cells []Cell, base theme.Paint) string {
	var b strings.Builder
	first := true
	for i, n := range t.widths {
		if n <= 0 {
			continue
		}
		if !first {
			b.WriteString(base.Render(spaces(gutter)))
		}
		first = false
		var c Cell
		if i < len(cells) {
			c = cells[i]
		}
		switch text := c.Text; {
		case c.Raw:
			b.WriteString(text)
			b.WriteString(base.Render(spaces(n - t.cells.Of(text))))
		case t.Columns[i].Right:
			b.WriteString(c.Paint.Over(base).Render(t.cells.FitRight(text, n)))
		default:
			b.WriteString(c.Paint.Over(base).Render(t.cells.Fit(text, n)))
		}
	}
	return b.String()
}
