package screen

import (
	"slices"
	"strings"
	"time"

	"hark/internal/source"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// Sources tells how each source is doing and, below, what could not be taken
// in: where, why, and how it began. A source's line opens what it heard.
type Sources struct {
	all     []Source
	refused []Refused
	list    kit.List[int] // sources first, then what was refused
	have    bool
	rev     uint64
}

// NewSources is a list of no sources yet.
func NewSources() *Sources { return &Sources{} }

// SetSources gives the sources, in the order of hark.toml.
func (s *Sources) SetSources(all []Source) {
	s.all, s.have = all, true
	s.number()
}

// SetRefused gives what was refused, latest first.
func (s *Sources) SetRefused(refused []Refused) {
	s.refused = refused
	s.number()
}

func (s *Sources) number() {
	s.rev++
	keys := make([]int, len(s.all)+len(s.refused))
	for i := range keys {
		keys[i] = i
	}
	s.list.Set(keys)
}

// Do implements Screen.
func (s *Sources) Do(verb string, _ *Env) (Ask, bool) {
	i, ok := s.list.Selected()
	named := ok && i < len(s.all)
	switch {
	case verb == "help" && named:
		return AskPage{s.all[i].Kind}, true
	case verb != "conversation":
		return nil, s.list.Move(verb)
	case named:
		return AskFilter{"source:" + quoted(s.all[i].Name)}, true
	}
	return nil, true
}

// View implements Screen.
func (s *Sources) View(e *Env) string {
	th, w := e.Theme, e.Cells
	switch {
	case !s.have:
		return note(e, "reading ...")
	case len(s.all)+len(s.refused) == 0:
		return note(e, "No source is set up, so nothing new can be heard. hark init names one in hark.toml; hark demo shows how it looks.")
	}
	t, said := s.table(e), s.detail(e)
	heading := 2 + len(said) // lines that are not rows: the column names, a rule, and words on the selected row
	if len(s.refused) > 0 {
		heading += 2
	}
	rows := s.list.Draw(max(e.Height-heading, 1), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: e.Width, Theme: th, Focus: e.Glyphs.ASCII},
		Revision: func(int) uint64 { return s.rev<<32 | uint64(e.Now.Unix()/10) },
		Row:      func(i int, selected bool) string { return s.row(e, t, i, selected) },
	})
	lines := []string{"  " + t.Head(th.Header)}
	first, _ := s.first()
	for i, r := range rows {
		if first+i == len(s.all) {
			lines = append(lines, "", s.unread(e))
		}
		lines = append(lines, r)
	}
	lines = blank(lines, e.Height-1-len(said))
	lines = append(append(lines, ruled(e, "")), said...)
	return strings.Join(kit.Fill(w, lines, e.Width, e.Height), "\n")
}

// first is the number of the row on the list's first line.
func (s *Sources) first() (int, bool) {
	i, ok := s.list.Selected()
	return i - s.list.Line(), ok
}

// table lays the columns out. What only some desks have makes room where it is
// needed: a source that catches up, one that looks at more than it keeps.
func (s *Sources) table(e *Env) *kit.Table {
	state := 10
	if slices.ContainsFunc(s.all, func(src Source) bool { return src.State == source.CatchingUp }) {
		state = 13
	}
	name, kind := len("SOURCE"), len("KIND") // as wide as what stands in them
	for i := range s.all {
		name = min(max(name, e.Cells.Of(kit.Clean(s.all[i].Name))), 20)
		kind = min(max(kind, e.Cells.Of(kit.Clean(s.all[i].Kind))), 13)
	}
	columns := []kit.Column{
		{Title: "SOURCE", Min: min(name, 12), Max: name},
		{Title: "KIND", Min: kind, Max: kind, Drop: 6},
		{Title: "STATE", Min: state, Max: state},
		{Title: "LAST", Min: 4, Max: 5, Right: true},
		{Title: "LAG", Min: 5, Max: 6, Right: true, Drop: 2},
		{Title: "HEARD", Min: 5, Max: 6, Right: true},
		{Title: "REFUSED", Min: 7, Max: 7, Right: true, Drop: 1},
		{Title: "NEXT", Min: 4, Max: 5, Right: true, Drop: 3},
		{Title: "REPLIES", Min: 7, Max: 7, Drop: 4},
		{Title: "REMARK", Min: 28, Drop: 5},
	}
	if s.gross() {
		columns = slices.Insert(columns, seenColumn, kit.Column{Title: "SEEN", Min: 5, Max: 6, Right: true, Drop: 4})
	}
	return kit.NewTable(e.Cells, e.Width-2, columns...)
}

// seenColumn is where the posts stand that were looked at: before those heard.
const seenColumn = 5

// gross reports whether a source looks at more than it keeps.
func (s *Sources) gross() bool {
	return slices.ContainsFunc(s.all, func(src Source) bool { return src.Seen > 0 })
}

func (s *Sources) row(e *Env, t *kit.Table, i int, selected bool) string {
	th := e.Theme
	lead, base := rowLead(e, selected)
	if i >= len(s.all) {
		return lead + s.refusedRow(e, &s.refused[i-len(s.all)], base)
	}
	src := &s.all[i]
	sign, paint := linkSign(e, src.State)
	remark, remarkPaint := kit.Clean(src.Detail), th.Muted
	switch rest := resting(e, src); {
	case rest != "":
		remark, remarkPaint = rest, th.Warning
	case src.Error != "" && src.State != source.Live:
		remark, remarkPaint = kit.Clean(src.Error), paint
	case src.State == source.CatchingUp:
		remark = missed(src)
	}
	refused := th.Muted
	if src.Refused > 0 {
		refused = th.Warning
	}
	replies := "by hand"
	if src.Replies {
		replies = "yes"
	}
	lag := ""
	if src.Lag > 0 {
		lag = lasting(src.Lag)
	}
	cells := []kit.Cell{
		{Text: kit.Clean(src.Name), Paint: th.Text}, {Text: kit.Clean(src.Kind), Paint: th.Muted},
		{Text: sign + " " + string(src.State), Paint: paint}, {Text: Ago(e.Now, src.Last), Paint: th.Text},
		{Text: lag, Paint: th.Muted}, {Text: Short(src.Heard), Paint: th.Text}, {Text: Short(src.Refused), Paint: refused},
		{Text: until(e.Now, src.next()), Paint: th.Muted}, {Text: replies, Paint: th.Muted}, {Text: remark, Paint: remarkPaint}}
	if s.gross() {
		seen := kit.Cell{Paint: th.Muted}
		if src.Seen > 0 {
			seen.Text = Short(src.Seen)
		}
		cells = slices.Insert(cells, seenColumn, seen)
	}
	return lead + t.Row(cells, base)
}

// linkSign is the sign and the paint of a link's state.
func linkSign(e *Env, s source.State) (string, theme.Paint) {
	th, g := e.Theme, e.Glyphs
	switch s {
	case source.Live:
		return g.Live, th.Success
	case source.Retrying:
		return g.Waiting, th.Warning
	case source.Broken:
		return g.Broken, th.Error
	case source.Ended:
		return g.Ended, th.Muted
	}
	return g.Waiting, th.Info
}

// until is how long from now a time is, empty where it is past or unknown.
func until(now, t time.Time) string {
	if t.IsZero() || !t.After(now) {
		return ""
	}
	return lasting(t.Sub(now))
}

func (s *Sources) unread(e *Env) string {
	return "  " + e.Theme.Header.Render("REFUSED") + e.Theme.Faint.Render("  "+thousands(len(s.refused))+" heard and kept, but not taken in")
}

func (s *Sources) refusedRow(e *Env, r *Refused, base theme.Paint) string {
	th := e.Theme
	t := kit.NewTable(e.Cells, e.Width-2,
		kit.Column{Min: 5, Max: 9}, kit.Column{Min: 8, Max: 14}, kit.Column{Min: 8, Max: 16, Drop: 1},
		kit.Column{Min: 16}, kit.Column{Min: 16, Drop: 2})
	return t.Row([]kit.Cell{
		{Text: When(e.Now, r.At), Paint: th.Muted}, {Text: kit.Clean(r.Source), Paint: th.Text}, {Text: kit.Clean(r.Where), Paint: th.Muted},
		{Text: kit.Clean(r.Reason), Paint: th.Warning}, {Text: kit.Clean(r.Raw), Paint: th.Faint}}, base)
}

// Cursor implements Screen.
func (s *Sources) Cursor(*Env) (x, y int, shown bool) {
	first, ok := s.first()
	i, _ := s.list.Selected()
	y = 1 + s.list.Line()
	if i >= len(s.all) && first <= len(s.all) && len(s.refused) > 0 {
		y += 2
	}
	return 0, y, ok
}

// Hints implements Screen.
func (s *Sources) Hints() []string {
	if i, ok := s.list.Selected(); !ok || i >= len(s.all) {
		return []string{"queue", "palette", "help"}
	}
	return []string{"conversation", "queue", "palette", "help"}
}

// Word implements Worder.
func (s *Sources) Word(verb string) string {
	i, ok := s.list.Selected()
	switch {
	case verb == "conversation":
		return "what it heard"
	case verb == "help" && ok && i < len(s.all):
		return "about " + kit.Clean(s.all[i].Kind)
	}
	return ""
}
