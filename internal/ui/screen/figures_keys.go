package screen

import ()

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
	return append(all, "copy", "queue", "palette", "help")
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
func (b *Board) Click(x, y int, _ *Env) Ask {
	if y -= b.above; y < 0 || y >= b.page.room {
		return nil
	}
	for _, p := range b.page.places {
		if !p.holds(x, y+b.top) {
			continue
		}
		again := b.chosen == p.block.id()
		b.chosen = p.block.id()
		if list := (&target{p.block}).lines(); list != nil {
			_, first := p.block.at()
			same, _ := list.Hit(y + b.top - p.y - (first - list.Line()))
			again = again && same
		}
		if again && p.block.behind() != "" {
			return AskFilter{p.block.behind()}
		}
	}
	return nil
}
