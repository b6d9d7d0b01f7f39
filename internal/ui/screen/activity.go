package screen

import (
	"strings"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

// Activity is the log as people read it: one sentence a line, newest first,
// scrolled back as far as the log goes. A line opens its conversation.
type Activity struct {
	lines map[uint64]*view.Line // by position
	order []uint64              // newest first
	list  kit.List[uint64]
	end   bool   // the beginning of the log is shown
	asked uint64 // the page that was asked for last
}

// activityNames is the most that the column of names takes, in cells.
const activityNames = 22

// NewActivity is an activity without lines yet.
func NewActivity() *Activity { return &Activity{lines: map[uint64]*view.Line{}} }

// Begin is what the screen wants when it is opened, or something happened.
func (a *Activity) Begin(*Env) Ask { return AskActivity{} }

// Add takes a page of lines, newest first, the answer to AskActivity{before}.
// An empty page for before says that the log begins there.
func (a *Activity) Add(before uint64, page []view.Line) {
	if before > 0 && len(page) == 0 {
		a.end = true
		return
	}
	if before == 0 && len(page) > 0 && len(a.order) > 0 && page[len(page)-1].First > a.order[0]+1 {
		// More has happened than a page holds: what is older comes again when
		// it is scrolled to, so that no gap is shown as none.
		a.order, a.lines, a.end = nil, map[uint64]*view.Line{}, false
	}
	for i := range page {
		l := page[i]
		a.absorb(&l)
		a.lines[l.Pos] = &l
		a.order = append(a.order, l.Pos)
	}
	sortDown(a.order)
	a.asked = 0
	a.list.Set(a.order)
}

// absorb drops the lines that a new one stands for: several events alike are
// one line, which grows.
func (a *Activity) absorb(l *view.Line) {
	kept := a.order[:0:0]
	for _, pos := range a.order {
		if pos >= l.First && pos <= l.Pos {
			delete(a.lines, pos)
			continue
		}
		kept = append(kept, pos)
	}
	a.order = kept
}

func sortDown(p []uint64) {
	for i := 1; i < len(p); i++ {
		for j := i; j > 0 && p[j] > p[j-1]; j-- {
			p[j], p[j-1] = p[j-1], p[j]
		}
	}
}

// Do implements Screen.
func (a *Activity) Do(verb string, _ *Env) (Ask, bool) {
	if verb == "conversation" {
		if pos, ok := a.list.Selected(); ok && !a.lines[pos].Conversation.IsZero() {
			return AskOpen{a.lines[pos].Conversation}, true
		}
		return nil, true
	}
	if !a.list.Move(verb) {
		return nil, false
	}
	return a.more(), true
}

// more asks for the page below, once, when the end of what is here is near.
func (a *Activity) more() Ask {
	if a.end || len(a.order) == 0 || a.list.Below() > 0 {
		return nil
	}
	first := a.lines[a.order[len(a.order)-1]].First
	if first <= 1 || first == a.asked {
		return nil
	}
	a.asked = first
	return AskActivity{Before: first}
}

// View implements Screen.
func (a *Activity) View(e *Env) string {
	th, w := e.Theme, e.Cells
	if len(a.order) == 0 {
		return note(e, "Nothing has happened yet. What is heard, and all that anybody here does, will stand here.")
	}
	t := kit.NewTable(w, e.Width-2, kit.Column{Title: "WHEN", Min: 9, Max: 9}, kit.Column{Title: "WHO", Min: 6, Max: min(activityNames, max(e.Width/4, 6)), Drop: 1},
		kit.Column{Title: "WHAT", Min: 20})
	lines := []string{"  " + t.Head(th.Header)}
	lines = append(lines, a.list.Draw(e.Height-2, kit.Drawer[uint64]{
		Stamp:    kit.Stamp{Width: e.Width, Theme: th, Focus: e.Glyphs.ASCII},
		Revision: func(pos uint64) uint64 { return uint64(a.lines[pos].N)<<32 | uint64(e.Now.YearDay()) },
		Row:      func(pos uint64, selected bool) string { return a.row(e, t, a.lines[pos], selected) },
	})...)
	lines = blank(lines, e.Height-1)
	says := " the log begins here "
	if below := a.list.Below(); below > 0 || !a.end && a.lines[a.order[len(a.order)-1]].First > 1 {
		says = " older below "
	}
	lines = append(lines, ruled(e, says))
	return strings.Join(kit.Fill(w, lines, e.Width, e.Height), "\n")
}

func (a *Activity) row(e *Env, t *kit.Table, l *view.Line, selected bool) string {
	th := e.Theme
	lead, base := rowLead(e, selected)
	who := kit.Clean(l.By)
	paint := th.Text
	switch l.Kind {
	case domain.Mentioned, domain.Withdrawn:
		paint = th.Muted
	case domain.Failed, domain.Uncertain, domain.Parked:
		paint = th.Warning
	case domain.Enrolled, domain.Governed, domain.Erased:
		paint = th.Info
	case domain.Sent, domain.Resolved:
		paint = th.Success
	}
	text := kit.Clean(l.Text)
	if l.Void != "" {
		paint, text = th.Faint, e.Glyphs.Broken+" "+text+"; not counted: "+kit.Clean(l.Void)
	}
	mine := th.Muted
	if who == e.Me && who != "" && l.Kind != domain.Mentioned && l.Kind != domain.Withdrawn {
		mine = th.State.Claimed
	}
	return lead + t.Row([]kit.Cell{{Text: When(e.Now, l.At.Time()), Paint: th.Muted}, {Text: who, Paint: mine},
		{Text: text, Paint: paint}}, base)
}

// Cursor implements Screen.
func (a *Activity) Cursor(*Env) (x, y int, shown bool) {
	return 0, 1 + a.list.Line(), len(a.order) > 0
}

// Click implements Clicker.
func (a *Activity) Click(_, y int, e *Env) Ask {
	if again, _ := a.list.Hit(y - 1); again {
		ask, _ := a.Do("conversation", e)
		return ask
	}
	return nil
}

// Hints implements Screen.
func (a *Activity) Hints() []string {
	if len(a.order) == 0 {
		return []string{"queue", "palette", "help"}
	}
	return []string{"conversation", "queue", "palette", "help"}
}

// ruled is a horizontal line with a word in it; a reader hears the word alone.
func ruled(e *Env, says string) string {
	th := e.Theme
	if e.Reader {
		return th.Faint.Render(says)
	}
	n := max(e.Width-2-e.Cells.Of(says), 0)
	return th.Border.Render(strings.Repeat(e.Glyphs.Rule, 2)) + th.Faint.Render(says) + th.Border.Render(strings.Repeat(e.Glyphs.Rule, n))
}
