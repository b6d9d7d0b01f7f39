package screen

import (
	"fmt"

	"hark/internal/domain"
)

// voidRun is a run of events that do not count, of one writer and for one
// reason: a removed colleague may go on for long.
type voidRun struct {
	domain.Void
	n int
}

// voids gathers such events in their order.
func voids(all []domain.Void) []voidRun {
	var out []voidRun
	for _, v := range all {
		if n := len(out); n > 0 && out[n-1].By == v.By && out[n-1].Why == v.Why {
			out[n-1].n++
			continue
		}
		out = append(out, voidRun{v, 1})
	}
	return out
}

// draw says what was done, and why it does not count.
func (v *voidRun) draw(p *page) {
	e := p.e
	by := name(e, v.By)
	if by == "" {
		by = "somebody"
	}
	says := fmt.Sprintf("%s %s %s it at %s", e.Glyphs.Broken, by, deed(v.Kind), When(e.Now, v.At.Time()))
	if v.n > 1 {
		says = fmt.Sprintf("%s %s by %s since %s", e.Glyphs.Broken, plural(v.n, "event"), by, When(e.Now, v.At.Time()))
	}
	p.text(indent, e.Theme.Faint, says+"; not counted: "+v.Why)
}
