package screen

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"hark/internal/ui/kit"
)

// layout is a text broken into rows of one width.
type layout struct {
	text  string
	width int
	cells kit.Width
	rows  []laidRow
	at    int // the byte that row and col belong to
	row   int // where the cursor is
	col   int
}

// laidRow is one row: the bytes it shows and where they begin.
type laidRow struct {
	start, end int // in the text, without the line's end
	shown      string
}

// cluster is one user-perceived character and how it is shown.
type cluster struct {
	size  int // bytes in the text
	shown string
	width int
}

// next takes the first cluster of s apart. What cannot be shown safely has
// no width, so the cursor passes it by.
func next(w kit.Width, s string) cluster {
	raw, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if raw == " " {
		return cluster{1, " ", 1}
	}
	shown := kit.Clean(raw)
	return cluster{len(raw), shown, w.Of(shown)}
}

// lay gives the layout at a width, made anew only where something changed.
func (e *Editor) lay(w kit.Width, width int) *layout {
	width = max(width, 2)
	if l := &e.laid; l.rows == nil || l.text != e.text || l.width != width || l.cells != w {
		*l = layout{text: e.text, width: width, cells: w, at: -1}
		for start := 0; ; {
			end := strings.IndexByte(e.text[start:], '\n')
			if end < 0 {
				l.line(start, len(e.text))
				break
			}
			l.line(start, start+end)
			start += end + 1
		}
	}
	if e.laid.at != e.at {
		e.laid.find(e.at)
	}
	return &e.laid
}

// line breaks one line of the text at spaces, or where a word is too long.
func (l *layout) line(start, end int) {
	var shown strings.Builder
	from, used, space, spaceShown := start, 0, -1, 0
	for i := start; i < end; {
		c := next(l.cells, l.text[i:end])
		if used+c.width > l.width-1 && i > from { // the last cell is the cursor's
			to, cut := i, shown.Len()
			if space > from && c.shown != " " {
				to, cut = space, spaceShown
			}
			l.rows = append(l.rows, laidRow{from, to, shown.String()[:cut]})
			from, used, space = to, 0, -1
			shown.Reset()
			i = to
			continue
		}
		shown.WriteString(c.shown)
		used += c.width
		i += c.size
		if c.shown == " " {
			space, spaceShown = i, shown.Len()
		}
	}
	l.rows = append(l.rows, laidRow{from, end, shown.String()})
}

// find works out where the cursor stands.
func (l *layout) find(at int) {
	l.at, l.row, l.col = at, 0, 0
	for i, r := range l.rows {
		if r.start <= at {
			l.row = i
		}
	}
	r := l.rows[l.row]
	for i := r.start; i < at && i < r.end; {
		c := next(l.cells, l.text[i:r.end])
		l.col += c.width
		i += c.size
	}
}

// byteAt is the byte of the text at a column of a row.
func (l *layout) byteAt(row, col int) int {
	r := l.rows[row]
	i := r.start
	for used := 0; i < r.end; {
		c := next(l.cells, l.text[i:r.end])
		if used+c.width > col {
			break
		}
		used += c.width
		i += c.size
	}
	if row+1 < len(l.rows) && i == l.rows[row+1].start && i > r.start { // the end of a broken row belongs to the next one
		last := r.start
		for j := r.start; j < i; {
			last = j
			j += next(l.cells, l.text[j:r.end]).size
		}
		return last
	}
	return i
}

// row moves the cursor up or down among the rows that were last laid out.
func (e *Editor) row(by int) {
	l := &e.laid
	if l.rows == nil || l.text != e.text {
		return
	}
	if l.at != e.at {
		l.find(e.at)
	}
	if e.goal < 0 {
		e.goal = l.col
	}
	to := l.row + by
	switch goal := e.goal; {
	case to < 0:
		e.move(0)
	case to >= len(l.rows):
		e.move(len(e.text))
	default:
		e.at = l.byteAt(to, goal)
	}
}

// Draw gives exactly height rows and the cursor's cell among them.
func (e *Editor) Draw(w kit.Width, width, height int) (rows []string, x, y int) {
	l := e.lay(w, width)
	switch {
	case l.row < e.top:
		e.top = l.row
	case l.row >= e.top+height:
		e.top = l.row - height + 1
	}
	e.top = max(min(e.top, len(l.rows)-height), 0)
	rows = make([]string, height)
	for i := range rows {
		if n := e.top + i; n < len(l.rows) {
			rows[i] = l.rows[n].shown
		}
	}
	return rows, min(l.col, width-1), l.row - e.top
}
