package screen

import (
	"fmt"
	"math"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// plot is net sentiment over the period.
func (o *Overview) plot(e *Env) *kit.Plot {
	th, s := e.Theme, &o.stats
	p := &kit.Plot{Values: make([]float64, len(s.Series)), Axis: th.Chart.Axis, Grid: th.Chart.Grid, ASCII: e.Glyphs.ASCII,
		Value: func(v float64) string { return signed(e, v) },
		Label: func(i int) string { return pointLabel(s.Series[i].At.In(e.Now.Location()), s.Step) }}
	most := 25.0
	for i := range s.Series {
		n := o.running(i)
		p.Values[i] = n.Score
		if n.N == 0 {
			p.Values[i] = math.NaN()
		}
		for _, step := range []float64{50, 75, 100} {
			if math.Abs(n.Score) > most {
				most = step
			}
		}
	}
	p.Low, p.High = -most, most
	ramp := th.Sentiment.Ramp
	p.Paint = func(v float64) theme.Paint {
		return ramp[max(0, min(int((v+most)/(2*most)*float64(len(ramp))), len(ramp)-1))]
	}
	return p
}

// runningHours is how many hours a point of the chart looks back over: in a
// quiet hour one mention alone would throw the line from end to end.
const runningHours = 3

// running is the net sentiment of a point of the chart: of a day, or of the
// hours up to and including this one.
func (o *Overview) running(i int) view.Net {
	from := i
	if o.stats.Step < 24*time.Hour {
		from = max(0, i-runningHours+1)
	}
	var sum view.Counts
	for _, pt := range o.stats.Series[from : i+1] {
		sum.Negative += pt.Feelings.Negative
		sum.Neutral += pt.Feelings.Neutral
		sum.Positive += pt.Feelings.Positive
	}
	return sum.Net()
}

func pointLabel(at time.Time, step time.Duration) string {
	if step < 24*time.Hour {
		return at.Format("15:04")
	}
	return at.Format("2 Jan")
}

// chart draws net sentiment and, below it, how much was heard.
func (o *Overview) chart(e *Env, width, height int) []string {
	th := e.Theme
	name := fmt.Sprintf("NET SENTIMENT, OVER %d HOURS EACH", runningHours)
	if o.stats.Step >= 24*time.Hour {
		name = "NET SENTIMENT BY DAY"
	}
	p := o.plot(e)
	scale := "  " + signed(e, -100) + " is all negative, +100 all positive; below it, mentions heard"
	if width < 90 {
		scale = "  and, below it, mentions heard"
	}
	lines := []string{" " + th.Header.Render(name) + th.Faint.Render(scale)}
	lines[0] = e.Cells.Truncate(lines[0], width)
	for _, l := range p.Render(width, height-2) {
		lines = append(lines, " "+l)
	}
	most := 0
	for _, pt := range o.stats.Series {
		most = max(most, pt.Gross)
	}
	gutter := max(e.Cells.Of(p.Value(p.High)), e.Cells.Of(p.Value(p.Low))) + 2
	inner := width - gutter
	return append(lines, " "+th.Chart.Axis.Render(e.Cells.FitRight(Short(most), gutter-1)+" ")+
		o.volumePaint(e).Render(kit.Spark(o.volume(inner), e.Glyphs.ASCII)))
}

func (o *Overview) volumePaint(e *Env) theme.Paint { return e.Theme.Chart.Series[0] }

// volume spreads how much was heard over the columns of the chart.
func (o *Overview) volume(columns int) []float64 {
	n := len(o.stats.Series)
	if n == 0 || columns <= 0 {
		return nil
	}
	out := make([]float64, columns)
	for i := range out {
		out[i] = float64(o.stats.Series[i*n/columns].Gross)
	}
	return out
}
