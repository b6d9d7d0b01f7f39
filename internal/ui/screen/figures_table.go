package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// tableBlock is a table of the catalogue: a line a row, each with a bar of
// what it is made of where there is room.
type tableBlock struct {
	t    view.Table
	rows []view.TableRow
	list kit.List[int]
	rev  uint64
	also map[string]watchedRow // by name: what early warning says of a row
}

func newTable(t view.Table, s *view.Stats, rev uint64) *tableBlock {
	b := &tableBlock{t: t, rows: t.Fill(s), rev: rev}
	keys := make([]int, len(b.rows))
	for i := range keys {
		keys[i] = i
	}
	b.list.Set(keys)
	return b
}

func (b *tableBlock) id() string { return b.t.ID }

// wide is what its columns take, with a short bar.
func (b *tableBlock) wide(e *Env) int {
	n := 4
	for i, c := range b.columns(e) {
		n += c.Min + 2
		if i == 0 { // a name that is cut is worse than another line
			n += min(c.Max, 24) - c.Min
		}
	}
	return n
}

func (b *tableBlock) at() (x, y int) { return 0, tableHead + b.list.Line() }

// tableHead is how many lines stand above the rows of a table.
const tableHead = 2

// tall has room for as many rows as are worth it: what does not fit is
// scrolled to.
func (b *tableBlock) tall(e *Env, _, room int) int {
	most := 12
	if room < airy {
		most = 7
	}
	if len(b.rows) == 0 {
		return 2
	}
	return tableHead + min(len(b.rows), most)
}

func (b *tableBlock) move(verb string) bool {
	before, _ := b.list.Selected()
	b.list.Move(verb)
	after, _ := b.list.Selected()
	return before != after
}

func (b *tableBlock) row() *view.TableRow {
	if i, ok := b.list.Selected(); ok {
		return &b.rows[i]
	}
	return nil
}

func (b *tableBlock) behind() string {
	if r := b.row(); r != nil {
		return r.Behind
	}
	return ""
}

// rowName is what a row is called; one without a name is what is of none.
func (b *tableBlock) rowName(r *view.TableRow) string {
	if r.Name == "" {
		return "no " + b.t.Rows
	}
	return kit.Clean(r.Name)
}

func (b *tableBlock) draw(e *Env, width, height int, focus bool) []string {
	th, w := e.Theme, e.Cells
	name := th.Header
	if focus {
		name = th.Title
	}
	title := strings.ToUpper(b.t.Name)
	lines := []string{"  " + name.Render(w.Truncate(title, max(width-2, 0)))}
	if n := len(b.rows); n > height-2 {
		lines[0] += th.Faint.Render("  " + thousands(max(height-2, 0)) + " of " + thousands(n))
	}
	if len(b.rows) == 0 {
		return squared(e, append(lines, "  "+th.Faint.Render(nothingThere)), width, height)
	}
	t := b.table(e, width-2)
	lines = append(lines, "  "+b.heads(e, t))
	rows := b.list.Draw(max(height-2, 0), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: width, Theme: th, Focus: focus},
		Revision: func(int) uint64 { return b.rev },
		Row: func(i int, selected bool) string {
			lead, base := rowLead(e, selected && focus)
			return lead + t.Row(b.cells(e, i, t, base), base)
		}})
	return squared(e, append(lines, rows...), width, height)
}

// value is one cell of the table; a row may have fewer values than columns.
func (b *tableBlock) value(row, column int) view.Value {
	if values := b.rows[row].Values; column < len(values) {
		return values[column]
	}
	return view.Value{}
}

// table lays the columns out.
func (b *tableBlock) table(e *Env, width int) *kit.Table {
	return kit.NewTable(e.Cells, max(width-2, 1), b.columns(e)...)
}

// columns are a name, the values, and a bar.
func (b *tableBlock) columns(e *Env) []kit.Column {
	name := max(9, e.Cells.Of(b.t.Rows))
	for i := range b.rows {
		name = max(name, e.Cells.Of(b.rowName(&b.rows[i])))
		if b.also[b.rows[i].Name].alarm {
			name = max(name, e.Cells.Of(b.rowName(&b.rows[i]))+2)
		}
	}
	kind, _ := b.bar(e)
	first := kit.Column{Title: b.t.Rows, Min: 9, Max: min(name, 60)}
	if kind == noBar {
		first.Max = 0
	}
	cols := []kit.Column{first}
	for c, col := range b.t.Columns {
		title := col.Name
		if b.signed(c) {
			title += "  "
		}
		wide := e.Cells.Of(title)
		for i := range b.rows {
			wide = max(wide, e.Cells.Of(b.cell(e, i, c)))
		}
		cols = append(cols, kit.Column{Title: title, Min: wide, Max: wide, Right: true, Drop: c * 2})
	}
	if kind != noBar {
		cols = append(cols, kit.Column{Min: 8, Max: barMost, Drop: 3})
	}
	return cols
}

// cell is one value as it stands in the table. Where any value of the column
// has surely changed, a sign behind it says so, and the others leave room.
func (b *tableBlock) cell(e *Env, row, column int) string {
	v, u := b.value(row, column), b.t.Columns[column].Unit
	says := ""
	if v.Has {
		says = plainly(e, u.Say(v.V))
	}
	switch {
	case v.Has && v.Verdict == view.Up:
		return says + " " + e.Glyphs.Up
	case v.Has && v.Verdict == view.Down:
		return says + " " + e.Glyphs.Down
	case b.signed(column):
		return says + "  "
	}
	return says
}

// signed reports whether any value of a column has surely changed.
func (b *tableBlock) signed(column int) bool {
	for i := range b.rows {
		if v := b.value(i, column); v.Has && (v.Verdict == view.Up || v.Verdict == view.Down) {
			return true
		}
	}
	return false
}

func (b *tableBlock) cells(e *Env, i int, t *kit.Table, base theme.Paint) []kit.Cell {
	th, r := e.Theme, &b.rows[i]
	paint := th.Text
	switch r.Name {
	case "":
		paint = th.Muted
	case e.Me: // one's own row
		paint = th.State.Claimed
	}
	name := b.rowName(r)
	if b.also[r.Name].alarm {
		name, paint = e.Glyphs.Due+" "+name, th.State.Due
	}
	cells := []kit.Cell{{Text: name, Paint: paint}}
	for c, col := range b.t.Columns {
		paint := th.Text
		switch v := b.value(i, c); {
		case v.Verdict == view.Up && col.Good != 0, v.Verdict == view.Down && col.Good != 0:
			_, paint = change(e, col.Unit, col.Good, v)
		case c > 0:
			paint = th.Muted
		}
		cells = append(cells, kit.Cell{Text: b.cell(e, i, c), Paint: paint})
	}
	kind, column := b.bar(e)
	last := len(t.Columns) - 1
	if kind == noBar || t.Width(last) == 0 {
		return cells
	}
	return append(cells, b.barCell(e, i, column, kind, t.Width(last), base))
}

func (b *tableBlock) says(e *Env) (string, []string) {
	r := b.row()
	if r == nil {
		return b.t.Name, []string{nothingThere, b.t.Define}
	}
	i, _ := b.list.Selected()
	var all []string
	for c, col := range b.t.Columns {
		value := b.value(i, c).Say(col.Unit)
		says := plainly(e, kit.Clean(value.Line()))
		if value.Of != col.Name { // "12 mentions" names its column itself
			says = col.Name + " " + says
		}
		all = append(all, says)
	}
	lines := []string{strings.Join(all, dot(e))}
	if r.Parts.Known() > 0 { // labels correct the tiles of a board, not its rows
		lines[0] = "As counted: " + lines[0]
		lines = append(lines, "Feelings: "+kit.DescribeParts(feelingParts(e, r.Parts, theme.Paint{}), thousands)+".")
	}
	if more := b.also[r.Name].says; more != "" {
		lines = append(lines, "Early warning: "+more+".")
	}
	return b.t.Name + ": " + b.rowName(r), append(lines, b.t.Define)
}

func (b *tableBlock) define() (string, []string) {
	lines := []string{b.t.Define}
	for _, c := range b.t.Columns {
		if c.Define != "" {
			lines = append(lines, "- "+c.Name+": "+c.Define)
		}
	}
	return b.t.Name, lines
}

func (b *tableBlock) text(e *Env) string {
	head := []string{b.t.Rows}
	for _, c := range b.t.Columns {
		head = append(head, c.Name)
	}
	var rows [][]string
	for i := range b.rows {
		row := []string{b.rowName(&b.rows[i])}
		for c, col := range b.t.Columns {
			row = append(row, brief(e, col.Unit, b.value(i, c)))
		}
		rows = append(rows, row)
	}
	return b.t.Name + "\n\n" + asText(e, head, rows)
}
