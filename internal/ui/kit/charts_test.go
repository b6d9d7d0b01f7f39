package kit

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"hark/internal/ui/theme"
)

func TestSpark(t *testing.T) {
	for _, c := range []struct {
		values []float64
		ascii  bool
		want   string
	}{
		{[]float64{0, 1, 4, 8}, false, " ▁▄█"},
		{[]float64{0, 1, 4, 8}, true, " .=@"},
		{[]float64{0.001, 1000}, false, "▁█"},
		{[]float64{math.NaN(), -3, 2, math.Inf(1)}, false, "  █ "},
		{nil, false, ""},
	} {
		if got := Spark(c.values, c.ascii); got != c.want {
			t.Errorf("Spark(%v, %v) = %q, want %q", c.values, c.ascii, got, c.want)
		}
	}
}

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
	if got, want := DescribeParts(parts(1, 1, 2)), "bad 1 (25 %), so so 1 (25 %), good 2 (50 %)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func plot(ascii bool, values ...float64) *Plot {
	return &Plot{Values: values, Low: -100, High: 100, ASCII: ascii,
		Label: func(i int) string { return fmt.Sprintf("%02d:00", i) },
		Value: func(v float64) string { return fmt.Sprintf("%+.0f", v) },
		Paint: func(float64) theme.Paint { return theme.Paint{} }}
}

func TestPlot(t *testing.T) {
	got := strings.Join(plot(true, -100, 0, 100, 50, math.NaN(), 0).Render(30, 7), "\n")
	for line := range strings.SplitSeq(got, "\n") {
		if w := (Width{}).Of(line); w != 30 {
			t.Errorf("%q is %d cells wide, want 30", line, w)
		}
	}
	golden(t, "plot-ascii", got)
	golden(t, "plot-braille", strings.Join(plot(false, -100, -20, 0, 100, 50, math.NaN(), 0, 10).Render(40, 8), "\n"))
	golden(t, "plot-one", strings.Join(plot(false, 42).Render(30, 6), "\n"))
	golden(t, "plot-none", strings.Join(plot(false).Render(30, 6), "\n"))
}

func TestPlotHasNoRoom(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {3, 2}, {12, 3}, {-4, -4}, {5000, 4}} {
		lines := plot(false, 1, 2, 3).Render(size[0], size[1])
		if len(lines) != max(size[1], 0) {
			t.Errorf("%v: %d lines", size, len(lines))
		}
	}
}

func TestPlotDescribes(t *testing.T) {
	got := plot(false, math.NaN(), -10, 30, 20).Describe()
	if want := "from -10 at 01:00 to +20 at 03:00; lowest -10 at 01:00, highest +30 at 02:00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := plot(false).Describe(); got != "nothing measured yet" {
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
