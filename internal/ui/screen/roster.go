package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/ui/kit"
)

// roster is the part of People that says who the team is: how the desk stands
// with its hub, who may do what, and what each of them does now.
type roster struct {
	team  *Team
	list  kit.List[seatOf]
	at    map[seatOf]int // among the members
	drawn uint64         // draws so far: rows tell of the present moment and are not kept
}

// seatOf names a member, the nth of that name.
type seatOf struct {
	name string
	n    int
}

// set gives the team: people first, then machines, then who was removed.
func (r *roster) set(t *Team) {
	r.team, r.at = t, make(map[seatOf]int, len(t.Members))
	keys := make([]seatOf, len(t.Members))
	for i := range t.Members {
		k := seatOf{name: t.Members[i].Name}
		for _, taken := r.at[k]; taken; _, taken = r.at[k] {
			k.n++
		}
		r.at[k], keys[i] = i, k
	}
	slices.SortStableFunc(keys, func(a, b seatOf) int { return cmp.Compare(t.Members[r.at[a]].group(), t.Members[r.at[b]].group()) })
	r.list.Set(keys)
}

// group orders members: people, machines, who was removed.
func (m *Member) group() int {
	switch m.Role {
	case domain.NoRole:
		return 2
	case domain.Machine:
		return 1
	}
	return 0
}

// some reports whether there is a team to show.
func (r *roster) some() bool { return r.team != nil && len(r.team.Members) > 0 }

// selected is the member under the cursor; nil is none.
func (r *roster) selected() *Member {
	if k, ok := r.list.Selected(); ok && r.some() {
		return &r.team.Members[r.at[k]]
	}
	return nil
}

// hubLines are how the desk stands with its hub, in a third of the height at
// most.
func (r *roster) hubLines(e *Env) []string {
	p := &page{e: e, width: e.Width - 2}
	if r.team.Hub.Link == NoHub {
		return nil
	}
	p.parts(1, r.team.Hub.report(e)...)
	for _, says := range r.team.Hub.trouble(e) {
		p.text(1, says.paint, says.text)
	}
	return append(p.lines[:min(len(p.lines), e.Height/3)], "")
}

// draw gives e.Height lines of e.Width cells.
func (r *roster) draw(e *Env, focus bool) []string {
	th := e.Theme
	lines := r.hubLines(e)
	var detail []string
	if e.Height >= 16 && !e.Reader {
		detail = r.detail(e)
	}
	rows := max(e.Height-len(lines)-1-len(detail), 1)
	if !e.Reader {
		lines = append(lines, "  "+r.table(e).Head(th.Header))
	}
	r.drawn++
	lines = append(lines, r.list.Draw(rows, kit.Drawer[seatOf]{
		Stamp:    kit.Stamp{Width: e.Width, Theme: th},
		Revision: func(seatOf) uint64 { return r.drawn },
		Row:      func(k seatOf, selected bool) string { return r.row(e, &r.team.Members[r.at[k]], selected && focus) },
	})...)
	if len(detail) > 0 {
		lines = append(blank(lines, e.Height-len(detail)), detail...)
	}
	return kit.Fill(e.Cells, lines, e.Width, e.Height)
}

// top is the line of the first member.
func (r *roster) top(e *Env) int {
	if e.Reader {
		return len(r.hubLines(e))
	}
	return len(r.hubLines(e)) + 1
}

func (r *roster) table(e *Env) *kit.Table {
	return kit.NewTable(e.Cells, e.Width-2,
		kit.Column{Title: "COLLEAGUE", Min: 12, Max: 20},
		kit.Column{Title: "ROLE", Min: 13, Max: 13},
		kit.Column{Title: "NOW", Min: 8, Max: 8},
		kit.Column{Title: "CERTIFIED", Min: 15, Max: 15, Drop: 1},
		kit.Column{Title: "WORKS ON", Min: 12, Max: 26, Drop: 2},
		kit.Column{Title: "KNOWS", Min: 12, Max: 26, Drop: 3},
		kit.Column{Title: "MACHINES", Min: 8, Max: 8, Right: true, Drop: 4})
}

func (r *roster) row(e *Env, m *Member, selected bool) string {
	th := e.Theme
	lead, base := rowLead(e, selected)
	name, role, rest := th.Text, th.Text, th.Muted
	if m.Role == domain.NoRole {
		name, role, rest = th.Faint, th.Faint, th.Faint
	}
	if m.Goes(e.Me) && m.Role != domain.NoRole {
		name = th.State.Claimed
	}
	now, doing := r.now(e, m)
	cert, says, certified := r.certified(e, m)
	if e.Reader {
		return strings.Join(slices.DeleteFunc([]string{kit.Clean(m.Name), roleOf(m), now, says, works(m), knows(m), plural(machinesOf(m), "machine")},
			func(s string) bool { return s == "" }), ", ")
	}
	return lead + r.table(e).Row([]kit.Cell{{Text: kit.Clean(m.Name), Paint: name}, {Text: roleOf(m), Paint: role}, {Text: now, Paint: doing}, {Text: cert, Paint: certified},
		{Text: scopeOf(m), Paint: rest}, {Text: listOf(m.Expertise), Paint: rest}, {Text: fmt.Sprint(machinesOf(m)), Paint: rest}}, base)
}
