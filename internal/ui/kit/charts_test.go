package kit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		share float64
		width int
		ascii bool
		want  string
	}{
		{0, 4, false, "    "},
		{0.0001, 4, false, "╸   "},
		{0.5, 4, false, "━━  "},
		{0.59, 4, false, "━━╸ "},
		{1, 4, false, "━━━━"},
		{7, 4, false, "━━━━"},
		{math.NaN(), 2, false, "  "},
		{0.5, 4, true, "==  "},
		{0.01, 4, true, "-   "},
		{1, 0, false, ""},
	} {
		if got := Bar(c.share, c.width, c.ascii); got != c.want {
			t.Errorf("Bar(%v, %d, %v) = %q, want %q", c.share, c.width, c.ascii, got, c.want)
		}
	}
}

func TestStack(t *testing.T) {
	parts := func(a, b, c int) []Part {
		return []Part{{Name: "bad", N: a, Sign: "-"}, {Name: "so so", N: b, Sign: "="}, {Name: "good", N: c, Sign: "+"}}
	}
	for _, c := range []struct {
		parts []Part
		width int
		want  string
	}{
		{parts(1, 1, 2), 8, "--==++++"},
		{parts(1, 0, 999), 8, "-+++++++"},
		{parts(0, 0, 0), 4, "    "},
		{parts(1, 1, 1), 2, "-="},
		{parts(-5, 0, 1), 3, "+++"},
	} {
		if got := Stack(c.parts, c.width); got != c.want {
			t.Errorf("Stack(%v, %d) = %q, want %q", c.parts, c.width, got, c.want)
		}
	}
	if got, want := DescribeParts(parts(1, 1, 2), strconv.Itoa), "bad 1 (25 %), so so 1 (25 %), good 2 (50 %)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func plot(ascii bool, values ...float64) *Plot {
	p := &Plot{Axes: Axes{Low: -100, High: 100, Ticks: []float64{-100, -50, 0, 50, 100}, Cursor: -1, ASCII: ascii,
		Value: func(v float64) string { return fmt.Sprintf("%+.0f", v) }}}
	if len(values) > 0 {
		p.Lines = []Line{{Values: values}}
	}
	for i := range values {
		p.Times = append(p.Times, Tick{i, hour(i)})
	}
	return p
}

func hour(i int) string { return fmt.Sprintf("%02d:00", i) }

// framed checks that lines are of a size and joins them.
func framed(t *testing.T, lines []string, width, height int) string {
	t.Helper()
	if len(lines) != height {
		t.Errorf("%d lines, want %d", len(lines), height)
	}
	for _, l := range lines {
		if w := (Width{}).Of(l); w != width {
			t.Errorf("%q is %d cells wide, want %d", l, w, width)
		}
	}
	return strings.Join(lines, "\n")
}

func TestPlot(t *testing.T) {
	golden(t, "plot-ascii", framed(t, plot(true, -100, 0, 100, 50, math.NaN(), 0).Render(30, 7), 30, 7))
	golden(t, "plot-braille", framed(t, plot(false, -100, -20, 0, 100, 50, math.NaN(), 0, 10).Render(40, 8), 40, 8))
	golden(t, "plot-one", framed(t, plot(false, 42).Render(30, 6), 30, 6))
	golden(t, "plot-none", framed(t, plot(false).Render(30, 6), 30, 6))
}

func TestPlotOfSeveral(t *testing.T) {
	for name, ascii := range map[string]bool{"ascii": true, "braille": false} {
		p := plot(ascii, -80, -20, 0, 40, 50, 20, 0)
		p.Cursor = 3
		p.Lines[0].Name = "p50"
		for _, v := range p.Lines[0].Values {
			p.Lines[0].Low, p.Lines[0].High = append(p.Lines[0].Low, v-25), append(p.Lines[0].High, v+25)
		}
		p.Lines = append(p.Lines, Line{Name: "p90", Values: []float64{0, 20, 60, 90, math.NaN(), 40, 5}})
		golden(t, "plot-lines-"+name, framed(t, p.Render(60, 12), 60, 12))
	}
}

func TestColumns(t *testing.T) {
	for name, ascii := range map[string]bool{"ascii": true, "blocks": false} {
		a := Axes{High: 20, Ticks: []float64{0, 10, 20}, Cursor: 2, ASCII: ascii, Value: func(v float64) string { return fmt.Sprint(v) },
			Times: []Tick{{0, hour(0)}, {4, hour(4)}}}
		one := &Columns{Axes: a, Layers: []Layer{{Values: []float64{0, 0.01, 5, 12, 20, math.NaN()}, Fill: '█', Sign: '#'}}}
		golden(t, "columns-one-"+name, framed(t, one.Render(40, 8), 40, 8))
		two := &Columns{Axes: a, Layers: []Layer{
			{Name: "bad", Values: []float64{1, 4, 5, 0}, Fill: '█', Sign: '#'}, {Name: "so so", Values: []float64{2, 0, 5, 0.1}, Fill: '▒', Sign: '='}, {Name: "good", Values: []float64{1, 8, 10, 3}, Fill: '▓', Sign: '.'}}}
		golden(t, "columns-stack-"+name, framed(t, two.Render(40, 8), 40, 8))
		many := &Columns{Axes: a, Layers: []Layer{{Values: make([]float64, 200), Fill: '█', Sign: '#'}}}
		many.Layers[0].Values[101] = 20 // is seen, though six share a cell
		golden(t, "columns-many-"+name, framed(t, many.Render(40, 8), 40, 8))
	}
}

func TestStrip(t *testing.T) {
	for _, c := range []struct {
		p50, p90, p99 float64
		ascii         bool
		want          string
	}{
		{10, 100, 1000, true, "===o==|---"},
		{10, 100, 1000, false, "━━━●━━┃───"},
		{1, 1, 1, true, "o         "},
		{0, math.NaN(), 1e9, true, "o---------"},
	} {
		if got := Strip(c.p50, c.p90, c.p99, 1, 1000, 10, c.ascii); got != c.want {
			t.Errorf("Strip(%v, %v, %v) = %q, want %q", c.p50, c.p90, c.p99, got, c.want)
		}
	}
}

func TestPlotHasNoRoom(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {3, 2}, {12, 3}, {-4, -4}, {5000, 4}} {
		for _, lines := range [][]string{plot(false, 1, 2, 3).Render(size[0], size[1]),
			(&Columns{Axes: plot(false).Axes, Layers: []Layer{{Values: []float64{1}}}}).Render(size[0], size[1])} {
			if len(lines) != max(size[1], 0) {
				t.Errorf("%v: %d lines", size, len(lines))
			}
		}
	}
}

func TestPlotDescribes(t *testing.T) {
	got := plot(false, math.NaN(), -10, 30, 20).Describe(hour)
	if want := "from -10 at 01:00 to +20 at 03:00; lowest -10 at 01:00, highest +30 at 02:00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := plot(false, math.NaN()).Describe(hour); got != "nothing measured yet" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkPlot(b *testing.B) {
	values := make([]float64, 168)
	for i := range values {
		values[i] = 60 * math.Sin(float64(i)/9)
	}
	p := plot(false, values...)
	for b.Loop() {
		p.Render(100, 15)
	}
}
