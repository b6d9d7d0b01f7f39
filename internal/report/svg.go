package report

import (
	"fmt"
	"html"
	"strings"

	"hark/internal/escape"
)

// svg draws vectors as they stand in a page. Its colours are classes, so that
// the page's style says what they are by day, by night and on paper.
type svg struct{ b strings.Builder }

// The size of a chart in a page, in its own pixels: small enough that a phone,
// which shows it at two thirds, leaves its words legible. One that has nothing
// to show takes a line.
const (
	svgWide, svgHigh = 480, 230
	svgEmpty         = 50
)

// drawSVG is a chart as an element of a page.
func drawSVG(ch *Chart) string {
	s, w, h := &svg{}, float64(svgWide), float64(svgHigh)
	if !(&plot{chart: ch}).scale() {
		h = svgEmpty
	}
	fmt.Fprintf(&s.b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s">`, w, h, html.EscapeString(escape.Plain(ch.Name)))
	paint(s, ch, w, h)
	s.b.WriteString(`</svg>`)
	return s.b.String()
}

func (s *svg) points(pts []point) string {
	var b strings.Builder
	for i, p := range pts {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%.1f,%.1f", p.x, p.y)
	}
	return b.String()
}

func (s *svg) line(pts []point, with stroke) {
	dash := ""
	if with.dash > 0 {
		dash = fmt.Sprintf(` stroke-dasharray="%g"`, with.dash)
	}
	fmt.Fprintf(&s.b, `<polyline class="s-%s" stroke-width="%g"%s points="%s"/>`, with.ink, with.width, dash, s.points(pts))
}

func (s *svg) area(pts []point, fill ink) {
	fmt.Fprintf(&s.b, `<polygon class="f-%s" points="%s"/>`, fill, s.points(pts))
}

func (s *svg) text(at point, words string, as lettering) {
	anchor := [...]string{"start", "middle", "end"}[as.anchor]
	fmt.Fprintf(&s.b, `<text class="f-%s" x="%.1f" y="%.1f" font-size="%g" text-anchor="%s">%s</text>`,
		as.ink, at.x, at.y, as.size, anchor, html.EscapeString(escape.Plain(words)))
}
