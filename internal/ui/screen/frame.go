package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// Top is what the header tells on every screen.
type Top struct {
	Place     string    // the name of the screen
	Live, All int       // sources
	Newest    time.Time // when the latest mention arrived
	Open      int       // conversations not resolved
	Mine      int       // of these, the responder's own
	Due       int       // snoozed ones whose time has come
	Awaiting  int       // replies that the person can approve
	Loading   bool      // the log is still being read; of the figures only Open may be known
}

// Header draws the top line: where one is on the left; is the link alive,
// what waits and what is mine in the middle; the time on the right.
func Header(e *Env, t *Top) string {
	th, w := e.Theme, e.Cells
	sep := "▸"
	if e.Glyphs.ASCII {
		sep = ">"
	}
	left := []piece{{th.Title, " hark  "}, {th.Text, w.Truncate(kit.Clean(e.Brand), 20)}, {th.Muted, " " + sep + " "}, {th.Text.Bold(), t.Place}}
	clock := e.Now.Format("15:04") + " "
	used := w.Of(clock)
	for _, p := range left {
		used += w.Of(p.text)
	}
	figures := t.figures(e)
	for len(figures) > 0 && used+2*3+length(w, figures) > e.Width {
		figures = figures[:len(figures)-1]
	}
	slices.SortFunc(figures, func(a, b figure) int { return a.place - b.place })
	var b strings.Builder
	over := func(p piece) { b.WriteString(p.paint.Over(th.Status).Render(p.text)) }
	for _, p := range left {
		over(p)
	}
	gap := max(e.Width-used-length(w, figures), 0)
	before := gap
	if len(figures) > 0 {
		before, gap = gap-3, 3
	} else {
		gap = 0
	}
	over(piece{th.Text, strings.Repeat(" ", max(before, 0))})
	for i, f := range figures {
		if i > 0 {
			over(piece{th.Faint, dot(e)})
		}
		over(f.piece)
	}
	over(piece{th.Text, strings.Repeat(" ", gap)})
	over(piece{th.Muted, clock})
	return b.String()
}

func dot(e *Env) string {
	if e.Glyphs.ASCII {
		return " | "
	}
	return " · "
}

// figure is one figure of the header and its place there.
type figure struct {
	piece
	place int
}

// figures are what the header shows, the most needed first: the last ones
// give way where there is no room.
func (t *Top) figures(e *Env) []figure {
	th := e.Theme
	if t.Loading {
		f := []figure{{piece{th.Muted, "reading the log ..."}, 0}}
		if t.Open > 0 {
			f = append(f, figure{piece{th.Text, thousands(t.Open) + " open"}, 1})
		}
		return f
	}
	mine, due, links := th.Muted, th.Muted, th.Muted
	if t.Mine > 0 {
		mine = th.State.Claimed
	}
	if t.Due > 0 {
		due = th.State.Due
	}
	if t.Live < t.All {
		links = th.Warning
	}
	var f []figure
	hub, paint, loud := e.Team.hub().brief(e)
	if loud {
		f = append(f, figure{piece{paint, hub}, 1})
	}
	if t.Awaiting > 0 {
		f = append(f, figure{piece{th.Warning, fmt.Sprintf("%d to approve", t.Awaiting)}, 5})
	}
	f = append(f, figure{piece{th.Text, thousands(t.Open) + " open"}, 3}, figure{piece{mine, thousands(t.Mine) + " mine"}, 4})
	dues := figure{piece{due, thousands(t.Due) + " due"}, 6}
	if t.Due > 0 {
		f = append(f, dues)
	}
	if t.All > 0 || hub == "" { // whoever has a hub may well hear through colleagues' machines alone
		f = append(f, figure{piece{links, fmt.Sprintf("%d/%d sources", t.Live, t.All)}, 0})
	}
	if t.Due == 0 {
		f = append(f, dues)
	}
	if hub != "" && !loud {
		f = append(f, figure{piece{paint, hub}, 1})
	}
	if !t.Newest.IsZero() {
		f = append(f, figure{piece{th.Muted, "newest " + Ago(e.Now, t.Newest)}, 2})
	}
	return f
}

func length(w kit.Width, figures []figure) int {
	n := 0
	for i, f := range figures {
		if i > 0 {
			n += 3
		}
		n += w.Of(f.text)
	}
	return n
}

// Tone is how a message to the person is meant.
type Tone uint8

// The tones of a message.
const (
	Plain Tone = iota
	Good
	Warn
	Bad
)

// Bottom is what the footer tells.
type Bottom struct {
	Message string // in place of the hints; may hold hostile text
	Tone    Tone
	Hints   []Hint
	Undo    string // what undo would take back
	UndoKey string
	Pending string // the keys typed of a sequence
}

// Footer draws the bottom line: the keys that matter now, or what has just
// happened, and what undo would take back.
func Footer(e *Env, b *Bottom) string {
	th, w := e.Theme, e.Cells
	undo := b.right(e)
	room := e.Width - w.Of(undo) - 1
	var left string
	if b.Message != "" {
		if w.Of(kit.Clean(b.Message)) > room { // what happened matters more than what undo would do
			undo, room = "", e.Width-1
		}
		left = " " + tone(e, b.Tone).Over(th.Status).Render(w.Truncate(kit.Clean(b.Message), room))
	} else {
		left = hints(e, b.Hints, room)
	}
	gap := max(e.Width-w.Of(left)-w.Of(undo), 0)
	return left + th.Status.Render(strings.Repeat(" ", gap)) + th.Faint.Over(th.Status).Render(undo)
}

// right is what stands at the right: the keys typed of a sequence, or what undo
// would take back. That is named where there is room for it beside the rest:
// half a name says nothing, and the keys say what else can be done.
func (b *Bottom) right(e *Env) string {
	w := e.Cells
	switch {
	case b.Pending != "":
		return b.Pending + " ... "
	case b.Undo == "" || b.UndoKey == "":
		return ""
	}
	left := w.Of(kit.Clean(b.Message)) + 1
	if b.Message == "" {
		left = hintsWide(w, b.Hints)
	}
	if whole := b.UndoKey + ": undo " + kit.Clean(b.Undo) + " "; left+2+w.Of(whole) <= e.Width {
		return whole
	}
	return b.UndoKey + ": undo "
}

func tone(e *Env, t Tone) theme.Paint {
	switch t {
	case Good:
		return e.Theme.Success
	case Warn:
		return e.Theme.Warning
	case Bad:
		return e.Theme.Error
	}
	return e.Theme.Text
}

// hintWide is how much a key takes with what it does, and the gap before it.
func hintWide(w kit.Width, h Hint) int {
	if h.Key == "" {
		return 0
	}
	return 2 + w.Of(h.Key) + 1 + w.Of(h.Says)
}

func hintsWide(w kit.Width, all []Hint) (n int) {
	for _, h := range all {
		n += hintWide(w, h)
	}
	return n
}

// hints shows as many of the keys as fit whole. The last one, which is the way
// to all others or out of here, gives way to none.
func hints(e *Env, all []Hint, room int) string {
	th, w := e.Theme, e.Cells
	var b strings.Builder
	used, last := 0, 0
	if len(all) > 0 {
		last = hintWide(w, all[len(all)-1])
	}
	for i := 0; i < len(all); i++ {
		h, n := all[i], hintWide(w, all[i])
		if i < len(all)-1 && used+n+last > room {
			i = len(all) - 1
			h, n = all[i], last
		}
		if n == 0 || used+n > room {
			continue
		}
		lead := "  "
		if used == 0 {
			lead, n = " ", n-1
		}
		b.WriteString(th.Status.Render(lead) + th.Key.Over(th.Status).Render(h.Key) + th.Muted.Over(th.Status).Render(" "+h.Says))
		used += n
	}
	return b.String()
}
