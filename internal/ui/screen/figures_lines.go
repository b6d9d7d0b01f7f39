package screen

import (
	"fmt"
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// lineRow is one line of a list.
type lineRow struct {
	name   string // hostile
	behind string
	id     string // of an incident that can be taken; else empty
	tells  func(e *Env) told
}

// told is an lineRow in words.
type told struct {
	sign  string
	paint theme.Paint // of the sign
	text  string
	short string   // for where there is less room
	right string   // since when, and who has it
	says  []string // all that is to be known
}

// lineBlock is a list of things that are no figures: what is out of the
// ordinary, how every subject stands, named clusters.
type lineBlock struct {
	key, name string
	defined   string
	head      string              // beside the name
	most      int                 // rows shown where there is room
	empty     func(e *Env) string // what it says without rows
	rows      []lineRow
	list      kit.List[int]
	rev       uint64
}

func (b *lineBlock) set() {
	keys := make([]int, len(b.rows))
	for i := range keys {
		keys[i] = i
	}
	b.list.Set(keys)
}

func (b *lineBlock) id() string     { return b.key }
func (b *lineBlock) wide(*Env) int  { return 70 }
func (b *lineBlock) at() (x, y int) { return 0, min(1, len(b.rows)) + b.list.Line() }

// nothing is what an empty list says.
func (b *lineBlock) nothing(e *Env, width int) []string {
	return e.Cells.Wrap(b.empty(e), max(width-4, 8), 3)
}

func (b *lineBlock) tall(e *Env, width, room int) int {
	most := b.most
	if room < airy {
		most = 4
	}
	if len(b.rows) == 0 {
		return 1 + len(b.nothing(e, width))
	}
	return 1 + min(len(b.rows), most)
}

func (b *lineBlock) move(verb string) bool {
	before, _ := b.list.Selected()
	b.list.Move(verb)
	after, _ := b.list.Selected()
	return before != after
}

func (b *lineBlock) row() *lineRow {
	if i, ok := b.list.Selected(); ok {
		return &b.rows[i]
	}
	return nil
}

func (b *lineBlock) behind() string {
	if r := b.row(); r != nil {
		return r.behind
	}
	return ""
}

func (b *lineBlock) draw(e *Env, width, height int, focus bool) []string {
	th, w := e.Theme, e.Cells
	lead, name := "  ", th.Header
	if focus {
		name = th.Title
		if len(b.rows) == 0 {
			lead = th.Mark.Render(e.Glyphs.Cursor) + " "
		}
	}
	lines := []string{w.Truncate(lead+name.Render(strings.ToUpper(b.name))+th.Faint.Render("  "+b.head), width)}
	if len(b.rows) == 0 {
		for _, s := range b.nothing(e, width) {
			lines = append(lines, "  "+th.Muted.Render(s))
		}
		return squared(e, lines, width, height)
	}
	wide, text, right := 0, 24, 0
	for i := range b.rows {
		l := b.rows[i].tells(e)
		wide = max(wide, w.Of(kit.Clean(b.rows[i].name)))
		text, right = max(text, w.Of(l.text)), max(right, w.Of(l.right))
	}
	columns := []kit.Column{{Min: 1, Max: 1}, {Min: 8, Max: min(wide, 24)}, {Min: 24, Max: text}}
	if right > 0 {
		columns = append(columns, kit.Column{Min: min(right, 18), Max: right, Drop: 1})
	}
	t := kit.NewTable(w, max(width-3, 1), columns...)
	rows := b.list.Draw(max(height-1, 0), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: width, Theme: th, Focus: focus},
		Revision: func(int) uint64 { return b.rev<<20 ^ uint64(e.Now.Unix()/60) },
		Row: func(i int, selected bool) string {
			lead, base := rowLead(e, selected && focus)
			l := b.rows[i].tells(e)
			return lead + t.Row([]kit.Cell{{Text: l.sign, Paint: l.paint}, {Text: kit.Clean(b.rows[i].name), Paint: th.Text},
				{Text: wording{l.text, l.short}.fit(w, t.Width(2)), Paint: th.Muted}, {Text: l.right, Paint: th.Muted}}, base)
		}})
	return squared(e, append(lines, rows...), width, height)
}

func (b *lineBlock) says(e *Env) (string, []string) {
	r := b.row()
	if r == nil {
		return b.name, []string{b.empty(e), b.defined}
	}
	return b.name + ": " + kit.Clean(r.name), append(r.tells(e).says, b.defined)
}

func (b *lineBlock) define() (string, []string) { return b.name, []string{b.defined} }

func (b *lineBlock) text(e *Env) string {
	var out strings.Builder
	out.WriteString(b.name + "\n\n")
	for i := range b.rows {
		out.WriteString(fmt.Sprintf("%s: %s\n", kit.Clean(b.rows[i].name), strings.Join(b.rows[i].tells(e).says, " ")))
	}
	if len(b.rows) == 0 {
		out.WriteString(b.empty(e) + "\n")
	}
	return out.String()
}
