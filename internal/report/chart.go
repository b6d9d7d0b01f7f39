package report

import (
	"math"
	"strings"

	"hark/internal/axis"
	"hark/internal/view"
)

// The margins of a chart: room for its numbers and its dates.
const (
	left, right, top, bottom = 58, 14, 26, 26
	letters                  = 12
)

// plot is a chart laid out on a canvas.
type plot struct {
	c         canvas
	chart     *Chart
	w, h      float64
	low, high float64 // what the vertical axis spans
}

// paint draws a chart of w by h pixels: stacked bars of what adds up, lines
// with the interval of the first one for all else.
func paint(c canvas, ch *Chart, w, h float64) {
	p := &plot{c: c, chart: ch, w: w, h: h}
	if !p.scale() {
		c.text(point{w / 2, h / 2}, "nothing was heard in this time", lettering{ink: inkMuted, size: letters + 1, anchor: atMiddle})
		return
	}
	p.axes()
	if p.chart.Stack {
		p.bars()
	} else {
		p.lines()
	}
	p.legend()
}

// scale finds the range of the values; false if there are none, or too large
// ones to be drawn.
func (p *plot) scale() bool {
	p.low, p.high = 0, math.Inf(-1)
	for _, pt := range p.chart.Line {
		sum := 0.0
		for i, v := range pt.Values {
			if !v.Has {
				continue
			}
			sum += v.V
			low, high := v.V, v.V
			if i == 0 && v.Low != v.High {
				low, high = v.Low, v.High
			}
			p.low, p.high = min(p.low, low), max(p.high, high)
		}
		if p.chart.Stack {
			p.high = max(p.high, sum)
		}
	}
	if p.chart.Unit == view.UnitShare {
		p.high = min(p.high, 1)
	}
	return !math.IsInf(p.high-p.low, 0)
}

func (p *plot) x(i float64) float64 {
	return left + (p.w-left-right)*i/math.Max(float64(len(p.chart.Line)), 1)
}

// y is where a value stands; one beyond the range stands at its end.
func (p *plot) y(v float64) float64 {
	v = max(p.low, min(v, p.high))
	return p.h - bottom - (p.h-top-bottom)*(v-p.low)/(p.high-p.low)
}

// axes draws the marks. The range becomes that of the round numbers around it.
func (p *plot) axes() {
	if marks := axis.Numbers(p.low, p.high, 6); len(marks) > 1 {
		p.low, p.high = marks[0], marks[len(marks)-1]
		for _, v := range marks {
			y := p.y(v)
			p.c.line([]point{{left, y}, {p.w - right, y}}, stroke{ink: inkGrid, width: 1})
			p.c.text(point{left - 8, y + 4}, p.chart.Unit.Say(v), lettering{ink: inkMuted, size: letters, anchor: atEnd})
		}
	}
	n := len(p.chart.Line)
	if n < 2 {
		return
	}
	from := p.chart.Line[0].At
	to := p.chart.Line[n-1].At
	to = to.Add(to.Sub(p.chart.Line[n-2].At))
	whole := to.Sub(from)
	for _, m := range axis.Times(from, to, int((p.w-left-right)/80)) {
		x := p.x(float64(n) * float64(m.At.Sub(from)) / float64(whole))
		p.c.line([]point{{x, p.h - bottom}, {x, p.h - bottom + 4}}, stroke{ink: inkGrid, width: 1})
		if x < p.w-right-20 {
			p.c.text(point{x, p.h - 7}, m.Label, lettering{ink: inkMuted, size: letters, anchor: atMiddle})
		}
	}
}

// bars stacks the series of each point, the first one below.
func (p *plot) bars() {
	gap := 0.0
	if wide := p.x(1) - p.x(0); wide > 4 {
		gap = min(wide/5, 6)
	}
	for i, pt := range p.chart.Line {
		sum := 0.0
		for j, v := range pt.Values {
			if !v.Has || v.V <= 0 {
				continue
			}
			y := p.y(sum + v.V)
			p.c.area(box(p.x(float64(i))+gap/2, y, p.x(1)-p.x(0)-gap, p.y(sum)-y), p.ink(j))
			sum += v.V
		}
	}
}

// lines draws each series, broken where there is no value.
func (p *plot) lines() {
	for j := range p.chart.Series {
		var run []view.ChartPoint
		start := 0
		for i := 0; i <= len(p.chart.Line); i++ {
			if i < len(p.chart.Line) && j < len(p.chart.Line[i].Values) && p.chart.Line[i].Values[j].Has {
				if len(run) == 0 {
					start = i
				}
				run = append(run, p.chart.Line[i])
				continue
			}
			p.stretch(run, start, j)
			run = run[:0]
		}
	}
}

// stretch draws a part of a line without holes, and the interval of the first one.
func (p *plot) stretch(run []view.ChartPoint, start, series int) {
	if len(run) == 0 {
		return
	}
	var line, upper, lower []point
	for i, pt := range run {
		v, x := pt.Values[series], p.x(float64(start+i)+0.5)
		line = append(line, point{x, p.y(v.V)})
		upper = append(upper, point{x, p.y(min(v.High, p.high))})
		lower = append(lower, point{x, p.y(max(v.Low, p.low))})
	}
	if series == 0 && run[0].Values[0].Low != run[0].Values[0].High && len(run) > 1 {
		for i := len(lower) - 1; i >= 0; i-- {
			upper = append(upper, lower[i])
		}
		p.c.area(upper, inkBand)
	}
	if len(line) == 1 {
		p.c.area(box(line[0].x-2, line[0].y-2, 4, 4), p.ink(series))
		return
	}
	p.c.line(line, stroke{ink: p.ink(series), width: 2, dash: p.dash(series)})
}

// ink is the colour of a series: that of the feeling it is called by, or the next one.
func (p *plot) ink(series int) ink {
	name := ""
	if series < len(p.chart.Series) {
		name = strings.ToLower(p.chart.Series[series])
	}
	switch name {
	case "negative":
		return inkNegative
	case "neutral":
		return inkNeutral
	case "positive":
		return inkPositive
	}
	return []ink{inkFirst, inkSecond, inkThird}[series%3]
}

func (p *plot) dash(series int) float64 { return float64(series%3) * 4 }

// legend names the series above the chart.
func (p *plot) legend() {
	x := float64(left)
	for j, name := range p.chart.Series {
		if p.chart.Stack {
			p.c.area(box(x, 5, 10, 10), p.ink(j))
		} else {
			p.c.line([]point{{x - 4, 10}, {x + 12, 10}}, stroke{ink: p.ink(j), width: 2, dash: p.dash(j)})
		}
		p.c.text(point{x + 16, 14}, name, lettering{ink: inkText, size: letters})
		x += 40 + 7.4*float64(len([]rune(name)))
	}
}
