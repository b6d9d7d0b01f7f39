package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/view"
)

// Board is a screen of figures: those entries of view's catalogue that belong
// to its place, as tiles, charts and tables. What its plan does not name
// comes last, so that no entry is out of reach. Whatever is selected opens the
// conversations behind it, and its value, its interval and its definition are
// told below.
//
// A board draws from the figures of its Scope alone.
type Board struct {
	place  view.Place
	scope  *Scope
	plan   [][]string // ids of entries: a row of them each, from the top
	rows   [][]block  // the same made of the figures
	made   int        // of which Scope.turned they were made
	words  map[string]bool
	chosen string // id of the block with the cursor
	page   sheet
	top    int // the first line of the page that is shown
	x, y   int // the cursor, as last drawn
}

// newBoard is a board without figures yet.
func newBoard(place view.Place, s *Scope, plan [][]string) *Board {
	return &Board{place: place, scope: s, plan: plan, words: map[string]bool{}}
}

// boards are the places of boards, in the order in which they are gone through.
func boards() []view.Place {
	return []view.Place{view.OnOverview, view.OnSubjects, view.OnTeam, view.OnOutcomes}
}

// Begin is what the board wants when it is opened, or is to be measured anew.
func (b *Board) Begin(e *Env) Ask { return b.scope.begin(e) }

// fill makes the blocks of the figures, where these are new. What was selected
// stays selected.
func (b *Board) fill() {
	if !b.scope.have || b.made == b.scope.turned {
		return
	}
	s, all, old := &b.scope.stats, map[string]block{}, b.blocks()
	var order []string
	add := func(place view.Place, id string, make func() block) {
		if place == b.place {
			all[id] = make()
			order = append(order, id)
		}
	}
	rev := uint64(b.scope.turned)
	add(view.OnOverview, "incidents", func() block { return newIncidents(b.scope) })
	add(view.OnSubjects, "clusters", func() block { return newClusters(b.scope) })
	add(view.OnSubjects, "watch", func() block { return newWatch(b.scope) })
	for _, f := range view.Figures() {
		add(f.Place, f.ID, func() block { return newTile(f, s) })
	}
	for _, c := range view.Charts() {
		add(c.Place, c.ID, func() block { return newChart(c, s, rev) })
	}
	for _, t := range view.Tables() {
		add(t.Place, t.ID, func() block { return newTable(t, s, rev) })
		if t.ID == "subjects" && t.Place == b.place {
			all[t.ID].(*tableBlock).also = b.scope.watchedRows()
		}
	}
	b.rows, b.made = arrange(b.plan, order, all), b.scope.turned
	for _, was := range old {
		b.keep(was, all[was.id()])
	}
	if all[b.chosen] == nil {
		b.chosen = ""
		if first := b.blocks(); len(first) > 0 {
			b.chosen = first[0].id()
		}
	}
	b.page = sheet{}
}

// arrange puts the entries into rows by the plan, then the others by their kind.
func arrange(plan [][]string, order []string, all map[string]block) [][]block {
	var rows [][]block
	planned := map[string]bool{}
	for _, ids := range plan {
		var row []block
		for _, id := range ids {
			if all[id] != nil && !planned[id] {
				row = append(row, all[id])
				planned[id] = true
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	var tiles, rest []block
	for _, id := range order {
		switch _, isTile := all[id].(*tile); {
		case planned[id]:
		case isTile:
			tiles = append(tiles, all[id])
		default:
			rest = append(rest, all[id])
		}
	}
	for _, row := range [][]block{tiles, rest} {
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// keep hands what the person chose in a block on to the one that takes its place.
func (b *Board) keep(was, now block) {
	switch was := was.(type) {
	case *chartBlock:
		if now, ok := now.(*chartBlock); ok {
			now.words = was.words
			if i, ok := was.list.Selected(); ok && i < len(was.points)-1 && len(was.points) == len(now.points) {
				now.list.Find(func(k int) bool { return k == i })
			}
		}
	case *lineBlock:
		now, ok := now.(*lineBlock)
		if r := was.row(); ok && r != nil {
			now.list.Find(func(i int) bool { return now.rows[i].id == r.id && now.rows[i].name == r.name })
		}
	case *tableBlock:
		now, ok := now.(*tableBlock)
		if r := was.row(); ok && r != nil {
			now.list.Find(func(i int) bool { return now.rows[i].Name == r.Name })
		}
	}
}

// blocks are all blocks, in the order in which they are read.
func (b *Board) blocks() []block {
	var all []block
	for _, row := range b.rows {
		all = append(all, row...)
	}
	return all
}

// focus is the block with the cursor; nil where there are none.
func (b *Board) focus() block {
	for _, x := range b.blocks() {
		if x.id() == b.chosen {
			return x
		}
	}
	return nil
}

// Do implements Screen.
func (b *Board) Do(verb string, e *Env) (Ask, bool) {
	b.fill()
	f := b.focus()
	switch verb {
	case "longer":
		return b.scope.turn(1, e), true
	case "shorter":
		return b.scope.turn(-1, e), true
	case "overview":
		return b.onward(), true
	case "next-pane":
		b.hop(1)
	case "first", "last":
		b.end(verb)
	case "down", "up", "left", "right", "page-down", "page-up":
		if f != nil && !f.move(verb) {
			b.step(verb)
		}
	case "conversation":
		if f == nil || f.behind() == "" {
			return nil, true
		}
		return AskFilter{f.behind()}, true
	case "table":
		if c, ok := f.(*chartBlock); ok {
			c.words = !c.words
			b.page = sheet{}
		}
	case "copy":
		if f == nil {
			return nil, true
		}
		return b.copy(f, e), true
	case "claim":
		if x, ok := f.(*lineBlock); ok && x.row() != nil && x.row().id != "" {
			return AskTake{x.row().id}, true
		}
		return nil, false
	case "help":
		if f == nil {
			return nil, false
		}
		return AskExplain{b.explain(f, e)}, true
	default:
		return nil, false
	}
	return nil, true
}

// onward leads to the next board, round and round.
func (b *Board) onward() Ask {
	all := boards()
	for i, p := range all {
		if p == b.place {
			return AskPlace{string(all[(i+1)%len(all)])}
		}
	}
	return nil
}

// hop goes to the next block, round and round.
func (b *Board) hop(by int) {
	all := b.blocks()
	for i, x := range all {
		if x.id() == b.chosen {
			b.chosen = all[(i+by+len(all))%len(all)].id()
			return
		}
	}
}

// end goes to the first or the last line of the board.
func (b *Board) end(verb string) {
	all := b.blocks()
	if len(all) == 0 {
		return
	}
	x := all[0]
	if verb == "last" {
		x = all[len(all)-1]
	}
	b.chosen = x.id()
	if list := (&target{x}).lines(); list != nil {
		list.Move(verb)
	}
}

// step goes from one block to its neighbour on the page.
func (b *Board) step(verb string) {
	to := b.page.beside(b.chosen, verb)
	if to == nil {
		return
	}
	b.chosen = to.id()
	list := to.lines()
	if list == nil {
		return
	}
	switch verb {
	case "down":
		list.Move("first")
	case "up":
		list.Move("last")
	}
}

// Hints implements Screen.
func (b *Board) Hints() []string {
	all := []string{"conversation", "shorter", "longer", "overview", "baseline"}
	switch x := b.focus().(type) {
	case *chartBlock:
		all = append(all, "table")
	case *lineBlock:
		if r := x.row(); r != nil && r.id != "" {
			all = append([]string{"conversation", "claim"}, all[1:]...)
		}
	}
	return append(all, "copy", "help", "queue", "palette")
}

// Word implements Worder.
func (b *Board) Word(verb string) string {
	switch verb {
	case "conversation":
		return "what is behind it"
	case "overview":
		all := boards()
		for i, p := range all {
			if p == b.place {
				return string(all[(i+1)%len(all)])
			}
		}
	case "table":
		if c, ok := b.focus().(*chartBlock); ok && c.words {
			return "chart"
		}
		return "table"
	case "claim":
		return "look after it"
	case "help":
		return "what it means"
	}
	return ""
}

// Cursor implements Screen.
func (b *Board) Cursor(*Env) (x, y int, shown bool) { return b.x, b.y, b.scope.have }

// Click implements Clicker: it selects what was pointed at, and opens what was
// selected already.
func (b *Board) Click(x, y int, e *Env) Ask {
	for _, p := range b.page.places {
		if !p.holds(x, y+b.top-b.headLines(e)) {
			continue
		}
		again := b.chosen == p.block.id()
		b.chosen = p.block.id()
		if list := (&target{p.block}).lines(); list != nil {
			_, first := p.block.at()
			same, _ := list.Hit(y + b.top - b.headLines(e) - p.y - (first - list.Line()))
			again = again && same
		}
		if again && p.block.behind() != "" {
			return AskFilter{p.block.behind()}
		}
	}
	return nil
}

// explain is the page of the help on a figure, and on all of its board.
func (b *Board) explain(f block, e *Env) Page {
	var text strings.Builder
	name, lines := f.define()
	text.WriteString("# " + kit.Clean(name) + "\n\n")
	_, now := f.says(e)
	period, against := b.scope.says(e, true)
	for _, l := range append(lines, "", "Now: "+now[0], "", period+", "+against+".") {
		text.WriteString(l + "\n")
	}
	if f.behind() != "" {
		text.WriteString("\nThe conversations behind it are found by this filter:\n\n    " + kit.Clean(f.behind()) + "\n")
	}
	text.WriteString("\n# " + boardName(b.place) + ", figure by figure\n")
	for _, x := range b.blocks() {
		name, lines := x.define()
		text.WriteString("\n## " + name + "\n\n")
		for _, l := range lines {
			text.WriteString(l + "\n")
		}
	}
	return Page{Name: name, Text: text.String()}
}

func boardName(p view.Place) string { return strings.ToUpper(string(p[:1])) + string(p[1:]) }

// copy puts a figure on the clipboard, with all that is needed to trust it.
func (b *Board) copy(f block, e *Env) Ask {
	name, lines := f.define()
	period, against := b.scope.says(e, true)
	text := f.text(e) + "\n" + period + ", " + against + ".\nRanges are 95 % intervals.\n" + strings.Join(lines, "\n") + "\n"
	if f.behind() != "" {
		text += "Conversations: " + kit.Clean(f.behind()) + "\n"
	}
	return AskCopy{Text: text, Says: name + ", with its definition"}
}
