package screen

import (
	"math"
	"slices"
	"strings"

	"hark/internal/axis"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// What draws the layers of columns, from the bottom, so that colour is not
// needed to tell them apart.
const (
	layerSigns = "#=.+"
	layerFills = "█▒▓░"
)

// layer is the sign of a layer.
func layer(signs string, i int) rune {
	all := []rune(signs)
	return all[i%len(all)]
}

// paint is that of a series: a feeling has its own.
func (b *chartBlock) paint(e *Env, i int) theme.Paint {
	s := &e.Theme.Sentiment
	switch b.c.Series[i] {
	case "negative":
		return s.Negative
	case "neutral":
		return s.Neutral
	case "positive":
		return s.Positive
	case "unknown":
		return s.Unknown
	}
	all := e.Theme.Chart.Series
	return all[i%len(all)]
}

func (b *chartBlock) axes(e *Env, low, high float64, width, height int, focus bool) kit.Axes {
	th := e.Theme
	a := kit.Axes{Axis: th.Chart.Axis, Grid: th.Chart.Grid, Mark: th.Mark, ASCII: e.Glyphs.ASCII, Cells: e.Cells, Cursor: -1,
		Value: func(v float64) string { return plainly(e, onAxis(b.c.Unit, v)) }}
	if i, ok := b.list.Selected(); ok && focus {
		a.Cursor = i
	}
	most := min(max((height-2)/2+1, 3), 7)
	if b.c.Unit == view.UnitTime {
		a.Ticks = axis.Durations(high, most)
	} else {
		a.Ticks = axis.Numbers(low, high, most)
	}
	if b.c.Unit == view.UnitCount || b.c.Unit == view.UnitShare && high > 0.02 {
		a.Ticks = slices.DeleteFunc(a.Ticks, func(v float64) bool { return whole(b.c.Unit, v) })
	}
	a.Low, a.High = a.Ticks[0], a.Ticks[len(a.Ticks)-1]
	if b.c.Unit == view.UnitPoints { // its values may lie between whole points, its marks may not
		a.Ticks = slices.DeleteFunc(a.Ticks, func(v float64) bool { return whole(b.c.Unit, v) })
	}
	a.Times = b.times(e, width-10)
	return a
}

// whole reports whether a mark lies between two that can be written: half a
// mention, half a per cent.
func whole(u view.Unit, v float64) bool {
	if u == view.UnitShare {
		v *= 100
	}
	return math.Abs(v-math.Round(v)) > 1e-6
}

// onAxis is a value as short as an axis wants it.
func onAxis(u view.Unit, v float64) string {
	switch u {
	case view.UnitCount:
		return Short(int(math.Round(v)))
	case view.UnitRate:
		return strings.TrimSuffix(u.Say(v), " an hour") + "/h"
	}
	return u.Say(v)
}

// times are the labels below: round hours and days in the reader's zone.
func (b *chartBlock) times(e *Env, width int) []kit.Tick {
	zone, n := e.Now.Location(), len(b.points)
	from, to := b.points[0].At.In(zone), b.points[n-1].At.Add(b.step)
	var out []kit.Tick
	i := 0
	for _, m := range axis.Times(from, to, max(width/9, 1)) {
		for i < n-1 && b.points[i].At.Before(m.At) {
			i++
		}
		out = append(out, kit.Tick{I: i, Label: m.Label})
	}
	if len(out) == 0 {
		out = append(out, kit.Tick{Label: from.Format("2 Jan 15:04")})
	}
	return out
}

// reach is what the values span, and as much of their intervals as leaves the
// values the larger part of the chart.
func (b *chartBlock) reach() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	bandLow, bandHigh := low, high
	for _, p := range b.points {
		for _, v := range p.Values {
			if v.Has {
				low, high = min(low, v.V), max(high, v.V)
				bandLow, bandHigh = min(bandLow, v.Low), max(bandHigh, v.High)
			}
		}
	}
	if low > high {
		return 0, 1
	}
	if b.banded() && len(b.c.Series) <= bandMost {
		half := (high - low) / 2
		low, high = max(bandLow, low-half), min(bandHigh, high+half)
	}
	if b.c.Unit == view.UnitPoints {
		low, high = min(low, 0), max(high, 0)
	} else {
		low = 0
	}
	if high-low < 1e-9 {
		high = low + 1
		if b.c.Unit == view.UnitShare {
			high = low + 0.1
		}
	}
	return low, high
}

// bandMost is how many lines have bands: more would hide one another.
const bandMost = 2

func (b *chartBlock) plot(e *Env, focus bool, width, height int) *kit.Plot {
	low, high := b.reach()
	p := &kit.Plot{Axes: b.axes(e, low, high, width, height, focus)}
	for s := range b.c.Series {
		l := kit.Line{Name: b.c.Series[s], Paint: b.paint(e, s)}
		bands := false
		for i := range b.points {
			v := b.value(i, s)
			y, from, to := v.V, v.Low, v.High
			if !v.Has {
				y = math.NaN()
			}
			if from == to {
				from, to = y, y
			} else {
				bands = true
			}
			l.Values, l.Low, l.High = append(l.Values, y), append(l.Low, from), append(l.High, to)
		}
		if !bands || len(b.c.Series) > bandMost {
			l.Low, l.High = nil, nil
		}
		p.Lines = append(p.Lines, l)
	}
	return p
}

func (b *chartBlock) columns(e *Env, focus bool, width, height int) *kit.Columns {
	most := 0.0
	p := &kit.Columns{}
	for s := range b.c.Series {
		l := kit.Layer{Name: b.c.Series[s], Paint: b.paint(e, s), Fill: layer(layerFills, s), Sign: layer(layerSigns, s)}
		for i := range b.points {
			l.Values = append(l.Values, b.value(i, s).V)
		}
		p.Layers = append(p.Layers, l)
	}
	for i := range b.points {
		sum := 0.0
		for s := range b.c.Series {
			sum += max(b.value(i, s).V, 0)
		}
		most = max(most, sum)
	}
	p.Axes = b.axes(e, 0, max(most, 1), width, height, focus)
	return p
}
