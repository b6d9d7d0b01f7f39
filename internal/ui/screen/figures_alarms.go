package screen

import (
	"cmp"
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/view"
	"hark/internal/warn"
)

const incidentsDefined = "A subject is out of the ordinary where many more people write about it, or write negatively, than its own past makes likely for the same hour of the week: " +
	"distinct authors an hour, copies collapsed, against a negative binomial tail and a CUSUM. How easily it warns follows from the number of false alarms that hark.toml allows the desk (warn.budget; four in 30 days if it says nothing). " +
	"Where too little is written to tell three times as much from chance, it says so."

// shownIncidents is how many that are over are listed at most.
const shownIncidents = 5

func newIncidents(s *Scope) *lineBlock {
	b := &lineBlock{key: "incidents", most: 6, name: "Out of the ordinary", defined: incidentsDefined, rev: uint64(s.turned)}
	open, over := 0, 0
	for i := range s.incidents {
		x := &s.incidents[i]
		if x.Open {
			open++
		} else if over++; over > shownIncidents || x.Until.Before(s.stats.From) {
			continue
		}
		b.rows = append(b.rows, lineRow{x.About(), x.Filter(), x.ID, func(e *Env) told { return tellIncident(e, x) }})
	}
	if open > 0 {
		b.head = thousands(open) + " now"
	}
	b.empty = func(*Env) string { return s.calm() }
	b.set()
	return b
}

func newWatch(s *Scope) *lineBlock {
	b := &lineBlock{key: "watch", most: 9, name: "Early warning", defined: incidentsDefined, rev: uint64(s.turned), head: s.watchSays(), empty: func(*Env) string { return "no subject has been heard of yet" }}
	for i := range s.watched {
		w := &s.watched[i]
		name, behind := w.Subject, "subject:"+quoted(w.Subject)
		if name == "" {
			name, behind = "everything else", "since:1d"
		}
		b.rows = append(b.rows, lineRow{name, behind, "", func(e *Env) told { return tellWatched(e, w) }})
	}
	b.set()
	return b
}

// calm says that there is no incident. A subject can be out of the ordinary
// before one is recorded: incidents are looked for from time to time.
func (s *Scope) calm() string {
	var loud []string
	for i := range s.watched {
		if w := &s.watched[i]; w.State() == warn.Alarm && !w.Muted {
			loud = append(loud, kit.Clean(cmp.Or(w.Subject, "everything else")))
		}
	}
	switch n := len(loud); {
	case n == 0:
		return "Nothing is out of the ordinary. " + s.watchSays()
	case n > 3:
		loud = append(loud[:3], thousands(n-3)+" more")
	}
	return "There is no incident, but just now this is out of the ordinary: " + strings.Join(loud, ", ") + "."
}

// watchedRow is what early warning says of a subject, in its row of a table.
type watchedRow struct {
	alarm bool
	says  string
}

// watchedRows are all that is watched, by subject.
func (s *Scope) watchedRows() map[string]watchedRow {
	out := map[string]watchedRow{}
	for i := range s.watched {
		if w := &s.watched[i]; w.Subject != "" {
			out[w.Subject] = watchedRow{w.State() == warn.Alarm && !w.Muted, w.Say()}
		}
	}
	return out
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
func tellIncident(e *Env, x *view.Incident) told {
	th, g := e.Theme, e.Glyphs
	l := told{sign: g.Due, paint: th.State.Due, text: x.What() + ", " + x.Rarity(), short: x.What()}
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
func tellWatched(e *Env, w *view.Watched) told {
	th, g := e.Theme, e.Glyphs
	says := w.Say()
	state, more, _ := strings.Cut(says, ": ")
	l := told{sign: g.Ended, paint: th.Muted, text: says, short: state, says: []string{says + "."}}
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
