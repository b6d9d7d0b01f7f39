package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// bar is what is drawn beside a row.
type bar uint8

const (
	noBar    bar = iota
	partsBar     // of feelings
	stripBar     // of percentiles
	shareBar     // of the first value, against the largest
)

func (b *tableBlock) bar(e *Env) (kind bar, column int) {
	if e.Reader { // a bar is nothing to listen to
		return noBar, 0
	}
	for i := range b.rows {
		if b.rows[i].Parts.All() > 0 {
			return partsBar, 0
		}
	}
	for c := range b.t.Columns {
		for i := range b.rows {
			if v := b.value(i, c); b.t.Columns[c].Unit == view.UnitTime && v.Has && v.P50 != 0 {
				return stripBar, c
			}
		}
	}
	for c := range b.t.Columns {
		if u := b.t.Columns[c].Unit; u == view.UnitCount || u == view.UnitShare || u == view.UnitRate || u == view.UnitTime {
			return shareBar, c
		}
	}
	return noBar, 0
}

// feelingLegend says what the parts of a bar of feelings are, as shortly as it
// must; nothing where there is no room.
func feelingLegend(e *Env, room int) string {
	parts := feelingParts(e, view.Counts{}, theme.Paint{})
	for _, short := range []int{8, 3} {
		words := make([]string, len(parts))
		for i, p := range parts {
			words[i] = p.Paint.Render(p.Sign) + e.Theme.Faint.Render(" "+p.Name[:min(short, len(p.Name))])
		}
		if text := strings.Join(words, " "); e.Cells.Of(text) <= room {
			return text
		}
	}
	if room < 7 {
		return ""
	}
	return parts[0].Paint.Render("neg") + strings.Repeat(" ", room-6) + parts[2].Paint.Render("pos")
}

// barMost is the longest a bar gets, in cells: a longer one tells no more.
const barMost = 60

// heads is the line of column names; above the bars stands what they are,
// where that is not plain.
func (b *tableBlock) heads(e *Env, t *kit.Table) string {
	th := e.Theme
	var cells []kit.Cell
	for _, c := range t.Columns {
		cells = append(cells, kit.Cell{Text: c.Title, Paint: th.Faint})
	}
	last := len(cells) - 1
	room := t.Width(last)
	switch kind, _ := b.bar(e); {
	case kind == partsBar:
		cells[last] = kit.Cell{Text: feelingLegend(e, room), Raw: true}
	case kind == stripBar && e.Glyphs.ASCII:
		cells[last].Text = "o half | 9 in 10"
	case kind == stripBar:
		cells[last].Text = "● half ┃ 9 in 10"
	}
	return t.Row(cells, theme.Paint{})
}

func (b *tableBlock) barCell(e *Env, i, column int, kind bar, width int, base theme.Paint) kit.Cell {
	series := e.Theme.Chart.Series[0]
	most, least := 0.0, 0.0
	for k := range b.rows {
		v := b.value(k, column)
		most = max(most, v.V, v.P99)
		if v.P50 > 0 && (least == 0 || v.P50 < least) {
			least = v.P50
		}
	}
	v := b.value(i, column)
	switch {
	case kind == partsBar:
		return kit.Cell{Text: kit.Stack(feelingParts(e, b.rows[i].Parts, base), width), Raw: true}
	case !v.Has:
		return kit.Cell{}
	case kind == stripBar:
		return kit.Cell{Text: kit.Strip(v.P50, v.P90, v.P99, least/4, most, width, e.Glyphs.ASCII), Paint: series}
	case most <= 0:
		return kit.Cell{}
	}
	return kit.Cell{Text: kit.Bar(v.V/most, width, e.Glyphs.ASCII), Paint: series}
}
