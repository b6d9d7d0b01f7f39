package screen

import (
	"slices"

	"hark/internal/domain"
)

// Do implements Screen.
func (q *Queue) Do(verb string, e *Env) (Ask, bool) {
	if q.scroll && q.Preview.Do(verb, e) {
		return nil, true
	}
	page := max(q.rows(e)-1, 1)
	switch verb {
	case "down":
		q.cur++
	case "up":
		q.cur--
	case "page-down":
		q.cur += page
	case "page-up":
		q.cur -= page
	case "first":
		q.cur = 0
	case "last":
		q.cur = len(q.entries) - 1
	case "next-pane":
		q.scroll = !q.scroll && q.split(e).preview()
	case "mark":
		q.mark()
	case "mark-all":
		q.markAll()
	case "show-new":
		q.Refresh(e)
	case "conversation":
		if at := q.Selected(); !at.IsZero() {
			return AskOpen{at}, true
		}
	default:
		return nil, false
	}
	q.clamp(e)
	return nil, true
}

// clamp keeps the cursor in the list and the list around the cursor. Where
// the cursor leaves what is shown, the list moves on by half a screen: a step
// at a time would send the whole list anew for every key.
func (q *Queue) clamp(e *Env) {
	rows := q.rows(e)
	q.cur = max(min(q.cur, len(q.entries)-1), 0)
	switch {
	case q.cur < q.top, q.cur >= q.top+rows:
		q.top = q.cur - rows/2
	}
	q.top = max(min(q.top, len(q.entries)-rows), 0)
}

// mark turns the mark of the selected row over and goes on to the next.
func (q *Queue) mark() {
	at := q.Selected()
	if at.IsZero() {
		return
	}
	if q.marks[at] {
		delete(q.marks, at)
	} else {
		q.marks[at] = true
	}
	q.cur++
}

// markAll marks everything that the list holds, or nothing where all is marked.
func (q *Queue) markAll() {
	if len(q.marks) == len(q.entries) {
		clear(q.marks)
		return
	}
	for _, n := range q.entries {
		q.marks[n.item.Row.ID] = true
	}
}

// Click implements Clicker: it selects a row, and opens the selected one.
func (q *Queue) Click(x, y int, e *Env) Ask {
	s := q.split(e)
	q.scroll = s.preview() && (s.right && x >= s.listWidth || !s.right && y >= s.listHeight)
	i := q.top + y - listHead
	if q.scroll || y < listHead || y >= s.listHeight-1 || i >= len(q.entries) {
		return nil
	}
	if i == q.cur {
		return AskOpen{q.Selected()}
	}
	q.cur = i
	return nil
}

// Cursor implements Screen.
func (q *Queue) Cursor(e *Env) (x, y int, shown bool) {
	return 0, listHead + q.cur - q.top, len(q.entries) > 0
}

// Hints implements Screen.
func (q *Queue) Hints() []string {
	switch {
	case len(q.entries) == 0 && len(q.fresh) == 0:
		return []string{"queue", "filter", "palette", "help"}
	case len(q.marks) > 0:
		return []string{"claim", "tag", "resolve", "snooze", "mark", "mark-all", "back"}
	case len(q.fresh) > 0:
		return []string{"show-new", "claim", "reply", "tag", "resolve", "snooze", "filter", "palette", "help"}
	}
	return append(slices.Clone(q.Lead), "claim", "reply", "tag", "resolve", "snooze", "filter", "palette", "help")
}

// listHead is the lines of column names above the list.
const listHead = 1

// split is how the body is shared between list and preview.
type split struct {
	listWidth, listHeight int // with column names and the line below the list
	width, height         int // of the preview; 0 is none
	right                 bool
}

func (s split) preview() bool { return s.width > 0 && s.height > 0 }

// split puts the preview to the right where there is room for two columns,
// below where there is height, and nowhere else.
func (q *Queue) split(e *Env) split {
	switch {
	case e.Reader:
		return split{listWidth: e.Width, listHeight: e.Height}
	case e.Width >= 99:
		list := max(e.Width*56/100, 58)
		return split{list, e.Height, e.Width - list - 3, e.Height, true}
	case e.Height >= 20:
		list := e.Height * 6 / 10
		return split{e.Width, list, e.Width, e.Height - list, false}
	}
	return split{listWidth: e.Width, listHeight: e.Height}
}

// rows is how many rows the list shows.
func (q *Queue) rows(e *Env) int { return max(q.split(e).listHeight-listHead-1, 1) }

// Fit keeps the cursor in sight after the room for the list has changed.
func (q *Queue) Fit(e *Env) { q.clamp(e) }

// Shows reports whether the list holds a conversation, or keeps it back.
func (q *Queue) Shows(id domain.ID) bool { return q.in[id] || q.fresh[id] != nil }

// Previews reports whether there is room for a preview.
func (q *Queue) Previews(e *Env) bool { return q.split(e).preview() }

// Back takes off what stands between the person and the plain list: marks,
// then the scrolling of the preview, then the filter. It reports whether
// there was any.
func (q *Queue) Back(e *Env) bool {
	switch {
	case len(q.marks) > 0:
		q.Unmark()
	case q.scroll:
		q.scroll = false
	case q.filter != nil:
		q.SetFilter(nil, nil, e)
	default:
		return false
	}
	return true
}
