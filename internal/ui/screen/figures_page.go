package screen

import (
	"slices"
	"strings"

	"hark/internal/ui/kit"
)

// airy is from how many lines on tiles and tables are drawn at their ease.
const airy = 26

// sheet is where each block of a board stands. Lines are counted from the top
// of the page, which may be longer than the screen.
type sheet struct {
	width, room int
	places      []placed
	tall        int
}

// placed is a block and its rectangle, in cells.
type placed struct {
	block         block
	x, y          int
	width, height int
}

func (p *placed) holds(x, y int) bool {
	return x >= p.x && x < p.x+p.width && y >= p.y && y < p.y+p.height
}

// across is how many blocks of a row stand side by side.
func across(e *Env, row []block, width int) int {
	if e.Reader {
		return 1
	}
	least := 1
	for _, x := range row {
		least = max(least, x.wide(e))
	}
	n := min(max(width/least, 1), len(row))
	lines := (len(row) + n - 1) / n
	return (len(row) + lines - 1) / lines // as even as can be
}

// lay gives each block its place. Where there are lines to spare, charts take
// them.
func (b *Board) lay(e *Env, width, room int) {
	if b.page.width == width && b.page.room == room && len(b.page.places) > 0 {
		return
	}
	p := sheet{width: width, room: room}
	type line struct {
		blocks []block
		tall   int
		chart  bool
		gap    int
	}
	var lines []line
	for _, row := range b.rows {
		n := across(e, row, width)
		for i := 0; i < len(row); i += n {
			l := line{blocks: row[i:min(i+n, len(row))], gap: 1}
			for _, x := range l.blocks {
				l.tall = max(l.tall, x.tall(e, width/n, room))
				c, ok := x.(*chartBlock)
				l.chart = l.chart || ok && !c.words && !c.empty()
			}
			if _, tiles := l.blocks[0].(*tile); tiles && i+n < len(row) && (room < airy || e.Reader) {
				l.gap = 0
			}
			l.tall = min(l.tall, room)
			p.tall += l.tall + l.gap
			lines = append(lines, l)
		}
	}
	for more := true; more && p.tall <= room; {
		more = false
		for i := range lines {
			if lines[i].chart && lines[i].tall < chartMost && p.tall <= room {
				lines[i].tall++
				p.tall++
				more = true
			}
		}
	}
	y := 0
	for _, l := range lines {
		n := len(l.blocks)
		for i, x := range l.blocks {
			left, right := i*width/n, (i+1)*width/n
			if _, tiles := x.(*tile); tiles { // tiles of several lines stand in columns
				cols := max(n, across(e, b.rowOf(x), width))
				left, right = i*width/cols, (i+1)*width/cols
			}
			p.places = append(p.places, placed{x, left, y, right - left, l.tall})
		}
		y += l.tall + l.gap
	}
	p.tall = max(y-1, 0)
	b.page = p
}

// rowOf is the row that a block is of.
func (b *Board) rowOf(x block) []block {
	for _, row := range b.rows {
		if slices.Contains(row, x) {
			return row
		}
	}
	return nil
}

// lines draws the lines of the page from a line on. Every block draws itself
// where any of it is seen.
func (b *Board) lines(e *Env, from, count int) []string {
	out := make([]string, count)
	wide := make([]int, count)
	for i := range b.page.places {
		p := &b.page.places[i]
		if p.y+p.height <= from || p.y >= from+count {
			continue
		}
		drawn := p.block.draw(e, p.width, p.height, p.block.id() == b.chosen)
		for j, l := range drawn {
			if k := p.y + j - from; k >= 0 && k < count {
				out[k] += strings.Repeat(" ", max(p.x-wide[k], 0)) + l
				wide[k] = p.x + p.width
			}
		}
	}
	return out
}

// place is where the block with the cursor stands.
func (p *sheet) place(id string) *placed {
	for i := range p.places {
		if p.places[i].block.id() == id {
			return &p.places[i]
		}
	}
	return nil
}

// target is a block that a movement leads to.
type target struct{ block }

// lines is the list that a movement comes into at its end; nil where the
// block has none.
func (t *target) lines() *kit.List[int] {
	switch x := t.block.(type) {
	case *tableBlock:
		return &x.list
	case *lineBlock:
		return &x.list
	case *chartBlock:
		if x.words {
			return &x.list
		}
	}
	return nil
}

// beside is the nearest block in a direction: one that lies across the way,
// the nearest first, then the one most in line.
func (p *sheet) beside(id, verb string) *target {
	from := p.place(id)
	if from == nil {
		return nil
	}
	var best *placed
	score := 1 << 30
	for i := range p.places {
		to := &p.places[i]
		var ahead, aside int
		switch verb {
		case "down", "page-down":
			ahead, aside = to.y-(from.y+from.height), apart(from.x, from.width, to.x, to.width)
		case "up", "page-up":
			ahead, aside = from.y-(to.y+to.height), apart(from.x, from.width, to.x, to.width)
		case "right":
			ahead, aside = to.x-(from.x+from.width), apart(from.y, from.height, to.y, to.height)
		case "left":
			ahead, aside = from.x-(to.x+to.width), apart(from.y, from.height, to.y, to.height)
		}
		sideways := verb == "left" || verb == "right"
		if ahead < 0 || to == from || sideways && aside > 0 {
			continue
		}
		if s := ahead*1000 + aside; s < score {
			best, score = to, s
		}
	}
	if best == nil {
		return nil
	}
	return &target{best.block}
}

// apart is how far two stretches lie apart; 0 where they overlap.
func apart(a, aWide, b, bWide int) int { return max(0, b-(a+aWide)+1, a-(b+bWide)+1) }
