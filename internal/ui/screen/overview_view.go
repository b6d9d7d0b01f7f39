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
	says := ", against the " + span + " before; ranges are 95 % intervals"
	if e.Width >= abreast {
		says += "; " + e.Glyphs.Up + " beside a share: surely above that of all"
	}
	left := " " + th.Title.Render("Last "+span) + th.Muted.Render(says)
	right := b.String() + " "
	if e.Cells.Of(left)+e.Cells.Of(right)+2 > e.Width {
		left = " " + th.Title.Render("Last "+span) + th.Muted.Render("; ranges are 95 % intervals")
	}
	return e.Cells.Fit(left, max(e.Width-e.Cells.Of(right), 0)) + right
}

// The least and the most lines that the chart takes, with its heading.
const (
	chartLeast = 10
	chartMost  = 28
)

// wide lays figures, chart and tables out side by side.
func (o *Overview) wide(e *Env, head string) []string {
	lines := append([]string{head, ""}, o.figures(e, 2)...)
	if o.silent() {
		lines = append(append(lines, ""), o.silence(e)...)
		if len(o.stats.Outcomes) == 0 {
			return lines
		}
		return append(append(lines, ""), o.tables(e, len(lines)+1, e.Height-len(lines)-1)...)
	}
	room := e.Height - len(lines) - 1
	most := o.tallest(e) + 1
	chart := min(max(room-most-1, min(chartLeast, room-5)), chartMost)
	tables := min(most, room)
	lines = append(lines, "")
	if chart >= 6 {
		tables = min(most, room-chart-1)
		lines = append(lines, o.chart(e, e.Width-2, chart)...)
		lines = append(lines, "")
	}
	return append(lines, o.tables(e, len(lines), tables)...)
}

// silent says that nothing was heard in the period.
func (o *Overview) silent() bool { return o.stats.Gross == 0 }

// silence says so, and what to do about it.
func (o *Overview) silence(e *Env) []string {
	th := e.Theme
	lines := []string{"  " + th.Text.Render("Nothing was heard in this period.")}
	key, says := e.Key("longer"), " looks further back"
	if all := overviewDays(); o.days == all[len(all)-1] {
		key, says = e.Key("sources"), " shows how the sources are doing"
	}
	if key != "" {
		lines = append(lines, "  "+th.Key.Render(key)+th.Muted.Render(says))
	}
	return lines
}

// abreast is from how many cells on the levels have a column of their own.
const abreast = 150

// tableMost is how many rows of a table are worth more than a taller chart:
// what does not fit is scrolled to.
const tableMost = 14

// tallest is how many rows the longest column of tables has, within reason.
func (o *Overview) tallest(e *Env) int {
	s := &o.stats
	last := len(s.Outcomes)
	if n := len(s.Levels); n > 0 && e.Width < abreast {
		last += n + 2
	} else {
		last = max(last, n)
	}
	return min(max(len(s.Sources), len(s.Subjects), last, 3), tableMost)
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
	inner := wide - 3
	note := func(i, room int) string {
		switch {
		case i >= len(g.notes):
			return ""
		case i == 0:
			return g.paint.Render(w.Truncate(g.notes[0].fit(w, room), room))
		}
		return th.Muted.Render(w.Truncate(g.notes[i].fit(w, room), room))
	}
	lines := []string{lead + name.Render(w.Fit(g.name, inner))}
	room := max(inner-w.Of(g.value)-2, 0)
	if tall > 3 {
		lines = append(lines, "  "+th.Title.Render(g.value)+"  "+th.Muted.Render(w.Truncate(g.unit.fit(w, room), room)))
		for i := range tall - 2 {
			lines = append(lines, "  "+note(i, inner))
		}
	} else {
		lines = append(lines, "  "+th.Title.Render(g.value)+"  "+note(0, room))
		unit := g.unit.fit(w, inner/3)
		second := th.Muted.Render(unit)
		switch {
		case unit == "":
			second = note(1, inner)
		case len(g.notes) > 1:
			second += "  " + note(1, inner-w.Of(unit)-2)
		}
		lines = append(lines, "  "+second)
	}
	for i := range lines {
		lines[i] = w.Fit(lines[i], wide)
	}
	return lines
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
	gauges := gaugesOf(e, &o.stats)
	for i := range gauges {
		row(partFigures, i, gauges[i].line(e))
	}
	body = append(append(body, ""), o.overTime(e)...)
	o.flat = false
	for part := partSources; part < partCount; part++ {
		if o.silent() && o.lists[part].Len() == 0 {
			continue
		}
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

// line is a figure with all that is to be known of it.
func (g *gauge) line(e *Env) string {
	th, w := e.Theme, e.Cells
	room := 22
	if e.Reader {
		room = e.Width
	}
	var text strings.Builder
	text.WriteString(th.Header.Render(w.Fit(g.name, 14)) + th.Title.Render(w.FitRight(g.value, max(6, w.Of(g.value)))))
	for j, n := range g.notes {
		paint, sep := th.Muted, ", "
		if j == 0 {
			paint, sep = g.paint, "  "
		}
		text.WriteString(th.Muted.Render(sep) + paint.Render(n.fit(w, room)))
	}
	if unit := g.unit.fit(w, room); unit != "" {
		sep := ", "
		if len(g.notes) == 0 {
			sep = "  "
		}
		text.WriteString(th.Muted.Render(sep + unit))
	}
	return text.String()
}

// overTime is what the linear view shows of the course of things: words for a
// reader, a chart where there is height for one, else how much was heard.
func (o *Overview) overTime(e *Env) []string {
	switch {
	case o.silent():
		return o.silence(e)
	case e.Reader:
		var out []string
		says := "Net sentiment over time: " + o.plot(e).Describe() +
			".\nFeelings: " + kit.DescribeParts(feelingParts(e, o.stats.Feelings, theme.Paint{})) + "."
		for _, l := range e.Cells.Wrap(says, e.Width-3, 8) {
			out = append(out, "  "+l)
		}
		return out
	case e.Height >= 20:
		return o.chart(e, e.Width-2, 9)
	}
	return []string{"  " + e.Theme.Header.Render(e.Cells.Fit("HEARD, BY TIME", 15)) +
		o.volumePaint(e).Render(kit.Spark(o.volume(e.Width-19), e.Glyphs.ASCII))}
}
