package kit

import (
	"fmt"
	"math"
	"strings"

	"hark/internal/ui/theme"
)

// eighths are the blocks that fill a cell from the bottom, by eighths.
const eighths = " ▁▂▃▄▅▆▇█"

// finite gives v where it is a number, else 0.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// Bar draws a share of width cells, 0 to 1, as a heavy line, to half a cell,
// padded to width. Anything above zero is seen. Solid blocks are finer, but
// rows of them below one another run together into one dark mass.
func Bar(share float64, width int, ascii bool) string {
	if width <= 0 {
		return ""
	}
	share = max(0, min(finite(share), 1))
	halves := int(math.Round(share * float64(width) * 2))
	if share > 0 {
		halves = max(halves, 1)
	}
	full, half := halves/2, halves%2
	if ascii {
		return strings.Repeat("=", full) + strings.Repeat("-", half) + spaces(width-full-half)
	}
	return strings.Repeat("━", full) + strings.Repeat("╸", half) + spaces(width-full-half)
}

// Part is one part of a stacked bar.
type Part struct {
	Name  string
	N     int
	Paint theme.Paint
	Sign  string // one cell: what draws it, different for each part, so that colour is not needed
}

// Stack draws parts side by side in exactly width cells. Every part above
// zero has a cell if there are enough; the rest go by the largest remainder.
func Stack(parts []Part, width int) string {
	var b strings.Builder
	for i, n := range portions(parts, width) {
		b.WriteString(parts[i].Paint.Render(strings.Repeat(parts[i].Sign, n)))
		width -= n
	}
	b.WriteString(spaces(width))
	return b.String()
}

func portions(parts []Part, width int) []int {
	cells := make([]int, len(parts))
	total, left := 0, width
	for _, p := range parts {
		total += max(p.N, 0)
	}
	if total == 0 || width <= 0 {
		return cells
	}
	rest := make([]float64, len(parts))
	for i, p := range parts {
		exact := float64(max(p.N, 0)) / float64(total) * float64(width)
		cells[i] = int(exact)
		rest[i] = exact - float64(cells[i])
		if cells[i] == 0 && p.N > 0 {
			rest[i]++ // a part that would not be seen comes first
		}
		left -= cells[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best] {
				best = i
			}
		}
		cells[best]++
		rest[best] = -1
	}
	return cells
}

// DescribeParts says in words what Stack draws; number writes a count.
func DescribeParts(parts []Part, number func(n int) string) string {
	total := 0
	for _, p := range parts {
		total += max(p.N, 0)
	}
	if total == 0 {
		return "nothing yet"
	}
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = fmt.Sprintf("%s %s (%.0f %%)", p.Name, number(p.N), 100*float64(p.N)/float64(total))
	}
	return strings.Join(words, ", ")
}
