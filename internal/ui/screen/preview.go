package screen

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// Preview shows one conversation in a part of the screen: who it is at the
// top, always in sight, and below it all that was said, which scrolls.
type Preview struct {
	thread *view.Thread
	why    Why
	stamp  int // counts threads, for the cache
	top    int // the first line shown of the timeline
	end    bool
	drawn  drawn
	height int // of the timeline, as last drawn
}

// drawn is a thread laid out, and what for.
type drawn struct {
	stamp  int
	width  int
	theme  *theme.Theme
	glyphs *theme.Glyphs
	cells  kit.Width
	minute time.Time
	left   string // of a countdown
	brief  bool
	team   *Team
	here   string
	card   []string
	lines  []string
}

// Set shows a conversation; nil shows none. Where it is the one already
// shown, the place in it is kept; a reader who was at its end stays there.
func (p *Preview) Set(t *view.Thread) {
	if t == nil || p.ID() != t.Row.ID {
		p.top, p.end = 0, false
	}
	p.thread = t
	p.stamp++
}

// Explain gives why the mentions of the conversation are felt to be as they
// are; a preview that is never told says nothing of it.
func (p *Preview) Explain(why Why) {
	p.why = why
	p.stamp++
}

// ToEnd shows the latest of the conversation.
func (p *Preview) ToEnd() { p.end = true }

// ID is the conversation shown; zero is none.
func (p *Preview) ID() domain.ID {
	if p.thread == nil {
		return domain.ID{}
	}
	return p.thread.Row.ID
}

// Thread is what is shown, or nil.
func (p *Preview) Thread() *view.Thread { return p.thread }

func (p *Preview) lay(e *Env, width int, brief bool) *drawn {
	minute, left := e.Now.Truncate(time.Minute), Seconds(Held(e, p.thread))
	here := e.present(p.ID()).words()
	d := &p.drawn
	if d.stamp != p.stamp || d.width != width || d.theme != e.Theme || d.glyphs != e.Glyphs || d.cells != e.Cells || !d.minute.Equal(minute) || d.left != left || d.brief != brief || d.team != e.Team || d.here != here {
		*d = drawn{p.stamp, width, e.Theme, e.Glyphs, e.Cells, minute, left, brief, e.Team, here, card(e, p.thread, width, brief), timeline(e, p.thread, p.why, width)}
	}
	return d
}

// Do moves in the conversation by the verbs of movement.
func (p *Preview) Do(verb string, _ *Env) bool {
	page := max(p.height-1, 1)
	most := max(len(p.drawn.lines)-p.height, 0)
	top := p.top
	switch verb {
	case "down":
		top++
	case "up":
		top--
	case "page-down":
		top += page
	case "page-up":
		top -= page
	case "first":
		top = 0
	case "last":
		top = most
	default:
		return false
	}
	p.top = max(min(top, most), 0)
	p.end = p.top == most && verb != "up"
	return true
}

// roomy is the height from which on a whole card leaves enough for the text.
const roomy = 14

// Draw gives exactly height lines of at most width cells.
func (p *Preview) Draw(e *Env, width, height int) []string {
	out := make([]string, 0, height)
	if p.thread == nil {
		return blank(out, height)
	}
	d := p.lay(e, width, height < roomy)
	for _, l := range d.card {
		if len(out) < height-3 {
			out = append(out, l)
		}
	}
	out = append(out, e.Theme.Border.Render(strings.Repeat(e.Glyphs.Rule, width)))
	p.height = max(height-len(out), 1)
	most := max(len(d.lines)-p.height, 0)
	if p.end || p.top > most {
		p.top = most
	}
	shown := d.lines[p.top:min(p.top+p.height, len(d.lines))]
	out = append(out, shown...)
	if below := len(d.lines) - p.top - len(shown); below > 0 && len(out) > 0 {
		out[len(out)-1] = e.Theme.Faint.Render(e.Cells.Truncate(more(e, below+1), width))
	}
	return blank(out, height)
}

func more(e *Env, n int) string {
	return fmt.Sprintf("%s %s more", e.Glyphs.Down, plural(n, "line"))
}

// blank fills up to exactly height lines.
func blank(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:max(height, 0)]
}
