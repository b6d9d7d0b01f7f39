package screen

import (
	"cmp"
	"strings"
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
)

// soonOut is how long before a certification runs out it is warned of.
const soonOut = 14 * 24 * time.Hour

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
	case here && !e.Team.Alone(): // without the hub nobody knows who is still there
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
		on := lastDay(e.Now, m.Certified)
		return e.Glyphs.Due + " over " + on, "certification ran out " + on, th.Warning
	case left < soonOut:
		more := Ago(m.Certified, e.Now)
		return e.Glyphs.Due + " " + more + " left", "certified for " + more + " more", th.Warning
	}
	until := "until " + lastDay(e.Now, m.Certified)
	return until, "certified " + until, th.Muted
}

// lastDay is the last day before a moment, at which a certification ends.
func lastDay(now, until time.Time) string { return day(now, until.Add(-time.Second)) }

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
		out := []piece{{th.Warning, "no longer on the roster"}, {th.Muted, "what they write since does not count"}}
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

// machinesOf is how many machines a member writes from: what one hears has a
// journal of its own.
func machinesOf(m *Member) int {
	hear := 0
	for _, s := range m.Seats {
		if s.Listens {
			hear++
		}
	}
	return max(hear, len(m.Seats)-hear)
}

// machines are those that a member writes from, by their journals.
func (r *roster) machines(e *Env, m *Member) []piece {
	th := e.Theme
	out := []piece{{th.Muted, plural(machinesOf(m), "machine")}}
	for _, s := range m.Seats {
		says := "journal " + domain.ID(s.Journal).Short()
		if s.Listens {
			says += ", which listens"
		}
		out = append(out, piece{th.Muted, says})
	}
	if !m.Last.IsZero() {
		out = append(out, piece{th.Muted, "last heard of " + When(e.Now, m.Last)})
	}
	return out
}
