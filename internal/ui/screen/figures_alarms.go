package screen

import (
	"fmt"
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
	"hark/internal/warn"
)

// alarmRow is one line of a list of what is, or could be, out of the ordinary.
type alarmRow struct {
	name   string // hostile
	behind string
	id     string // of an incident; else empty
	tells  func(e *Env) alarmLine
}

// alarmLine is an alarmRow in words.
type alarmLine struct {
	sign  string
	paint theme.Paint // of the sign
	text  string
	short string   // for where there is less room
	right string   // since when, and who has it
	says  []string // all that is to be known
}

// alarmBlock lists what is out of the ordinary: incidents, or how every
// subject stands.
type alarmBlock struct {
	key, name string
	defined   string
	head      string // beside the name
	empty     []string
	rows      []alarmRow
	list      kit.List[int]
	rev       uint64
}

const incidentsDefined = "A subject is out of the ordinary where many more people write about it, or write negatively, than its own past makes likely for the same hour of the week: " +
	"distinct authors an hour, copies collapsed, against a negative binomial tail and a CUSUM. How easily it warns follows from the number of false alarms that hark.toml allows the desk (warn.budget; four in 30 days if it says nothing). " +
	"Where too little is written to tell three times as much from chance, it says so."

// shownIncidents is how many that are over are listed at most.
const shownIncidents = 5

func newIncidents(s *Scope) *alarmBlock {
	b := &alarmBlock{key: "incidents", name: "Out of the ordinary", defined: incidentsDefined, rev: uint64(s.turned)}
	open, over := 0, 0
	for i := range s.incidents {
		x := &s.incidents[i]
		if x.Open {
			open++
		} else if over++; over > shownIncidents || x.Until.Before(s.stats.From) {
			continue
		}
		b.rows = append(b.rows, alarmRow{x.About(), x.Filter(), x.ID, func(e *Env) alarmLine { return tellIncident(e, x) }})
	}
	if open > 0 {
		b.head = thousands(open) + " now"
	}
	b.empty = []string{"Nothing is out of the ordinary. " + s.watchSays()}
	b.set()
	return b
}

func newWatch(s *Scope) *alarmBlock {
	b := &alarmBlock{key: "watch", name: "Early warning", defined: incidentsDefined, rev: uint64(s.turned), head: s.watchSays(), empty: []string{"no subject has been heard of yet"}}
	for i := range s.watched {
		w := &s.watched[i]
		name, behind := w.Subject, "subject:"+quoted(w.Subject)
		if name == "" {
			name, behind = "everything else", "since:1d"
		}
		b.rows = append(b.rows, alarmRow{name, behind, "", func(e *Env) alarmLine { return tellWatched(e, w) }})
	}
	b.set()
	return b
}

func (b *alarmBlock) set() {
	keys := make([]int, len(b.rows))
	for i := range keys {
		keys[i] = i
	}
	b.list.Set(keys)
}

// watchSays is how many subjects are watched, and for how many there is too
// little to warn: silence must not be taken for calm.
func (s *Scope) watchSays() string {
	n := map[warn.State]int{}
	watched := 0
	for i := range s.watched {
		if w := &s.watched[i]; !w.Muted {
			n[w.State()]++
			watched++
		}
	}
	if watched == 0 {
		return "Nothing is watched yet."
	}
	says := []string{plural(watched, "subject") + " watched"}
	if k := n[warn.TooLittle]; k > 0 {
		says = append(says, thousands(k)+" with too little to warn")
	}
	if k := n[warn.Learning]; k > 0 {
		says = append(says, thousands(k)+" learning")
	}
	return strings.Join(says, ", ")
}

// tellIncident puts an incident into words.
func tellIncident(e *Env, x *view.Incident) alarmLine {
	th, g := e.Theme, e.Glyphs
	l := alarmLine{sign: g.Due, paint: th.State.Due, text: x.What() + ", " + x.Rarity(), short: x.What()}
	has := "nobody has it"
	switch {
	case x.Owner == e.Me:
		has = "you have it"
	case x.Owner != "":
		has = kit.Clean(x.Owner) + " has it"
	}
	l.right = "since " + When(e.Now, x.Since) + ", " + has
	when := "Since " + x.Since.In(e.Now.Location()).Format("Mon 2 Jan 15:04")
	if !x.Open {
		l.sign, l.paint = g.Resolved, th.State.Resolved
		l.right = "over, " + When(e.Now, x.Since)
		when += ", over since " + x.Until.In(e.Now.Location()).Format("Mon 2 Jan 15:04")
	} else {
		when += "; " + has
	}
	l.says = []string{x.What() + ", " + x.Rarity() + ". " + when + "."}
	if lead := x.Lead(); lead > 0 {
		l.says = append(l.says, "Noticed "+lasting(lead)+" after its first mention.")
	}
	return l
}

// tellWatched puts into words how a subject stands.
func tellWatched(e *Env, w *view.Watched) alarmLine {
	th, g := e.Theme, e.Glyphs
	says := w.Say()
	state, more, _ := strings.Cut(says, ": ")
	l := alarmLine{sign: g.Ended, paint: th.Muted, text: says, short: state, says: []string{says + "."}}
	switch w.State() {
	case warn.Alarm:
		l.sign, l.paint = g.Due, th.State.Due
	case warn.Quiet:
		l.sign, l.paint = g.Live, th.Success
	}
	if w.Muted {
		l.sign, l.paint, l.text = g.Ended, th.Faint, "muted; "+more
	}
	return l
}

func (b *alarmBlock) id() string     { return b.key }
func (b *alarmBlock) wide(*Env) int  { return 70 }
func (b *alarmBlock) at() (x, y int) { return 0, min(1, len(b.rows)) + b.list.Line() }

func (b *alarmBlock) tall(_ *Env, _, room int) int {
	most := 6
	if b.key == "watch" {
		most = 12
	}
	if room < airy {
		most = 4
	}
	return 1 + min(max(len(b.rows), 1), most)
}

func (b *alarmBlock) move(verb string) bool {
	before, _ := b.list.Selected()
	b.list.Move(verb)
	after, _ := b.list.Selected()
	return before != after
}

func (b *alarmBlock) row() *alarmRow {
	if i, ok := b.list.Selected(); ok {
		return &b.rows[i]
	}
	return nil
}

func (b *alarmBlock) behind() string {
	if r := b.row(); r != nil {
		return r.behind
	}
	return ""
}

func (b *alarmBlock) draw(e *Env, width, height int, focus bool) []string {
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
		for _, s := range b.empty {
			lines = append(lines, "  "+th.Muted.Render(w.Truncate(s, max(width-2, 0))))
		}
		return squared(e, lines, width, height)
	}
	wide, right := 0, 0
	for i := range b.rows {
		wide = max(wide, w.Of(kit.Clean(b.rows[i].name)))
		right = max(right, w.Of(b.rows[i].tells(e).right))
	}
	columns := []kit.Column{{Min: 1, Max: 1}, {Min: 8, Max: min(wide, 20)}, {Min: 24}}
	if right > 0 {
		columns = append(columns, kit.Column{Min: min(right, 18), Max: right, Drop: 1})
	}
	t := kit.NewTable(w, max(width-3, 1), columns...)
	rows := b.list.Draw(max(height-1, 0), kit.Drawer[int]{
		Stamp:    kit.Stamp{Width: width, Theme: th, Focus: focus},
		Revision: func(int) uint64 { return b.rev<<20 ^ uint64(e.Now.Unix()/60) },
		Row: func(i int, selected bool) string {
			lead, base := "  ", theme.Paint{}
			if selected && focus {
				base = th.Selected
				lead = th.Mark.Over(base).Render(e.Glyphs.Cursor) + base.Render(" ")
			}
			l := b.rows[i].tells(e)
			return lead + t.Row([]kit.Cell{{Text: l.sign, Paint: l.paint}, {Text: kit.Clean(b.rows[i].name), Paint: th.Text},
				{Text: wording{l.text, l.short}.fit(w, t.Width(2)), Paint: th.Muted}, {Text: l.right, Paint: th.Muted}}, base)
		}})
	return squared(e, append(lines, rows...), width, height)
}

func (b *alarmBlock) says(e *Env) (string, []string) {
	r := b.row()
	if r == nil {
		return b.name, append(b.empty[:len(b.empty):len(b.empty)], b.defined)
	}
	return b.name + ": " + kit.Clean(r.name), append(r.tells(e).says, b.defined)
}

func (b *alarmBlock) define() (string, []string) { return b.name, []string{b.defined} }

func (b *alarmBlock) text(e *Env) string {
	out := b.name + "\n\n"
	for i := range b.rows {
		out += fmt.Sprintf("%s: %s\n", kit.Clean(b.rows[i].name), strings.Join(b.rows[i].tells(e).says, " "))
	}
	if len(b.rows) == 0 {
		out += strings.Join(b.empty, "\n") + "\n"
	}
	return out
}
