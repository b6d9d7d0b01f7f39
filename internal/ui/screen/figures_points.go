package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/view"
)

// drawTable is the chart as a table: a line a point.
func (b *chartBlock) drawTable(e *Env, width, height int, focus bool) []string {
	th := e.Theme
	t := b.tableOf(e, width-3)
	lines := []string{b.heading(e, width, focus), "  " + t.Head(th.Faint)}
	rows := b.list.Draw(max(height-2, 0), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: width, Theme: th, Focus: focus},
		Revision: func(int) uint64 { return b.rev },
		Row: func(i int, selected bool) string {
			lead, base := rowLead(e, selected && focus)
			cells := []kit.Cell{{Text: b.when(e, i), Paint: th.Text}}
			for s := range b.c.Series {
				cells = append(cells, kit.Cell{Text: brief(e, b.c.Unit, b.value(i, s)), Paint: th.Text}, kit.Cell{Text: count(b.value(i, s)), Paint: th.Muted})
			}
			return lead + t.Row(cells, base)
		}})
	return squared(e, append(lines, rows...), width, height)
}

func (b *chartBlock) tableOf(e *Env, width int) *kit.Table {
	wide := 4
	for i := range b.points {
		wide = max(wide, e.Cells.Of(b.when(e, i)))
	}
	cols := []kit.Column{{Title: "time", Min: 9, Max: wide}}
	for s := range b.c.Series {
		name := b.c.Series[s]
		need := e.Cells.Of(name)
		for i := range b.points {
			need = max(need, e.Cells.Of(brief(e, b.c.Unit, b.value(i, s))))
		}
		cols = append(cols, kit.Column{Title: name, Min: min(need, 20), Max: need, Right: true, Drop: s * 2},
			kit.Column{Title: "n", Min: 3, Max: 6, Right: true, Drop: s*2 + 1})
	}
	return kit.NewTable(e.Cells, max(width, 1), cols...)
}

// brief is a value and its interval, or its percentiles.
func brief(e *Env, u view.Unit, v view.Value) string {
	if !v.Has {
		return dash(e)
	}
	s := plainly(e, u.Say(v.V))
	if between := spread(e, u, v); v.P50 != 0 || v.P90 != 0 || v.P99 != 0 {
		return s + " (" + between[1] + ")"
	} else if between[0] != "" {
		return s + " (" + between[0] + ")"
	}
	return s
}

func dash(e *Env) string {
	if e.Glyphs.ASCII {
		return "-"
	}
	return "–"
}

// count is of how many things a value is made, where it is not that number.
func count(v view.Value) string {
	if !v.Has || v.N == 0 {
		return ""
	}
	return thousands(v.N)
}

func (b *chartBlock) says(e *Env) (string, []string) {
	i, ok := b.list.Selected()
	if !ok {
		return b.c.Name, []string{nothingThere, b.c.Define}
	}
	var all []string
	for s := range b.c.Series {
		name := b.c.Series[s]
		says := plainly(e, kit.Clean(b.value(i, s).Say(b.c.Unit).Line()))
		if len(b.c.Series) > 1 || !strings.EqualFold(name, b.c.Name) {
			says = name + " " + says
		}
		all = append(all, says)
	}
	lines := []string{strings.Join(all, dot(e))}
	if e.Reader && len(b.points) > 0 {
		lines = append(lines, b.plot(e, false, 80, 20).Describe(func(i int) string { return b.when(e, i) })+".")
	}
	return b.c.Name + ", " + b.when(e, i), append(lines, b.c.Define)
}

func (b *chartBlock) define() (string, []string) {
	return b.c.Name + ", over time", []string{b.c.Define}
}

func (b *chartBlock) text(e *Env) string {
	head := []string{"time"}
	for s := range b.c.Series {
		head = append(head, b.c.Series[s], "n")
	}
	var rows [][]string
	for i := range b.points {
		row := []string{b.when(e, i)}
		for s := range b.c.Series {
			row = append(row, brief(e, b.c.Unit, b.value(i, s)), count(b.value(i, s)))
		}
		rows = append(rows, row)
	}
	return b.c.Name + ", " + b.by() + "\n\n" + asText(e, head, rows)
}

// asText is a table as plain text, for the clipboard: names on the left,
// figures on the right.
func asText(e *Env, head []string, rows [][]string) string {
	wide := make([]int, len(head))
	for _, r := range append([][]string{head}, rows...) {
		for c, s := range r {
			wide[c] = max(wide[c], e.Cells.Of(s))
		}
	}
	var out strings.Builder
	for _, r := range append([][]string{head}, rows...) {
		var line strings.Builder
		for c, s := range r {
			if c == 0 {
				line.WriteString(e.Cells.Fit(s, wide[c]))
			} else {
				line.WriteString("  " + e.Cells.FitRight(s, wide[c]))
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return out.String()
}
