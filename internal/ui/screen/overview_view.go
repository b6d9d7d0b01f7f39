package screen

import (
	"fmt"
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// View implements Screen.
func (o *Overview) View(e *Env) string {
	o.x, o.y = 0, 0
	head := o.head(e)
	if !o.have {
		return strings.Join(kit.Fill(e.Cells, []string{head, "", "  " + e.Theme.Muted.Render("measuring ...")}, e.Width, e.Height), "\n")
	}
	var lines []string
	if e.Reader || e.Width < 76 || e.Height < 18 {
		lines = o.linear(e, head)
	} else {
		lines = o.wide(e, head)
	}
	return strings.Join(kit.Fill(e.Cells, lines, e.Width, e.Height), "\n")
}

// head says what period is shown and which there are.
func (o *Overview) head(e *Env) string {
	th := e.Theme
	var b strings.Builder
	for _, d := range overviewDays() {
		label := fmt.Sprintf(" %dd ", d)
		if d != o.days {
			b.WriteString(th.Muted.Render(label))
			continue
		}
		if !th.Badge.Coloured() {
			label = fmt.Sprintf("[%dd]", d)
		}
		b.WriteString(th.Badge.Render(label))
	}
	span := plural(o.days, "day")
	if o.days == 1 {
		span = "24 hours"
	}
	left := " " + th.Title.Render("Last "+span) + th.Muted.Render(", against the "+span+" before; ranges hold 95 %")
	right := b.String() + " "
	if e.Cells.Of(left)+e.Cells.Of(right)+2 > e.Width {
		left = " " + th.Title.Render("Last "+span) + th.Muted.Render("; ranges hold 95 %")
	}
	return e.Cells.Fit(left, max(e.Width-e.Cells.Of(right), 0)) + right
}

// wide lays figures, chart and tables out side by side.
func (o *Overview) wide(e *Env, head string) []string {
	lines := append([]string{head, ""}, o.figures(e, 2)...)
	room := e.Height - len(lines) - 1
	most := max(len(o.stats.Sources), len(o.stats.Subjects), len(o.stats.Outcomes), 3) + 1
	tables := min(most, max(room/3, 4))
	chart := min(room-tables-1, 26)
	if chart < 6 {
		chart, tables = 0, room
	}
	lines = append(lines, "")
	if chart > 0 {
		tables = min(most, room-chart-1)
		lines = append(lines, o.chart(e, e.Width-2, chart)...)
		lines = append(lines, "")
	}
	return append(lines, o.tables(e, len(lines), tables)...)
}

// figures lays the gauges out in as many columns as there is room for; at is
// the line of the screen where they begin.
func (o *Overview) figures(e *Env, at int) []string {
	across, tall := 3, 3
	switch {
	case e.Width >= 114:
		across, tall = gaugeCount, 5
	case e.Height >= 34:
		tall = 5
	}
	wide := (e.Width - 1) / across
	sel, _ := o.lists[partFigures].Selected()
	var lines []string
	gauges := gaugesOf(e, &o.stats)
	for row := 0; row < gaugeCount; row += across {
		block := make([]string, tall)
		for i := row; i < row+across; i++ {
			active := o.part == partFigures && sel == i
			if active {
				o.x, o.y = (i-row)*wide, at+len(lines)
			}
			for j, l := range o.gauge(e, &gauges[i], wide, tall, active) {
				block[j] += l
			}
		}
		lines = append(lines, block...)
		if across < gaugeCount && row == 0 && tall > 3 {
			lines = append(lines, "")
		}
	}
	return lines
}

// gauge draws one figure in a column: name, value, then its notes; where
// there is little height the first note stands beside the value.
func (o *Overview) gauge(e *Env, g *gauge, wide, tall int, active bool) []string {
	th, w := e.Theme, e.Cells
	lead, name := "  ", th.Header
	if active {
		lead, name = th.Mark.Render(e.Glyphs.Cursor)+" ", th.Title
	}
	note := func(i int) (string, theme.Paint) {
		switch {
		case i >= len(g.notes):
			return "", th.Muted
		case i == 0:
			return g.notes[0], g.paint
		}
		return g.notes[i], th.Muted
	}
	inner := wide - 3
	lines := []string{lead + name.Render(w.Fit(g.name, inner))}
	text, paint := note(0)
	if tall > 3 {
		lines = append(lines, "  "+th.Title.Render(w.Fit(g.value, inner)))
		for i := range tall - 2 {
			text, paint = note(i)
			lines = append(lines, "  "+paint.Render(w.Fit(text, inner)))
		}
	} else {
		room := max(inner-w.Of(g.value)-2, 0)
		lines = append(lines, "  "+th.Title.Render(g.value)+"  "+paint.Render(w.Fit(text, room)))
		text, paint = note(1)
		lines = append(lines, "  "+paint.Render(w.Fit(text, inner)))
	}
	for i := range lines {
		lines[i] = w.Fit(lines[i], wide)
	}
	return lines
}

// tables lays sources, subjects and outcomes side by side; at is the line of
// the screen where they begin.
func (o *Overview) tables(e *Env, at, height int) []string {
	wide := (e.Width - 1) / 3
	block := make([]string, max(height, 0))
	for i, part := range []int{partSources, partSubjects, partOutcomes} {
		lines, y := o.table(e, part, wide-2, height)
		if o.part == part {
			o.x, o.y = i*wide, at+y
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
	case partOutcomes:
		titles[0], titles[2] = "OUTCOMES", ""
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
	if part == partOutcomes {
		c := o.stats.Outcomes[i]
		cells := []kit.Cell{{Text: kit.Clean(c.Name), Paint: th.Text}, {Text: Short(c.N), Paint: th.Text}}
		if !e.Reader {
			bar := kit.Bar(float64(c.N)/float64(max(o.stats.Outcomes[0].N, 1)), t.Width(2), e.Glyphs.ASCII)
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

// linear tells everything line by line, for small screens and for readers.
func (o *Overview) linear(e *Env, head string) []string {
	th := e.Theme
	lines := []string{head}
	var body []string
	at := 0 // the line of the cursor in body
	row := func(part, i int, text string) {
		sel, _ := o.lists[part].Selected()
		lead := "  "
		if o.part == part && sel == i {
			at = len(body)
			lead = th.Mark.Render(e.Glyphs.Cursor) + " "
		}
		body = append(body, lead+text)
	}
	for i, g := range gaugesOf(e, &o.stats) {
		text := th.Header.Render(e.Cells.Fit(g.name, 14)) + th.Title.Render(e.Cells.FitRight(g.value, 6))
		for j, n := range g.notes {
			paint, sep := th.Muted, ", "
			if j == 0 {
				paint, sep = g.paint, "  "
			}
			text += th.Muted.Render(sep) + paint.Render(n)
		}
		row(partFigures, i, text)
	}
	body = append(body, "")
	switch {
	case e.Reader:
		says := "Net sentiment over time: " + o.plot(e).Describe() +
			".\nFeelings: " + kit.DescribeParts(feelingParts(e, o.stats.Feelings, theme.Paint{})) + "."
		for _, l := range e.Cells.Wrap(says, e.Width-3, 8) {
			body = append(body, "  "+l)
		}
	case e.Height >= 20:
		body = append(body, o.chart(e, e.Width-2, 9)...)
	default:
		body = append(body, "  "+th.Header.Render(e.Cells.Fit("HEARD, BY TIME", 15))+
			o.volumePaint(e).Render(kit.Spark(o.volume(e.Width-19), e.Glyphs.ASCII)))
	}
	for _, part := range []int{partSources, partSubjects, partOutcomes} {
		t, _ := o.table(e, part, e.Width-1, o.lists[part].Len()+1)
		body = append(append(body, ""), t[0])
		if o.part == part {
			at = len(body) + o.lists[part].Line()
		}
		body = append(body, t[1:]...)
	}
	room := max(e.Height-len(lines), 1)
	o.top = max(min(o.top, at), at-room+1, 0)
	o.top = min(o.top, max(len(body)-room, 0))
	o.y = len(lines) + at - o.top
	return append(lines, body[o.top:min(o.top+room, len(body))]...)
}
