package screen

import (
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
	chosen string     // id of the block with the cursor
	page   sheet
	top    int // the first line of the page that is shown
	above  int // lines of the heading, as last drawn
	x, y   int // the cursor, as last drawn
}

// newBoard is a board without figures yet.
func newBoard(place view.Place, s *Scope, plan [][]string) *Board {
	return &Board{place: place, scope: s, plan: plan}
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
