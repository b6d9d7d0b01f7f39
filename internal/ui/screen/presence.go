package screen

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

// nameRoom bounds a colleague's name among others, in cells.
const nameRoom = 16

// present are the colleagues at a conversation, by name: clean, each once.
type present struct{ writing, looking []string }

// present is who is at a conversation now.
func (e *Env) present(id domain.ID) (p present) {
	for _, h := range e.Here[id] {
		name := e.Cells.Truncate(kit.Clean(h.By), nameRoom)
		switch {
		case name == "", slices.Contains(p.writing, name):
		case h.Doing == Writing:
			p.writing = append(p.writing, name)
		case !slices.Contains(p.looking, name):
			p.looking = append(p.looking, name)
		}
	}
	slices.Sort(p.writing)
	slices.Sort(p.looking)
	p.looking = slices.DeleteFunc(p.looking, func(name string) bool { return slices.Contains(p.writing, name) })
	return p
}

// initial is that of one of them, who writes before who looks.
func (p present) initial() string {
	for _, name := range slices.Concat(p.writing, p.looking) {
		if i := initialOf(name); i != " " {
			return i
		}
	}
	return " "
}

// words say what they do: "kay is writing, tom and ana are looking"; empty
// where nobody is there.
func (p present) words() string {
	if len(p.writing)+len(p.looking) == 0 {
		return "" // nearly always, and asked of every row
	}
	return strings.Join(slices.DeleteFunc([]string{does(p.writing, "writing"), does(p.looking, "looking")}, func(s string) bool { return s == "" }), ", ")
}

func does(names []string, what string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is " + what
	}
	return among(names) + " are " + what
}

// among lists names as people say them: "tom and kay", "tom, kay and 3 others".
func among(names []string) string { return listed(names, "and") }

// listed puts a word before the last of the names.
func listed(names []string, word string) string {
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n > 3:
		return fmt.Sprintf("%s %s %d others", strings.Join(names[:2], ", "), word, n-2)
	default:
		return strings.Join(names[:n-1], ", ") + " " + word + " " + names[n-1]
	}
}

// pieces are the same for a line of the card.
func (p present) pieces(e *Env) []piece {
	return []piece{{e.Theme.Info, does(p.writing, "writing")}, {e.Theme.Muted, does(p.looking, "looking")}}
}

// beside puts what a colleague does with a conversation before its excerpt,
// where the person at the screen could be in their way.
func beside(e *Env, r *view.Row) string {
	if by := e.Lost[r.ID]; by != "" {
		return "[" + e.Cells.Truncate(kit.Clean(by), nameRoom) + " has it] "
	}
	if s := does(e.present(r.ID).writing, "writing"); s != "" {
		return "[" + s + "] "
	}
	return ""
}

// Unsettled reports whether a desk has a hub that has not granted the claim.
func (e *Env) Unsettled(r *view.Row) bool {
	return r.Owner != "" && !r.Settled && e.Team.Shared()
}
