package kit

import (
	"slices"

	"hark/internal/ui/theme"
)

// List is an ordered list of which one item is selected. The selection is an
// item, not a place: what comes or goes elsewhere does not move it, nor the
// line it is drawn on. Drawing costs what is visible, whatever the length.
// The zero value is an empty list.
type List[K comparable] struct {
	keys []K
	cur  int // where the selected item is
	top  int // the first item shown
	high int // lines as last drawn, for pages

	stamp Stamp
	rows  map[K]drawn
}

// Stamp is what a drawn row depends on besides the item: where it changes,
// no row is drawn from memory.
type Stamp struct {
	Width int
	Theme *theme.Theme
	Focus bool
}

type drawn struct {
	revision uint64
	selected bool
	text     string
}

// maxDrawn bounds the rows kept drawn.
const maxDrawn = 1024

// Set replaces the items. The selected one stays selected where it still
// occurs, on the line where it was; otherwise its place does. Keys is kept
// and must not be changed by the caller.
func (l *List[K]) Set(keys []K) {
	line, had := l.cur-l.top, l.cur < len(l.keys)
	var at K
	if had {
		at = l.keys[l.cur]
	}
	l.keys = keys
	if had {
		if i := slices.Index(keys, at); i >= 0 {
			l.cur, l.top = i, i-line
		}
	}
	l.clamp()
}

// Len is how many items there are.
func (l *List[K]) Len() int { return len(l.keys) }

// Selected is the selected item; false where the list is empty.
func (l *List[K]) Selected() (k K, ok bool) {
	if l.cur < len(l.keys) {
		return l.keys[l.cur], true
	}
	return k, false
}

// Line is the line of the list that the selected item is on, as last drawn.
func (l *List[K]) Line() int { return l.cur - l.top }

// Below is how many items lie below the last line, as last drawn.
func (l *List[K]) Below() int { return max(0, len(l.keys)-l.top-l.high) }

// Move applies a movement of the catalogue of verbs: down, up, page-down,
// page-up, first, last. It reports whether the verb is one.
func (l *List[K]) Move(verb string) bool {
	page := max(l.high-1, 1)
	switch verb {
	case "down":
		l.cur++
	case "up":
		l.cur--
	case "page-down":
		l.cur += page
		l.top += page
	case "page-up":
		l.cur -= page
		l.top -= page
	case "first":
		l.cur = 0
	case "last":
		l.cur = len(l.keys) - 1
	default:
		return false
	}
	l.clamp()
	return true
}

// Find selects the first item of which is says so, if there is one.
func (l *List[K]) Find(is func(k K) bool) {
	if i := slices.IndexFunc(l.keys, is); i >= 0 {
		l.cur = i
		l.clamp()
	}
}

// Hit selects the item on a line, as last drawn, and reports whether it was
// selected already and whether there is one.
func (l *List[K]) Hit(line int) (again, ok bool) {
	i := l.top + line
	if line < 0 || line >= l.high || i >= len(l.keys) {
		return false, false
	}
	again = i == l.cur
	l.cur = i
	return again, true
}

func (l *List[K]) clamp() {
	l.cur = max(0, min(l.cur, len(l.keys)-1))
	if l.high == 0 {
		l.top = max(0, min(l.top, l.cur))
		return
	}
	l.top = max(l.top, l.cur-l.high+1)
	l.top = max(0, min(l.top, l.cur, len(l.keys)-l.high))
}

// Drawer draws the rows of a list.
type Drawer[K comparable] struct {
	Stamp    Stamp
	Revision func(k K) uint64 // changes whenever the row would look different; nil never does
	Row      func(k K, selected bool) string
}

// Draw gives the visible rows, at most height of them.
func (l *List[K]) Draw(height int, d Drawer[K]) []string {
	if l.high != height {
		l.high = max(height, 0)
		l.clamp()
	}
	if l.rows == nil || l.stamp != d.Stamp || len(l.rows) > maxDrawn {
		l.rows, l.stamp = map[K]drawn{}, d.Stamp
	}
	end := min(l.top+l.high, len(l.keys))
	out := make([]string, 0, l.high)
	for i := l.top; i < end; i++ {
		k := l.keys[i]
		var rev uint64
		if d.Revision != nil {
			rev = d.Revision(k)
		}
		row, ok := l.rows[k]
		if !ok || row.revision != rev || row.selected != (i == l.cur) {
			row = drawn{rev, i == l.cur, d.Row(k, i == l.cur)}
			l.rows[k] = row
		}
		out = append(out, row.text)
	}
	return out
}
