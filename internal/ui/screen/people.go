package screen

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/view"
)

// People lists who wrote to us lately and how it went with them, and beside
// them who answers: the team. A line opens the conversations with that person.
type People struct {
	people map[personKey]*view.Person
	list   kit.List[personKey]
	have   bool
	rev    uint64
	roster roster
	onTeam bool // the team has the focus
}

type personKey struct{ source, author string }

// NewPeople is a list of nobody yet.
func NewPeople() *People { return &People{} }

// SetPeople gives the people, those who wrote last first.
func (p *People) SetPeople(all []view.Person) {
	p.have = true
	p.rev++
	p.people = make(map[personKey]*view.Person, len(all))
	keys := make([]personKey, 0, len(all))
	for i := range all {
		k := personKey{all[i].Source, all[i].Author.Key()}
		if p.people[k] == nil {
			keys = append(keys, k)
		}
		p.people[k] = &all[i]
	}
	p.list.Set(keys)
}

// SetTeam gives the team; one without members is not shown.
func (p *People) SetTeam(t *Team) {
	p.roster.set(t)
	p.onTeam = p.onTeam && p.roster.some()
}

// Do implements Screen.
func (p *People) Do(verb string, _ *Env) (Ask, bool) {
	switch {
	case verb == "next-pane":
		p.onTeam = !p.onTeam && p.roster.some()
		return nil, true
	case p.onTeam && verb == "conversation":
		if m := p.roster.selected(); m != nil {
			return AskFilter{"owner:" + quoted(m.Name)}, true
		}
		return nil, true
	case p.onTeam:
		return nil, p.roster.list.Move(verb)
	case verb != "conversation":
		return nil, p.list.Move(verb)
	}
	k, ok := p.list.Selected()
	if !ok {
		return nil, true
	}
	a := p.people[k].Author
	name := a.ID
	switch {
	case a.Handle != "":
		name = "@" + a.Handle
	case a.Name != "":
		name = a.Name
	}
	return AskFilter{"author:" + quoted(name) + " source:" + quoted(k.source)}, true
}

// teamBeside is the width from which on both lists have room, in cells.
const teamBeside = 150

// split gives the width of the first list, where both are shown, else 0.
func (p *People) split(e *Env) int {
	if !p.roster.some() || e.Reader || e.Width < teamBeside {
		return 0
	}
	return e.Width * 52 / 100
}

// View implements Screen.
func (p *People) View(e *Env) string {
	if !p.roster.some() {
		return strings.Join(p.authors(e, true), "\n")
	}
	left := p.split(e)
	if left == 0 {
		return strings.Join(kit.Fill(e.Cells, p.either(e), e.Width, e.Height), "\n")
	}
	one, two := *e, *e
	one.Width, two.Width = left, e.Width-left-3
	border := e.Theme.Border
	return strings.Join(kit.Beside(e.Cells, p.authors(&one, !p.onTeam), p.roster.draw(&two, p.onTeam), left, e.Height, " "+border.Render(e.Glyphs.Divider)+" "), "\n")
}

// either is one of the two lists, and below it a word on the other.
func (p *People) either(e *Env) []string {
	part := *e
	part.Height--
	if p.onTeam {
		return append(p.roster.draw(&part, true), ruled(e, " "+e.Key("next-pane")+" shows who writes to us "))
	}
	says := fmt.Sprintf(" the team: %s, %s shows them ", plural(p.roster.list.Len(), "colleague"), e.Key("next-pane"))
	return append(p.authors(&part, true), ruled(e, says))
}

// authors draws who wrote to us: e.Height lines.
func (p *People) authors(e *Env, focus bool) []string {
	th, w := e.Theme, e.Cells
	switch {
	case !p.have:
		return strings.Split(note(e, "reading ..."), "\n")
	case p.list.Len() == 0:
		return strings.Split(note(e, "Nobody has written yet. Whoever does will stand here, with what came of it."), "\n")
	}
	feels := 8
	if e.Reader {
		feels = len("99 negative") // words in place of a bar
	}
	t := kit.NewTable(w, e.Width-2,
		kit.Column{Title: "PERSON", Min: 19, Max: 28},
		kit.Column{Title: "NAME", Min: 12, Max: 24, Drop: 6},
		kit.Column{Title: "SOURCE", Min: 8, Max: 12, Drop: 2},
		kit.Column{Title: "REACH", Min: 5, Max: 5, Right: true, Drop: 4},
		kit.Column{Title: "CONV.", Min: 5, Max: 5, Right: true},
		kit.Column{Title: "MENTIONS", Min: 8, Max: 8, Right: true, Drop: 5},
		kit.Column{Title: "FEELS", Min: feels, Max: 12, Drop: 3},
		kit.Column{Title: "LAST OUTCOME", Min: 18, Max: 26, Drop: 1},
		kit.Column{Title: "SEEN", Min: 4, Max: 4})
	lines := []string{"  " + t.Head(th.Header)}
	lines = append(lines, p.list.Draw(e.Height-1, kit.Drawer[personKey]{
		Stamp:    kit.Stamp{Width: e.Width, Theme: th, Focus: focus},
		Revision: func(personKey) uint64 { return p.rev<<32 | uint64(e.Now.Unix()/3600) },
		Row:      func(k personKey, selected bool) string { return p.row(e, t, p.people[k], selected && focus) },
	})...)
	return kit.Fill(w, lines, e.Width, e.Height)
}

func (p *People) row(e *Env, t *kit.Table, who *view.Person, selected bool) string {
	th := e.Theme
	lead, base := rowLead(e, selected)
	handle, name := kit.Clean(who.Author.Label()), kit.Clean(who.Author.Name)
	if name == handle {
		name = ""
	}
	reach := ""
	if who.Author.Followers > 0 {
		reach = Short(who.Author.Followers)
	}
	last, lastPaint := "", th.Faint
	if e.Reader {
		last = "none yet" // what is empty is not heard
	}
	if !who.LastAt.IsZero() {
		last, lastPaint = kit.Clean(who.LastOutcome)+", "+When(e.Now, who.LastAt), th.Text
	}
	talks := th.Text
	if who.Conversations > 2 {
		talks = th.Text.Bold()
	}
	return lead + t.Row([]kit.Cell{
		{Text: handle, Paint: th.Text}, {Text: name, Paint: th.Muted}, {Text: kit.Clean(who.Source), Paint: th.Muted}, {Text: reach, Paint: th.Muted},
		{Text: Short(who.Conversations), Paint: talks}, {Text: Short(who.Heard), Paint: th.Muted},
		feels(e, who, t.Width(6), base),
		{Text: last, Paint: lastPaint}, {Text: seen(e, who), Paint: th.Muted}}, base)
}

// seen is how long ago a person last wrote, which is known to the hour.
func seen(e *Env, who *view.Person) string {
	if e.Now.Sub(who.Seen) < 2*time.Hour {
		return "<2h"
	}
	return Ago(e.Now, who.Seen)
}

// feels is a bar of how a person's posts feel, or words for a reader.
func feels(e *Env, who *view.Person, width int, base theme.Paint) kit.Cell {
	if e.Reader {
		return kit.Cell{Text: Short(who.Feelings.Negative) + " negative", Paint: e.Theme.Text}
	}
	return kit.Cell{Text: kit.Stack(feelingParts(e, who.Feelings, base), width), Raw: true}
}

// note is a screen that has only one thing to say.
func note(e *Env, says string) string {
	lines := []string{""}
	for _, l := range e.Cells.Wrap(says, max(min(e.Width-4, 100), 8), 6) {
		lines = append(lines, "  "+e.Theme.Muted.Render(l))
	}
	return strings.Join(kit.Fill(e.Cells, lines, e.Width, e.Height), "\n")
}

// Cursor implements Screen.
func (p *People) Cursor(e *Env) (x, y int, shown bool) {
	if !p.onTeam {
		return 0, 1 + p.list.Line(), p.list.Len() > 0
	}
	part := *e
	if left := p.split(e); left > 0 {
		x = left + 3
		part.Width -= x
	} else {
		part.Height--
	}
	return x, min(p.roster.top(&part)+p.roster.list.Line(), e.Height-1), true
}

// Click implements Clicker.
func (p *People) Click(x, y int, e *Env) Ask {
	if left := p.split(e); left > 0 {
		p.onTeam = x > left
	}
	again := false
	if p.onTeam {
		_, first, _ := p.Cursor(e)
		again, _ = p.roster.list.Hit(y - first + p.roster.list.Line())
	} else {
		again, _ = p.list.Hit(y - 1)
	}
	if again {
		ask, _ := p.Do("conversation", e)
		return ask
	}
	return nil
}

// Hints implements Screen.
func (p *People) Hints() []string {
	var hints []string
	if p.onTeam || p.list.Len() > 0 {
		hints = append(hints, "conversation")
	}
	if p.roster.some() {
		hints = append(hints, "next-pane")
	}
	return append(hints, "queue", "palette", "help")
}

// Word implements Worder.
func (p *People) Word(verb string) string {
	switch {
	case verb == "conversation" && p.onTeam:
		return "what they have"
	case verb == "conversation":
		return "their conversations"
	case verb == "next-pane" && p.onTeam:
		return "who writes to us"
	case verb == "next-pane":
		return "the team"
	}
	return ""
}
