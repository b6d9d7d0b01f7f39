package screen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// soonOut is how long before a certification runs out it is warned of.
const soonOut = 14 * 24 * time.Hour

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
		return strings.Join(slices.DeleteFunc([]string{kit.Clean(m.Name), roleOf(m), now, says, works(m), knows(m), plural(len(m.Seats), "machine")},
			func(s string) bool { return s == "" }), ", ")
	}
	return lead + r.table(e).Row([]kit.Cell{{Text: kit.Clean(m.Name), Paint: name}, {Text: roleOf(m), Paint: role}, {Text: now, Paint: doing}, {Text: cert, Paint: certified},
		{Text: scopeOf(m), Paint: rest}, {Text: listOf(m.Expertise), Paint: rest}, {Text: fmt.Sprint(len(m.Seats)), Paint: rest}}, base)
}

// roleOf is what a member is, in a word.
func roleOf(m *Member) string {
	if m.Role == domain.NoRole {
		return "removed"
	}
	return kit.Clean(string(m.Role))
}

// now is what a member does, or when they were last heard of.
func (r *roster) now(e *Env, m *Member) (string, theme.Paint) {
	th := e.Theme
	here := false
	for _, all := range e.Here {
		for _, h := range all {
			if !m.Goes(h.By) || h.By == "" {
				continue
			}
			if h.Doing == Writing {
				return string(Writing), th.Info
			}
			here = true
		}
	}
	switch {
	case m.Role == domain.NoRole:
		return "", th.Faint
	case m.Goes(e.Me):
		return "you", th.State.Claimed
	case here:
		return "here", th.Success
	case m.Last.IsZero():
		return "not yet", th.Faint
	}
	return strings.Replace(Ago(e.Now, m.Last)+" ago", "now ago", "just now", 1), th.Muted
}

// certified is until when a member's replies need nobody's approval, for a
// column and as a sentence; empty where that is nothing to them.
func (r *roster) certified(e *Env, m *Member) (brief, says string, paint theme.Paint) {
	th, left := e.Theme, m.Certified.Sub(e.Now)
	switch {
	case m.Role == domain.NoRole || m.Role == domain.Machine || !domain.Permits(m.Role, domain.Replied):
		return "", "", th.Muted
	case m.Certified.IsZero() && !r.team.Policy.Certify:
		return "", "", th.Muted
	case m.Certified.IsZero():
		return "no", "not certified", th.Warning
	case left <= 0:
		on := day(e.Now, m.Certified)
		return e.Glyphs.Due + " over " + on, "certification ran out " + on, th.Warning
	case left < soonOut:
		more := Ago(m.Certified, e.Now)
		return e.Glyphs.Due + " " + more + " left", "certified for " + more + " more", th.Warning
	}
	until := "until " + day(e.Now, m.Certified)
	return until, "certified " + until, th.Muted
}

// day is a date as people write it, with its year where that is another.
func day(now, t time.Time) string {
	if t = t.In(now.Location()); t.Year() != now.Year() {
		return t.Format("2 Jan 06")
	}
	return t.Format("2 Jan")
}

// scopeOf is what a member may work on.
func scopeOf(m *Member) string {
	if m.Role == domain.NoRole {
		return ""
	}
	s := listOf(m.Sources)
	if len(m.Subjects) > 0 {
		s = strings.TrimPrefix(s+"; "+listOf(m.Subjects), "; ")
	}
	return cmp.Or(s, "all")
}

func works(m *Member) string {
	if m.Role == domain.NoRole {
		return ""
	}
	return "works on " + scopeOf(m)
}

func knows(m *Member) string {
	if len(m.Expertise) == 0 {
		return ""
	}
	return "knows " + listOf(m.Expertise)
}

// listOf joins names from outside.
func listOf(names []string) string { return kit.Clean(strings.Join(names, ", ")) }

// detail is all that the roster says of the selected member.
func (r *roster) detail(e *Env) []string {
	m := r.selected()
	if m == nil {
		return nil
	}
	th := e.Theme
	p := &page{e: e, width: e.Width - 2}
	p.add(th.Border.Render(strings.Repeat(e.Glyphs.Rule, e.Width)))
	p.parts(1, append([]piece{{th.Title, kit.Clean(m.Name)}}, r.standing(e, m)...)...)
	about := []piece{{th.Text, works(m)}, {th.Text, knows(m)}}
	if len(m.Sends) > 0 {
		about = append(about, piece{th.Text, "sends replies on " + listOf(m.Sends)})
	}
	if len(m.Also) > 0 {
		about = append(about, piece{th.Muted, "wrote as " + listOf(m.Also)})
	}
	p.parts(1, about...)
	p.parts(1, r.machines(e, m)...)
	return p.lines[:min(len(p.lines), 7)]
}

// standing is where a member stands with the desk.
func (r *roster) standing(e *Env, m *Member) []piece {
	th := e.Theme
	if m.Role == domain.NoRole {
		says := "no longer on the roster"
		if !m.Removed.IsZero() {
			says += " since " + When(e.Now, m.Removed)
		}
		out := []piece{{th.Warning, says}, {th.Muted, "what they write since then does not count"}}
		if m.Was != domain.NoRole {
			out = append(out, piece{th.Muted, "was " + kit.Clean(string(m.Was))})
		}
		return out
	}
	_, cert, paint := r.certified(e, m)
	if m.Role != domain.Machine && domain.Permits(m.Role, domain.Proposed) && !m.MayReply(r.team.Policy, e.Now) {
		cert = strings.TrimPrefix(cert+": an approver sends what they write", ": ")
	}
	return []piece{{th.Text, roleOf(m)}, {paint, cert}}
}

// machines are those that a member writes from.
func (r *roster) machines(e *Env, m *Member) []piece {
	th := e.Theme
	out := []piece{{th.Muted, plural(len(m.Seats), "machine")}}
	for _, s := range m.Seats {
		says := domain.ID(s.Journal).Short()
		if s.Listens {
			says += " listens"
		}
		out = append(out, piece{th.Muted, says})
	}
	if !m.Last.IsZero() {
		out = append(out, piece{th.Muted, "last heard of " + When(e.Now, m.Last)})
	}
	return out
}
