package screen

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// line is a row as last drawn, and what it was drawn from.
type line struct {
	key  lineKey
	text string
}

type lineKey struct {
	rev              uint64
	cols             columns
	theme            *theme.Theme
	glyphs           *theme.Glyphs
	cells            kit.Width
	me, wait         string
	status           domain.Status
	selected, marked bool
	dim              bool   // the list has not the focus
	here, lost       string // who else is there, who has it in the person's place
	unsettled        bool
}

// columns are the widths of a list's columns; 0 leaves one out.
type columns struct {
	source, author, subject, mention int
}

// fixed is what the columns of unchanging width and the gaps take: cursor and
// mark, WAIT, ME, sign.
const fixed = 1 + 4 + 1 + 3 + 1 + 1 + 1 + 1 + 1

func columnsFor(width int) columns {
	c := columns{source: 3, author: max(min(width/5, 20), 10)}
	if width >= 78 {
		c.source = 8
	}
	if width >= 108 {
		c.subject = 14
	}
	c.mention = width - fixed - c.source - c.author
	if c.subject > 0 {
		c.mention -= c.subject + 1
	}
	return c
}

// View implements Screen.
func (q *Queue) View(e *Env) string {
	s := q.split(e)
	list := q.list(e, s)
	switch {
	case !s.preview():
		return strings.Join(list, "\n")
	case !s.right:
		return strings.Join(append(list, q.Preview.Draw(e, s.width, s.height)...), "\n")
	}
	border := e.Theme.Border
	if q.scroll {
		border = e.Theme.BorderFocus
	}
	bar := " " + border.Render(e.Glyphs.Divider) + " "
	preview := q.Preview.Draw(e, s.width, s.height)
	var b strings.Builder
	for i, l := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Cells.Fit(l, s.listWidth))
		b.WriteString(bar)
		b.WriteString(preview[i])
	}
	return b.String()
}

// list draws column names, rows and the line below them.
func (q *Queue) list(e *Env, s split) []string {
	rows := q.rows(e)
	c := columnsFor(s.listWidth)
	out := make([]string, 0, s.listHeight)
	out = append(out, q.head(e, c))
	for i := q.top; i < min(q.top+rows, len(q.entries)); i++ {
		out = append(out, q.row(e, c, q.entries[i].item, i == q.cur))
	}
	if len(q.entries) == 0 {
		out = append(out, q.nothing(e, s.listWidth)...)
	}
	out = blank(out, s.listHeight-1)
	return append(out, q.foot(e, s.listWidth))
}

func (q *Queue) head(e *Env, c columns) string {
	if e.Reader {
		return plural(len(q.entries), "conversation")
	}
	src := "SOURCE"
	if c.source < len(src) {
		src = "SRC"
	}
	w := e.Cells
	s := " " + w.FitRight("WAIT", 4) + " " + w.Fit("ME", 3) + " " + w.Fit(src, c.source) + " " + w.Fit("AUTHOR", c.author) + "   "
	if c.subject > 0 {
		s += w.Fit("SUBJECT", c.subject) + " "
	}
	return e.Theme.Header.Render(w.Fit(s+"MENTION", c.mention+fixed+c.source+c.author+max(c.subject+1, 1)-1))
}

// nothing says why the list is empty and what can be done.
func (q *Queue) nothing(e *Env, width int) []string {
	says := q.Empty
	if q.filter != nil {
		says = fmt.Sprintf("Nothing matches. %s changes the filter, %s takes it off.", e.Key("filter"), e.Key("back"))
	}
	out := []string{""}
	for _, l := range e.Cells.Wrap(says, max(width-4, 10), 4) {
		out = append(out, "  "+e.Theme.Muted.Render(l))
	}
	return out
}

// foot is the line below the list: arrivals that wait, marks, how many.
func (q *Queue) foot(e *Env, width int) string {
	th, g := e.Theme, e.Glyphs
	rule := func(n int) string { return strings.Repeat(g.Rule, max(n, 0)) }
	border := th.Border
	if s := q.split(e); q.scroll && !s.right {
		border = th.BorderFocus
	}
	var says string
	paint := th.Faint
	switch {
	case len(q.fresh) > 0:
		says, paint = fmt.Sprintf(" %d new, %s shows them ", len(q.fresh), e.Key("show-new")), th.NewLine
	case len(q.marks) > 0:
		says, paint = fmt.Sprintf(" %d marked ", len(q.marks)), th.Mark
	case q.filter != nil && len(q.entries) == 0:
		says, paint = " nothing ", th.Info
	case q.filter != nil: // also where all of it fits: whoever sees little must see why
		more := ""
		if q.filter.More {
			more = " or more"
		}
		says, paint = fmt.Sprintf(" %s of %s%s, %s takes it off ", thousands(q.cur+1), thousands(len(q.entries)), more, e.Key("back")), th.Info
	case len(q.entries) > q.rows(e):
		says = fmt.Sprintf(" %s of %s ", thousands(q.cur+1), thousands(len(q.entries)))
	default:
		return border.Render(rule(width))
	}
	if q.filter != nil {
		says = " " + e.Cells.Truncate(kit.Clean(q.filter.Text), width/2) + " " + g.Arrow + says
	}
	says = e.Cells.Truncate(says, width-4)
	return border.Render(rule(2)) + paint.Render(says) + border.Render(rule(width-2-e.Cells.Of(says)))
}

// row draws one conversation, or takes it from the cache.
func (q *Queue) row(e *Env, c columns, it *Item, selected bool) string {
	r := &it.Row
	key := lineKey{it.Rev, c, e.Theme, e.Glyphs, e.Cells, e.Me, Ago(e.Now, r.Wait), r.StatusAt(e.Now), selected, q.marks[r.ID], q.scroll,
		e.present(r.ID).words(), e.Lost[r.ID], e.Unsettled(r)}
	if l, ok := q.lines[r.ID]; ok && l.key == key {
		return l.text
	}
	text := ""
	if e.Reader {
		text = e.Cells.Truncate(spoken(e, it, key), e.Width)
	} else {
		text = drawRow(e, it, key)
	}
	if len(q.lines) > 1000 {
		clear(q.lines)
	}
	q.lines[r.ID] = line{key, text}
	return text
}

// drawRow paints as few pieces as will do: every change of paint costs bytes
// in each of the two rows that a move of the cursor draws anew. The selected
// row has one paint, for it is what is seen first.
func drawRow(e *Env, it *Item, k lineKey) string {
	th, g := e.Theme, e.Glyphs
	var b strings.Builder
	if !k.selected {
		lead := " "
		if k.marked {
			lead = th.Mark.Render(g.Mark)
		}
		drawCells(e, it, k, func(p theme.Paint, s string) { b.WriteString(p.Render(s)) })
		return lead + b.String()
	}
	base, lead := th.Selected, g.Cursor
	if k.dim {
		base = th.SelectedInactive
	}
	if k.marked {
		lead = g.Mark
	}
	drawCells(e, it, k, func(_ theme.Paint, s string) { b.WriteString(s) })
	return th.Mark.Over(base).Render(lead) + th.Text.Over(base).Render(b.String())
}

// drawCells gives the pieces of a row, with the paint of each, to put.
func drawCells(e *Env, it *Item, k lineKey, put func(theme.Paint, string)) {
	th, w, r := e.Theme, e.Cells, &it.Row
	text, wait := th.Text, th.Muted
	if r.Status == domain.StatusResolved || k.status == domain.StatusSnoozed {
		text = th.Faint
	}
	urgent, sign, owner := me(e, it)
	if strings.TrimSpace(urgent) != "" {
		wait = th.State.Due
	}
	felt, paint := rowFeeling(e, r)
	put(wait, w.FitRight(k.wait, 4)+" "+urgent)
	put(owner, sign)
	put(th.Muted, " "+fitName(w, kit.Clean(r.Source), k.cols.source)+" ")
	author := w.Fit(kit.Clean(r.Author.Label()), k.cols.author) + " "
	rest := " "
	if k.cols.subject > 0 {
		rest += w.Fit(kit.Clean(r.Subject), k.cols.subject) + " "
	}
	rest += w.Fit(beside(e, r)+said(r)+kit.Clean(r.Excerpt), k.cols.mention)
	if felt == " " {
		put(text, author+felt+rest)
		return
	}
	put(text, author)
	put(paint, felt)
	put(text, rest)
}

// fitName fits the name of a source: where there is no room for a name, its
// first letters tell more than fewer of them with an ellipsis.
func fitName(w kit.Width, name string, n int) string {
	if n < 6 {
		name = w.Cut(name, 0, n)
	}
	return w.Fit(name, n)
}

// said puts what matters before the excerpt: how it ended, or that a reply of
// ours is stuck.
func said(r *view.Row) string {
	switch {
	case r.Status == domain.StatusResolved:
		return "[" + kit.Clean(r.Outcome) + "] "
	case r.Proposed > 0:
		return "[reply " + string(domain.ReplyProposed) + "] "
	case r.Reply == domain.ReplyParked, r.Reply == domain.ReplyUncertain, r.Reply == domain.ReplyFailed, r.Reply == domain.ReplyDeclined:
		return "[reply " + string(r.Reply) + "] "
	case r.Gone > 0 && r.Gone == r.Heard:
		return "[deleted] "
	}
	return ""
}

// me is the three cells that say whether it is urgent, where it stands and
// whose it is: a colleague's initial, in lower case where they only look. A
// question mark is in the place of what the hub has not settled.
func me(e *Env, it *Item) (urgent, sign string, paint theme.Paint) {
	th, g, r := e.Theme, e.Glyphs, &it.Row
	urgent = " "
	if r.Urgent != "" && r.Status != domain.StatusResolved {
		urgent = g.Due
	}
	there := strings.ToLower(e.present(r.ID).initial())
	switch status := r.StatusAt(e.Now); {
	case it.Busy != "":
		return urgent, g.Waiting + " ", th.Info
	case status == domain.StatusResolved:
		return urgent, g.Resolved + there, th.State.Resolved
	case status == domain.StatusSnoozed:
		return urgent, g.Snoozed + there, th.State.Snoozed
	case r.Mine(e.Me) && e.Unsettled(r):
		return urgent, g.Claimed + "?", th.Warning
	case r.Mine(e.Me):
		return urgent, g.Claimed + there, th.State.Claimed
	case r.Owner != "" && e.Unsettled(r):
		return urgent, "?" + initialOf(r.Owner), th.State.Other
	case r.Owner != "":
		return urgent, g.Other + initialOf(r.Owner), th.State.Other
	case there != " ":
		return urgent, g.Open + there, th.Info
	}
	return urgent, g.Open + " ", th.Muted
}

// initialOf is the first letter of a colleague's name, one cell.
func initialOf(name string) string {
	r, _ := utf8.DecodeRuneInString(strings.ToUpper(kit.Clean(name)))
	if r < 'A' || r > 'Z' {
		return " "
	}
	return string(r)
}
