package screen

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"hark/internal/ui/kit"
)

// View implements Screen.
func (b *Board) View(e *Env) string {
	b.fill()
	b.x, b.y = 0, 0
	lines := b.head(e)
	if !b.scope.have {
		lines = append(lines, "", "  "+e.Theme.Muted.Render("measuring ..."))
		return strings.Join(kit.Fill(e.Cells, lines, e.Width, e.Height), "\n")
	}
	if b.scope.stats.Now.Gross == 0 {
		lines = append(lines, b.silence(e))
	}
	b.above = len(lines)
	tall := 0 // of what is told of the selection
	if b.focus() != nil {
		tall = toldLines(e) + 1
	}
	room := max(e.Height-len(lines)-tall, 1)
	b.lay(e, e.Width, room)
	b.follow(room)
	body := b.lines(e, b.top, room)
	if b.scope.waits { // figures of before, until those asked for are there
		for i := range body {
			body[i] = e.Theme.Faint.Render(ansi.Strip(body[i]))
		}
	}
	if p := b.page.place(b.chosen); p != nil {
		x, y := p.block.at()
		b.x, b.y = min(p.x+x, e.Width-1), len(lines)+min(max(p.y+y-b.top, 0), room-1)
	}
	lines = append(append(lines, body...), b.tell(e)...)
	return strings.Join(kit.Fill(e.Cells, lines, e.Width, e.Height), "\n")
}

// silence says that nothing was heard, and what to do about it.
func (b *Board) silence(e *Env) string {
	th := e.Theme
	line := " " + th.Text.Render("Nothing was heard in this period.")
	key, says := e.Key("longer"), " looks further back"
	if b.scope.now().days == 0 {
		key, says = e.Key("sources"), " shows how the sources are doing"
	}
	if key != "" {
		line += "  " + th.Key.Render(key) + th.Muted.Render(says)
	}
	return line
}

// follow moves the page so that the block with the cursor is seen whole.
func (b *Board) follow(room int) {
	if p := b.page.place(b.chosen); p != nil {
		b.top = max(min(b.top, p.y), p.y+p.height-room)
	}
	b.top = max(min(b.top, b.page.tall-room), 0)
}

// head says which board this is and which there are, then the period and what
// it is compared with.
func (b *Board) head(e *Env) []string {
	th, w := e.Theme, e.Cells
	var left, right strings.Builder
	for _, p := range boards() {
		b.tab(e, &left, boardName(p), p == b.place)
	}
	for i, s := range spans() {
		b.tab(e, &right, s.name, i == b.scope.span)
	}
	line := left.String()
	if w.Of(line)+w.Of(right.String()) < e.Width {
		line = w.Fit(line, e.Width-w.Of(right.String())) + right.String()
	}
	period, against := b.scope.says(e, e.Width >= 100)
	says := " " + th.Title.Render(period) + th.Muted.Render(", "+against)
	if b.scope.waits {
		says += th.Muted.Render("; measuring ...")
	} else if more := "; ranges are 95 % intervals"; w.Of(says)+w.Of(more) <= e.Width {
		says += th.Muted.Render(more)
	}
	return b.spaced(e, []string{line, w.Truncate(says, e.Width)})
}

// spaced sets the heading off where there is room.
func (b *Board) spaced(e *Env, lines []string) []string {
	if e.Height >= 30 {
		lines = append(lines, "")
	}
	return lines
}

// tab is one of several words of which one is in force.
func (b *Board) tab(e *Env, out *strings.Builder, name string, on bool) {
	switch th := e.Theme; {
	case !on:
		out.WriteString(th.Muted.Render(" " + name + " "))
	case th.Badge.Coloured():
		out.WriteString(th.Badge.Render(" " + name + " "))
	default:
		out.WriteString(th.Badge.Render("[" + name + "]"))
	}
}

// toldLines is how many lines are told of what is selected.
func toldLines(e *Env) int {
	switch {
	case e.Height >= 34:
		return 5
	case e.Height < 18:
		return 2
	}
	return 3
}

// tell says all that is to be known of what is selected, below a rule.
func (b *Board) tell(e *Env) []string {
	f := b.focus()
	if f == nil {
		return nil
	}
	th, w, most := e.Theme, e.Cells, toldLines(e)
	name, says := f.says(e)
	lines := []string{b.rule(e, name)}
	for i, s := range says {
		paint := th.Muted
		if i == 0 {
			paint = th.Text
		}
		left := most - (len(lines) - 1)
		if i == 0 && len(says) > 1 {
			left-- // for what it means
		}
		for _, l := range w.Wrap(s, max(e.Width-2, 1), left) {
			lines = append(lines, " "+paint.Render(l))
		}
	}
	for len(lines) < most+1 {
		lines = append(lines, "")
	}
	return lines[:most+1]
}

// rule is the line above it, with how much of the page is not seen.
func (b *Board) rule(e *Env, name string) string {
	th, w, r := e.Theme, e.Cells, e.Glyphs.Rule
	var hidden []string
	if b.top > 0 {
		hidden = append(hidden, fmt.Sprintf("%d lines above", b.top))
	}
	if below := b.page.tall - b.top - b.page.room; below > 0 {
		hidden = append(hidden, fmt.Sprintf("%d below", below))
	}
	more := ""
	if len(hidden) > 0 {
		more = " " + strings.Join(hidden, ", ") + " "
	}
	left := th.Border.Render(r+r) + th.Title.Render(" "+w.Truncate(kit.Clean(name), max(e.Width-w.Of(more)-8, 8))+" ")
	gap := max(e.Width-w.Of(left)-w.Of(more)-2, 0)
	return left + th.Border.Render(strings.Repeat(r, gap)) + th.Muted.Render(more) + th.Border.Render(r+r)
}
