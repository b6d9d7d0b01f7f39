package report

import (
	"io"
	"sort"
	"strings"

	"hark/internal/escape"
	"hark/internal/view"
)

// The measures of the picture, in pixels.
const (
	pictureWide = 1240
	edge        = 40
	gutter      = 20
	tileHigh    = 124
	chartHigh   = 230
	rowHigh     = 26
	rowsMost    = 10 // of a table; the page and the table form have them all
)

// PNG writes the report as one picture. Its font has the Latin, Greek and
// Cyrillic scripts: letters of others, and emoji, become empty boxes. The page
// that HTML writes leaves the fonts to whatever shows it, and has them all.
func (r *Report) PNG(w io.Writer) error {
	high := r.flow(nil)
	d, err := newDots(pictureWide, high)
	if err != nil {
		return err
	}
	r.flow(d)
	return d.encode(w)
}

// flow lays the report out from top to bottom and gives its height; on nil it
// only measures.
func (r *Report) flow(d *dots) int {
	f := &flow{d: d, y: edge}
	f.say(point{edge, 26}, r.Head.Title, lettering{ink: inkText, size: 30, bold: true})
	f.say(point{edge, 54}, r.Head.span(), lettering{ink: inkMuted, size: 15})
	f.y += 74
	for i := range r.Sections {
		f.section(&r.Sections[i])
	}
	return int(f.y) + edge/2
}

// flow is where on the picture the next part stands.
type flow struct {
	d *dots
	y float64
}

func (f *flow) say(at point, s string, as lettering) {
	if f.d != nil {
		f.d.at(0, f.y)
		f.d.text(at, s, as)
	}
}

func (f *flow) section(s *Section) {
	f.say(point{edge, 24}, s.Name, lettering{ink: inkText, size: 20, bold: true})
	f.y += 40
	const across = 4
	wide := (pictureWide - 2*edge - (across-1)*gutter) / float64(across)
	for i := range s.Figures {
		f.tile(&s.Figures[i], edge+float64(i%across)*(wide+gutter), wide)
		if i%across == across-1 || i == len(s.Figures)-1 {
			f.y += tileHigh + gutter
		}
	}
	half := (pictureWide - 2*edge - gutter) / 2.0
	for i := range s.Charts {
		f.chart(&s.Charts[i], edge+float64(i%2)*(half+gutter), half)
		if i%2 == 1 || i == len(s.Charts)-1 {
			f.y += chartHigh + 34 + gutter
		}
	}
	for i := range s.Tables {
		f.table(&s.Tables[i])
	}
	f.y += gutter
}

// tile is one figure: its name, its value, and what is to be known of it.
func (f *flow) tile(fig *Figure, x, wide float64) {
	if f.d == nil {
		return
	}
	f.d.at(x, f.y)
	f.d.area(box(0, 0, wide, tileHigh), inkPanel)
	room := wide - 28
	f.d.text(point{14, 24}, fig.Name, lettering{ink: inkMuted, size: 13})
	value := lettering{ink: inkText, size: 26, bold: true}
	if !fig.Value.Has {
		value = lettering{ink: inkMuted, size: 15}
	}
	f.d.text(point{14, 56}, f.cut(fig.Says.Value, room, value), value)
	if at := 14 + f.d.wide(fig.Says.Value, value) + 8; fig.Says.Of != "" && at+40 < wide {
		small := lettering{ink: inkMuted, size: 13}
		f.d.text(point{at, 56}, f.cut(fig.Says.Of, wide-at-10, small), small)
	}
	y := 78.0
	for _, note := range []struct {
		text string
		ink  ink
	}{{fig.Says.Change, goodInk(Good(fig.Value.Verdict, fig.Good))}, {fig.Says.Spread, inkMuted}, {fig.Says.Footnote, inkMuted}} {
		as := lettering{ink: note.ink, size: 12}
		for _, line := range f.wrap(note.text, room, as) {
			if y < tileHigh {
				f.d.text(point{14, y}, line, as)
			}
			y += 16
		}
	}
}

// wrap breaks a text into lines that fit, between words.
func (f *flow) wrap(s string, room float64, as lettering) []string {
	var lines []string
	for word := range strings.FieldsSeq(s) {
		if n := len(lines); n > 0 && (word == "%" || f.d.wide(lines[n-1]+" "+word, as) <= room) {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

func goodInk(good int) ink {
	switch good {
	case +1:
		return inkPositive
	case -1:
		return inkNegative
	}
	return inkMuted
}

// lettersMost is more letters than any column has room for.
const lettersMost = 400

// cut gives a text as it is drawn, shortened between letters to what fits.
func (f *flow) cut(s string, room float64, as lettering) string {
	n := 0
	for i := range s {
		if n++; n > lettersMost {
			s = s[:i]
			break
		}
	}
	s = escape.Plain(s)
	if f.d.wide(s, as) <= room {
		return s
	}
	r := []rune(s)
	fits := sort.Search(len(r), func(n int) bool { return f.d.wide(string(r[:n+1])+"…", as) > room })
	return strings.TrimRight(string(r[:fits]), " ") + "…"
}

func (f *flow) chart(c *Chart, x, wide float64) {
	if f.d == nil {
		return
	}
	f.d.at(x, f.y)
	f.d.text(point{0, 18}, c.Name, lettering{ink: inkText, size: 15, bold: true})
	f.d.at(x, f.y+26)
	paint(f.d, c, wide, chartHigh)
}

// table draws the head of a table: its most telling rows.
func (f *flow) table(t *Table) {
	f.say(point{edge, 20}, t.Name, lettering{ink: inkText, size: 15, bold: true})
	f.y += 30
	const nameWide, barWide = 300, 200
	columns := float64(len(t.Columns))
	each := (pictureWide - 2*edge - nameWide - barWide) / max(columns, 1)
	for i, c := range t.Columns {
		f.say(point{edge + nameWide + each*float64(i+1), 14}, c.Name, lettering{ink: inkMuted, size: 12, anchor: atEnd})
	}
	f.y += 20
	for i, row := range t.Lines {
		if i == rowsMost {
			f.say(point{edge, 17}, "and "+view.UnitCount.Say(float64(len(t.Lines)-i))+" more", lettering{ink: inkMuted, size: 13})
			f.y += rowHigh
			break
		}
		f.row(t, &row, each)
	}
	if len(t.Lines) == 0 {
		f.say(point{edge, 17}, "nothing in this time", lettering{ink: inkMuted, size: 13})
		f.y += rowHigh
	}
	f.y += gutter
}

func (f *flow) row(t *Table, row *view.TableRow, each float64) {
	defer func() { f.y += rowHigh }()
	if f.d == nil {
		return
	}
	const nameWide, barWide = 300, 200
	f.d.at(0, f.y)
	f.d.line([]point{{edge, 0}, {pictureWide - edge, 0}}, stroke{ink: inkGrid, width: 1})
	as := lettering{ink: inkText, size: 13}
	f.d.text(point{edge, 17}, f.cut(named(row.Name), nameWide-20, as), as)
	for i, v := range row.Values {
		if i < len(t.Columns) {
			f.d.text(point{edge + nameWide + each*float64(i+1), 17}, brief(t.Columns[i].Unit, v), lettering{ink: inkText, size: 13, anchor: atEnd})
		}
	}
	x := float64(pictureWide - edge - barWide + 20)
	all := float64(row.Parts.Known())
	for _, part := range []struct {
		n   int
		ink ink
	}{{row.Parts.Negative, inkNegative}, {row.Parts.Neutral, inkNeutral}, {row.Parts.Positive, inkPositive}} {
		if part.n > 0 {
			w := (barWide - 20) * float64(part.n) / all
			f.d.area(box(x, 8, w-1, 10), part.ink)
			x += w
		}
	}
}

// named is what to call a row: some have no name of their own.
func named(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// brief is a value for a cell.
func brief(u view.Unit, v view.Value) string {
	if !v.Has {
		return "–"
	}
	return u.Say(v.V)
}
