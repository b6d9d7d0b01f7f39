package screen

import (
	"fmt"
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// block is one entry of the catalogue as it stands on a screen: a figure, a
// table or a chart.
type block interface {
	// id is the entry's.
	id() string
	// wide is the least cells that it is of use in.
	wide(e *Env) int
	// tall is how many lines it wants where it is so wide, on a screen with
	// room for so many.
	tall(e *Env, width, room int) int
	// draw gives exactly height lines of exactly width cells.
	draw(e *Env, width, height int, focus bool) []string
	// at is the cell of the selected part, as last drawn.
	at() (x, y int)
	// move applies a movement within the block; false where it leads out of it.
	move(verb string) bool
	// behind is the filter for the conversations behind the selected part.
	behind() string
	// says is the name of the selected part and, line by line, all that is to
	// be known of it.
	says(e *Env) (name string, lines []string)
	// define is the entry's name and its definition, columns and all.
	define() (name string, lines []string)
	// text is the whole of it as plain text, for the clipboard.
	text(e *Env) string
}

// plainly is a text of view with signs that the terminal can show.
func plainly(e *Env, s string) string {
	if e.Glyphs.ASCII {
		return strings.ReplaceAll(s, view.Minus, "-")
	}
	return s
}

// tile is one figure.
type tile struct {
	f view.Figure
	v view.Value
	b string
}

func newTile(f view.Figure, s *view.Stats) *tile { return &tile{f, f.Value(s), f.Behind(s)} }

func (t *tile) id() string       { return t.f.ID }
func (t *tile) wide(*Env) int    { return 25 }
func (t *tile) at() (x, y int)   { return 0, 0 }
func (t *tile) move(string) bool { return false }
func (t *tile) behind() string   { return t.b }

func (t *tile) tall(e *Env, width, room int) int {
	return len(t.lines(e, width, room >= airy, false))
}

// timed reports whether the value is of times with their percentiles.
func (t *tile) timed() bool { return t.f.Unit == view.UnitTime && t.v.Has && t.v.P99 > 0 }

// The ends of the scale on which times are drawn, in seconds: the same for
// all, so that they can be compared by eye.
const (
	stripLow  = 10
	stripHigh = 30 * 86400
)

// strip draws the percentiles of times.
func strip(e *Env, v view.Value, width int) string {
	return e.Theme.Chart.Series[0].Render(kit.Strip(v.P50, v.P90, v.P99, stripLow, stripHigh, width, e.Glyphs.ASCII))
}

// wording is one thing in several lengths, the longest first.
type wording []string

// shorter is a remark with its reasons, without them, and without what is added
// to it: all of it is said below, where the figure is selected.
func shorter(s string) wording {
	out := wording{s}
	for _, end := range []string{": ", ", "} {
		s, _, _ = strings.Cut(s, end)
		out = append(out, s)
	}
	return out
}

// fit is the longest wording that a number of cells has room for, or else the shortest.
func (x wording) fit(w kit.Width, room int) string {
	for _, s := range x {
		if w.Of(s) <= room {
			return s
		}
	}
	if len(x) == 0 {
		return ""
	}
	return x[len(x)-1]
}

// change says how a value stands against its baseline, and in what paint:
// whether up or down is good depends on the figure.
func change(e *Env, u view.Unit, good int, v view.Value) (wording, theme.Paint) {
	th, g := e.Theme, e.Glyphs
	before := u.Say(v.Before)
	long := v.Say(u).Change
	var sign string
	paint, out := th.Muted, wording(nil)
	switch v.Verdict {
	case "":
		return nil, paint
	case view.Same:
		sign, out = g.Same, wording{long, "no change"}
	case view.CannotTell:
		sign, out = g.Same, wording{long, "no sure change from " + before, "no sure change"}
		if v.Need > 0 {
			short := "cannot tell: needs " + thousands(v.Need) + " more"
			out = wording{long, "was " + before + "; " + short, short, "cannot tell yet"}
		}
	default:
		sign = g.Up
		if v.Verdict == view.Down {
			sign, good = g.Down, -good
		}
		out = wording{long}
		if u != view.UnitChange { // which is a change already
			out = append(out, u.SayDiff(v.Diff)+" from "+before, strings.TrimSuffix(u.SayDiff(v.Diff), " points")+" from "+before, u.SayDiff(v.Diff))
		}
		switch {
		case good > 0:
			paint = th.Success
		case good < 0:
			paint = th.Error
		default:
			paint = th.Text
		}
	}
	for i := range out {
		out[i] = sign + " " + plainly(e, out[i])
	}
	return out, paint
}

// spread is the interval of a value, or the percentiles of times.
func spread(e *Env, u view.Unit, v view.Value) wording {
	long := plainly(e, v.Say(u).Spread)
	if v.P50 != 0 || v.P90 != 0 || v.P99 != 0 {
		return wording{long, "p50 " + u.Say(v.P50) + ", p90 " + u.Say(v.P90) + ", p99 " + u.Say(v.P99),
			"p50 " + u.Say(v.P50) + " p90 " + u.Say(v.P90) + " p99 " + u.Say(v.P99),
			"p50 " + u.Say(v.P50) + " p90 " + u.Say(v.P90), "p50 " + u.Say(v.P50)}
	}
	return wording{long}
}

// of says of how many things a value is made.
func of(u view.Unit, v view.Value) wording {
	long := v.Say(u).Of
	if u == view.UnitTime && v.P99 > 0 { // never a mean that does not say so
		return wording{long, "mean of " + thousands(v.N), "mean"}
	}
	if !strings.HasPrefix(long, "of ") { // a count is made of itself
		return wording{long}
	}
	return wording{long, "of " + thousands(v.N), "n " + Short(v.N)}
}

func (t *tile) draw(e *Env, width, height int, focus bool) []string {
	lines := t.lines(e, width, true, focus)
	if len(lines) > height {
		lines = t.lines(e, width, false, focus)
	}
	return squared(e, lines, width, height)
}

// lines are the tile's name, its value, its change, and its spread: the last
// stands beside the value where not every line is to be had. Times have one
// line more, on which they are drawn.
func (t *tile) lines(e *Env, width int, all, focus bool) []string {
	th, w := e.Theme, e.Cells
	lead, name := "  ", th.Header
	if focus {
		lead, name = th.Mark.Render(e.Glyphs.Cursor)+" ", th.Title
	}
	inner := max(width-2, 0)
	if e.Reader {
		lines := w.Wrap(t.f.Name+": "+t.line(e), inner, 3)
		for i := range lines {
			lines[i] = "  " + th.Text.Render(lines[i])
		}
		lines[0] = lead + lines[0][2:]
		return lines
	}
	lines := []string{lead + name.Render(w.Truncate(strings.ToUpper(t.f.Name), inner))}
	if !t.v.Has {
		for _, l := range w.Wrap(kit.Clean(t.v.Say(t.f.Unit).Value), inner, 2) {
			lines = append(lines, "  "+th.Muted.Render(l))
		}
		return lines
	}
	value := plainly(e, t.f.Unit.Say(t.v.V))
	room := inner - w.Of(value) - 2
	says, paint := change(e, t.f.Unit, t.f.Good, t.v)
	if len(says) == 0 && t.v.Why != "" {
		says = shorter(kit.Clean(t.v.Why))
	}
	beside, spreads := of(t.f.Unit, t.v).fit(w, room), spread(e, t.f.Unit, t.v)
	if s := spreads.fit(w, room); !all && s != "" {
		beside, spreads = wording{s + ", n " + Short(t.v.N), s}.fit(w, room), nil
	}
	line := "  " + th.Title.Render(value)
	if w.Of(beside) <= room {
		line += "  " + th.Muted.Render(beside)
	}
	lines = append(lines, line)
	if text := says.fit(w, inner); text != "" {
		lines = append(lines, "  "+paint.Render(w.Truncate(text, inner)))
	}
	if text := spreads.fit(w, inner); text != "" {
		lines = append(lines, "  "+th.Muted.Render(w.Truncate(text, inner)))
	}
	if all && t.timed() {
		lines = append(lines, "  "+strip(e, t.v, min(inner-2, 40)))
	}
	return lines
}

// squared is lines cut and filled to exactly height lines of width cells.
func squared(e *Env, lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = e.Cells.Fit(lines[i], width)
		} else {
			out[i] = strings.Repeat(" ", max(width, 0))
		}
	}
	return out
}

func (t *tile) says(e *Env) (string, []string) {
	lines := []string{t.line(e)}
	if t.timed() && !e.Reader {
		dot, bar, rule := "●", "┃", "─"
		if e.Glyphs.ASCII {
			dot, bar, rule = "o", "|", "-"
		}
		lines = append(lines, fmt.Sprintf("Drawn from %s to %s, each step as many times as long as the one before: %s half of them, %s 9 in 10, %s up to 99 in 100.",
			view.UnitTime.Say(stripLow), view.UnitTime.Say(stripHigh), dot, bar, rule))
	}
	return t.f.Name, append(lines, t.f.Define)
}

func (t *tile) define() (string, []string) { return t.f.Name, []string{t.f.Define} }

// line is all of the value in one line.
func (t *tile) line(e *Env) string {
	return plainly(e, kit.Clean(t.f.Say(t.v).Line()))
}

func (t *tile) text(e *Env) string {
	return t.f.Name + ": " + t.line(e) + "\n"
}
