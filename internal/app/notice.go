package app

import (
	"fmt"
	"strings"

	"hark/internal/listen"
	"hark/internal/source"
)

// notices turns what sources report into lines that are no trouble: what was
// missed while nobody listened and, at a first look, who is heard and who is
// not. It is told of one status at a time.
type notices struct {
	say    func(line string)       // to whoever is there
	show   func(line string)       // to the console alone, which forgets it with the next key
	unsay  func(line string)       // a newer line says more: it need not be shown if it was not yet
	state  map[string]source.State // as last told
	behind map[string]bool         // it began to catch up and was not live since
	look   []string                // the sources of a first look, in their order; nil is none
	looked string                  // what the first look said last
}

func (n *notices) tell(s listen.Status) {
	was := n.state[s.Name]
	n.state[s.Name] = s.State
	switch {
	case s.State == source.CatchingUp:
		n.behind[s.Name] = true
	case n.behind[s.Name] && (s.State == source.Live || s.State == source.Ended):
		n.behind[s.Name] = false
		if s.Missed > 0 {
			n.say(missed(s))
		}
	}
	if s.State != was {
		n.firstLook()
	}
}

func missed(s listen.Status) string {
	posts, are := "posts", "they are"
	if s.Missed == 1 {
		posts, are = "post", "it is"
	}
	if s.First {
		return fmt.Sprintf("%d %s of the past of %s: %s in the queue", s.Missed, posts, s.Name, are)
	}
	return fmt.Sprintf("you missed %d %s on %s while hark was away; %s in the queue", s.Missed, posts, s.Name, are)
}

// firstLook says who is heard and who is not, each time that there is more to
// say of it, until all are heard.
func (n *notices) firstLook() {
	var live, not []string
	for _, name := range n.look {
		switch n.state[name] {
		case source.Live, source.Ended, source.CatchingUp:
			live = append(live, name)
		case source.Retrying, source.Broken:
			not = append(not, name)
		}
	}
	var parts []string
	if len(live) > 0 {
		parts = append(parts, "listening to "+strings.Join(live, ", "))
	}
	if len(not) > 0 {
		parts = append(parts, "not reached yet and tried again: "+strings.Join(not, ", "))
	}
	if line := strings.Join(parts, "; "); line != "" && line != n.looked {
		n.unsay(n.looked)
		n.looked = line
		if len(live)+len(not) == len(n.look) {
			n.say(line)
		} else {
			n.show(line)
		}
	}
	if len(live) == len(n.look) {
		n.look = nil
	}
}
