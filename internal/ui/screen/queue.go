package screen

import (
	"slices"

	"hark/internal/domain"
	"hark/internal/view"
)

// Keep says which conversations belong in a list.
type Keep func(r *view.Row, e *Env) bool

// Queue is a list of conversations with a preview of the selected one. It
// never moves under the cursor: what arrives is let in by itself only where
// nothing on the screen moves by it, and waits to be asked for otherwise;
// what stops belonging here stays, marked, until the list is made anew.
type Queue struct {
	book    *Book
	keep    Keep
	Empty   string   // what to say where there is nothing
	Lead    []string // verbs that matter most on this list: the first hints
	entries []entry
	in      map[domain.ID]bool
	fresh   map[domain.ID]*Item // arrived, not let in
	marks   map[domain.ID]bool
	found   map[domain.ID]bool // what a search of the log gave, for a filter
	filter  *Filtered
	cur     int
	top     int
	lines   map[domain.ID]line // as last drawn
	Preview Preview
	scroll  bool // movements scroll the preview
}

// Filtered is the filter that a list is narrowed by.
type Filtered struct {
	Text  string
	More  bool // a search found more than it brings in
	Match func(r *view.Row, e *Env) bool
}

// entry is one place in the list; the key it was put there by stays with it,
// because the row may change while the place does not.
type entry struct {
	item *Item
	key  order
}

// order is where a row belongs: those that wait first, by priority and then the
// longest; then those where nobody waits, then resolved ones, latest first.
type order struct {
	group int
	at    int64
	num   uint64
}

func orderOf(r *view.Row) order {
	switch {
	case r.Status == domain.StatusResolved:
		return order{4, -r.Last.UnixNano(), r.Num}
	case r.Wait.IsZero():
		return order{3, -r.Last.UnixNano(), r.Num}
	}
	return order{-r.Priority.Rank(), r.Wait.UnixNano(), r.Num}
}

// Compare orders rows as the queue does.
func Compare(a, b view.Row) int { return orderOf(&a).compare(orderOf(&b)) }

func (a order) compare(b order) int {
	switch {
	case a.group != b.group:
		return a.group - b.group
	case a.at != b.at:
		if a.at < b.at {
			return -1
		}
		return 1
	case a.num < b.num:
		return -1
	case a.num > b.num:
		return 1
	}
	return 0
}

// NewQueue is a list of what keep lets through; empty is what to say where
// that is nothing.
func NewQueue(b *Book, keep Keep, empty string) *Queue {
	return &Queue{book: b, keep: keep, Empty: empty, in: map[domain.ID]bool{}, fresh: map[domain.ID]*Item{},
		marks: map[domain.ID]bool{}, lines: map[domain.ID]line{}}
}

// Waits keeps what the queue is for: everything that neither a person nor a
// rule put aside.
func Waits(r *view.Row, e *Env) bool { return r.StatusAt(e.Now) == domain.StatusOpen && !r.Hidden }

// IsMine keeps what the responder has claimed and not closed, put aside or not.
func IsMine(r *view.Row, e *Env) bool { return r.Mine(e.Me) && r.Status != domain.StatusResolved }

// IsUnsure keeps what is open and ambiguous to the model, until a person says
// how it feels.
func IsUnsure(r *view.Row, e *Env) bool { return r.Unsure && Waits(r, e) }

// IsProposed keeps what has a reply that waits for approval.
func IsProposed(r *view.Row, _ *Env) bool { return r.Proposed > 0 }

// belongs is keep, or the filter in its place.
func (q *Queue) belongs(it *Item, e *Env) bool {
	if q.filter != nil {
		return q.found[it.Row.ID] || q.filter.Match(&it.Row, e)
	}
	return q.keep(&it.Row, e)
}

// Refresh makes the list anew: everything that belongs, in order. The cursor
// stays on its conversation, or near its place where that is gone.
func (q *Queue) Refresh(e *Env) {
	at := q.Selected()
	q.entries = q.entries[:0]
	clear(q.in)
	clear(q.fresh)
	q.book.Each(func(it *Item) {
		if q.belongs(it, e) {
			q.entries = append(q.entries, entry{it, orderOf(&it.Row)})
			q.in[it.Row.ID] = true
		}
	})
	slices.SortFunc(q.entries, func(a, b entry) int { return a.key.compare(b.key) })
	if i := slices.IndexFunc(q.entries, func(n entry) bool { return n.item.Row.ID == at }); i >= 0 && !at.IsZero() {
		q.cur = i
	}
	for id := range q.marks {
		if !q.in[id] {
			delete(q.marks, id)
		}
	}
	for id := range q.lines {
		if !q.in[id] {
			delete(q.lines, id)
		}
	}
	q.clamp(e)
}

// Arrive tells the list that the log spoke of a conversation.
func (q *Queue) Arrive(it *Item, e *Env) {
	id := it.Row.ID
	if q.in[id] {
		return
	}
	if !q.belongs(it, e) {
		delete(q.fresh, id)
		return
	}
	key := orderOf(&it.Row)
	i, _ := slices.BinarySearchFunc(q.entries, key, func(n entry, k order) int { return n.key.compare(k) })
	rows := q.rows(e)
	switch full := len(q.entries) >= rows; {
	case i < q.top: // above what is shown: everything stays where it is on the screen
		q.top++
		q.cur++
	case i == len(q.entries), i >= q.top+rows, !full && i > q.cur:
	default:
		q.fresh[id] = it
		return
	}
	delete(q.fresh, id)
	q.entries = slices.Insert(q.entries, i, entry{it, key})
	q.in[id] = true
}

// Acted tells the list that the responder did something to a conversation:
// it leaves or enters at once, for that is what was asked.
func (q *Queue) Acted(it *Item, e *Env) {
	id := it.Row.ID
	belongs := q.belongs(it, e)
	delete(q.fresh, id)
	switch {
	case belongs && !q.in[id]:
		key := orderOf(&it.Row)
		i, _ := slices.BinarySearchFunc(q.entries, key, func(n entry, k order) int { return n.key.compare(k) })
		q.entries = slices.Insert(q.entries, i, entry{it, key})
		q.in[id] = true
		if len(q.entries) > 1 && i <= q.cur {
			q.cur++
		}
	case !belongs && q.in[id]:
		i := slices.IndexFunc(q.entries, func(n entry) bool { return n.item == it })
		q.entries = slices.Delete(q.entries, i, i+1)
		delete(q.in, id)
		delete(q.marks, id)
		if i < q.cur {
			q.cur--
		}
	}
	q.clamp(e)
}

// Selected is the conversation under the cursor; zero where there is none.
func (q *Queue) Selected() domain.ID {
	if q.cur < len(q.entries) {
		return q.entries[q.cur].item.Row.ID
	}
	return domain.ID{}
}

// Select puts the cursor on a conversation, if the list shows it.
func (q *Queue) Select(id domain.ID, e *Env) {
	if i := slices.IndexFunc(q.entries, func(n entry) bool { return n.item.Row.ID == id }); i >= 0 {
		q.cur = i
		q.clamp(e)
	}
}

// Targets is what an action applies to: what is marked, in the list's order,
// else the conversation under the cursor.
func (q *Queue) Targets() []domain.ID {
	var ids []domain.ID
	for _, n := range q.entries {
		if q.marks[n.item.Row.ID] {
			ids = append(ids, n.item.Row.ID)
		}
	}
	if at := q.Selected(); len(ids) == 0 && !at.IsZero() {
		ids = append(ids, at)
	}
	return ids
}

// Unmark takes every mark off.
func (q *Queue) Unmark() { clear(q.marks) }

// Len is how many conversations the list shows.
func (q *Queue) Len() int { return len(q.entries) }

// New is how many arrivals wait to be let in.
func (q *Queue) New() int { return len(q.fresh) }

// SetFilter narrows the list; nil takes the filter off. Found is what a
// search of the whole log gave for it.
func (q *Queue) SetFilter(f *Filtered, found []domain.ID, e *Env) {
	q.filter, q.found = f, nil
	if f != nil {
		q.found = make(map[domain.ID]bool, len(found))
		for _, id := range found {
			q.found[id] = true
		}
	}
	q.Refresh(e)
}

// Filter is the text of the filter in force; empty is none.
func (q *Queue) Filter() string {
	if q.filter == nil {
		return ""
	}
	return q.filter.Text
}
