package screen

import (
	"slices"
	"strings"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/view"
)

// chartBlock is a chart of the catalogue, and its table: whichever is wanted.
type chartBlock struct {
	c      view.Chart
	points []view.ChartPoint
	step   time.Duration
	list   kit.List[int] // of points; its selection is the cursor of the chart too
	words  bool          // its table is shown, not the chart
	rev    uint64
}

func newChart(c view.Chart, s *view.Stats, rev uint64) *chartBlock {
	b := &chartBlock{c: c.Of(s), points: c.Points(s), step: s.Step, rev: rev}
	b.c.Series = slices.Clone(b.c.Series)
	for i, name := range b.c.Series { // what some lines are called comes from outside
		b.c.Series[i] = kit.Clean(name)
	}
	keys := make([]int, len(b.points))
	for i := range keys {
		keys[i] = i
	}
	b.list.Set(keys)
	b.list.Move("last")
	return b
}

func (b *chartBlock) id() string { return b.c.ID }

func (b *chartBlock) wide(*Env) int { return 56 }

func (b *chartBlock) at() (x, y int) {
	if b.words {
		return 0, tableHead + b.list.Line()
	}
	return 0, 0
}

// The lines that a chart wants, with its heading.
const (
	chartLeast = 9
	chartMost  = 20
)

func (b *chartBlock) tall(_ *Env, _, room int) int {
	if b.empty() {
		return 2
	}
	return min(max(room/2, chartLeast), 12)
}

// empty reports whether there is nothing to draw.
func (b *chartBlock) empty() bool { return len(b.points) == 0 || len(b.c.Series) == 0 }

// move goes through the points: along the axis of a chart, down its table.
func (b *chartBlock) move(verb string) bool {
	steps := map[string]string{"left": "up", "right": "down"}
	if b.words {
		steps = map[string]string{"up": "up", "down": "down", "page-up": "page-up", "page-down": "page-down"}
	}
	by, ok := steps[verb]
	if !ok {
		return false
	}
	before, _ := b.list.Selected()
	b.list.Move(by)
	after, _ := b.list.Selected()
	return before != after
}

func (b *chartBlock) point() *view.ChartPoint {
	if i, ok := b.list.Selected(); ok {
		return &b.points[i]
	}
	return nil
}

func (b *chartBlock) behind() string {
	if p := b.point(); p != nil {
		return p.Behind
	}
	return ""
}

// value is one series of one point; a point may have fewer than the chart.
func (b *chartBlock) value(i, series int) view.Value {
	if values := b.points[i].Values; series < len(values) {
		return values[series]
	}
	return view.Value{}
}

// by says what one point stands for.
func (b *chartBlock) by() string {
	days := int(b.step / (24 * time.Hour))
	switch {
	case b.step < 24*time.Hour:
		return "by the hour"
	case days == 1:
		return "by the day"
	case days == 7:
		return "by the week"
	}
	return "by " + thousands(days) + " days"
}

// when is the stretch that a point stands for.
func (b *chartBlock) when(e *Env, i int) string {
	at := b.points[i].At.In(e.Now.Location())
	end := at.Add(b.step)
	switch {
	case b.step < 24*time.Hour:
		return at.Format("Mon 2 Jan 15:04") + " to " + end.Format("15:04")
	case b.step == 24*time.Hour && at.Hour() == 0:
		return at.Format("Mon 2 Jan 2006")
	}
	return at.Format("2 Jan 15:04") + " to " + end.Format("2 Jan 15:04")
}

func (b *chartBlock) draw(e *Env, width, height int, focus bool) []string {
	if b.empty() {
		return squared(e, []string{b.heading(e, width, focus), "  " + e.Theme.Faint.Render(nothingThere)}, width, height)
	}
	if b.words || e.Reader {
		return b.drawTable(e, width, height, focus)
	}
	lines := []string{b.heading(e, width, focus)}
	room := height - 1
	var drawn []string
	if b.c.Stack || b.c.Unit == view.UnitCount && len(b.c.Series) == 1 {
		drawn = b.columns(e, focus, width-3, room).Render(width-3, room)
	} else {
		drawn = b.plot(e, focus, width-3, room).Render(width-3, room)
	}
	for _, l := range drawn {
		lines = append(lines, "  "+l)
	}
	return squared(e, lines, width, height)
}

// heading is the name, what a point stands for, and what is drawn how.
func (b *chartBlock) heading(e *Env, width int, focus bool) string {
	th, lead, name := e.Theme, "  ", e.Theme.Header
	if focus {
		lead, name = th.Mark.Render(e.Glyphs.Cursor)+" ", th.Title
	}
	line := lead + name.Render(strings.ToUpper(b.c.Name)) + th.Faint.Render("  "+b.by())
	if b.words || e.Reader {
		return e.Cells.Truncate(line, width)
	}
	if b.c.Stack {
		for i := range b.c.Series {
			sign := string(layer(layerFills, i))
			if e.Glyphs.ASCII {
				sign = string(layer(layerSigns, i))
			}
			line += "  " + b.paint(e, i).Render(sign) + th.Muted.Render(" "+b.c.Series[i])
		}
	} else if b.banded() && len(b.c.Series) <= bandMost {
		line += th.Faint.Render(", shaded: 95 % interval")
	}
	return e.Cells.Truncate(line, width)
}

// banded reports whether any value has an interval.
func (b *chartBlock) banded() bool {
	return slices.ContainsFunc(b.points, func(p view.ChartPoint) bool {
		return slices.ContainsFunc(p.Values, func(v view.Value) bool { return v.Has && v.Low != v.High })
	})
}
