package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// tables lays the parts side by side; at is the line of the screen where they
// begin. Where there is no room for a column of levels they stand below the
// outcomes, or nowhere.
func (o *Overview) tables(e *Env, at, height int) []string {
	parts := []int{partSources, partSubjects, partOutcomes}
	levels := o.lists[partLevels].Len()
	below := 0 // lines of levels below the outcomes
	if e.Width >= abreast && levels > 0 {
		parts = append(parts, partLevels)
	} else if need := levels + 2; levels > 0 && height >= need+1+min(o.lists[partOutcomes].Len(), 3) {
		below = need
	}
	if o.flat = len(parts) < 4 && below == 0; o.flat && o.part == partLevels {
		o.part = partOutcomes
	}
	wide := (e.Width - 1) / len(parts)
	block := make([]string, max(height, 0))
	for i, part := range parts {
		tall := height
		if part == partOutcomes {
			tall -= below
		}
		lines, y := o.table(e, part, wide-2, tall)
		if o.part == part {
			o.x, o.y = i*wide, at+y
		}
		if part == partOutcomes && below > 0 {
			more, y := o.table(e, partLevels, wide-2, below-1)
			if o.part == partLevels {
				o.x, o.y = i*wide, at+len(lines)+1+y
			}
			lines = append(append(lines, ""), more...)
		}
		for j := range block {
			if j < len(lines) {
				block[j] += e.Cells.Fit(lines[j], wide)
			} else {
				block[j] += strings.Repeat(" ", wide)
			}
		}
	}
	return block
}

// table draws one part as a heading and rows; y is the line of its selected row.
func (o *Overview) table(e *Env, part, width, height int) (lines []string, y int) {
	th := e.Theme
	cols := []kit.Column{{Min: 9}, {Min: 4, Max: 5, Right: true}, {Min: 5, Max: 5, Right: true, Drop: 1}, {Min: 6, Max: max(width/5, 6), Drop: 2}}
	titles := []string{"SOURCES", "N", "NEG", ""}
	switch part {
	case partSubjects:
		titles[0] = "SUBJECTS"
	case partOutcomes, partLevels:
		titles[0], titles[2] = "OUTCOMES", ""
		if part == partLevels {
			titles[0] = "ENGAGEMENT"
		}
		cols = []kit.Column{{Min: 9}, {Min: 4, Max: 5, Right: true}, {Min: 6, Max: max(width/3, 6), Drop: 2}}
	}
	if e.Reader {
		cols = cols[:len(cols)-1] // a bar is nothing to listen to
	}
	for i := range cols {
		cols[i].Title = titles[i]
	}
	t := kit.NewTable(e.Cells, max(width-2, 1), cols...)
	lines = append(lines, "  "+t.Head(th.Header))
	l := &o.lists[part]
	if l.Len() == 0 {
		return append(lines, "  "+th.Faint.Render("nothing yet")), 0
	}
	focus := o.part == part
	rows := l.Draw(max(height-1, 0), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: width, Theme: th, Focus: focus},
		Revision: func(int) uint64 { return uint64(o.stats.To.UnixNano()) ^ uint64(o.days) },
		Row: func(i int, selected bool) string {
			lead, base := "  ", theme.Paint{}
			if selected && focus {
				base = th.Selected
				lead = th.Mark.Over(base).Render(e.Glyphs.Cursor) + base.Render(" ")
			}
			return lead + t.Row(o.cells(e, part, i, t, base), base)
		}})
	return append(lines, rows...), 1 + l.Line()
}

// cells are the columns of one row of a part.
func (o *Overview) cells(e *Env, part, i int, t *kit.Table, base theme.Paint) []kit.Cell {
	th := e.Theme
	if part >= partOutcomes {
		counts := o.stats.Outcomes
		if part == partLevels {
			counts = o.stats.Levels
		}
		c, most := counts[i], 1
		for _, x := range counts {
			most = max(most, x.N)
		}
		cells := []kit.Cell{{Text: kit.Clean(c.Name), Paint: th.Text}, {Text: Short(c.N), Paint: th.Text}}
		if !e.Reader {
			bar := kit.Bar(float64(c.N)/float64(most), t.Width(2), e.Glyphs.ASCII)
			cells = append(cells, kit.Cell{Text: bar, Paint: th.Chart.Series[0]})
		}
		return cells
	}
	groups := o.stats.Sources
	if part == partSubjects {
		groups = o.stats.Subjects
	}
	g := groups[i]
	name, paint := kit.Clean(g.Name), th.Text
	if name == "" {
		name, paint = "no subject", th.Muted
	}
	share, sharePaint := "", th.Muted
	if g.NegativeShare.N > 0 {
		share = percent(g.NegativeShare.P)
		if g.NegativeShare.Low > o.stats.NegativeShare.High { // surely more than overall
			sharePaint = th.Sentiment.Negative
			share = e.Glyphs.Up + share
		}
	}
	cells := []kit.Cell{{Text: name, Paint: paint}, {Text: Short(g.Feelings.All()), Paint: th.Text}, {Text: share, Paint: sharePaint}}
	if !e.Reader {
		cells = append(cells, kit.Cell{Text: kit.Stack(feelingParts(e, g.Feelings, base), t.Width(3)), Raw: true})
	}
	return cells
}
