package cli

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/app"
	"hark/internal/ui/kit"
)

// roster prints who may do what.
func (e *env) roster(r app.RosterShown) error {
	w := kit.Width{}
	cell := func(s string, n int) string {
		s = w.Truncate(clean(s), n)
		return s + strings.Repeat(" ", max(n-w.Of(s), 0))
	}
	for _, m := range r.Members {
		role := m.Role
		if role == "" {
			role = "removed"
		}
		line := cell(m.Name, 16) + "  " + cell(role, 13) + "  " + clean(strings.Join(e.terms(m), "; "))
		if err := e.printf("%s\n", strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return e.printf("%s\n", policy(r.Policy))
}

// terms puts what the roster says of somebody into words, besides their role.
func (e *env) terms(m app.RosterMember) (says []string) {
	add := func(format string, list []string) {
		if len(list) > 0 {
			says = append(says, fmt.Sprintf(format, strings.Join(list, ", ")))
		}
	}
	if m.Me {
		says = append(says, "you")
	}
	if m.Founder {
		says = append(says, "founded the desk")
	}
	machines := 0
	for _, j := range m.Machines {
		if !j.Listens {
			machines++
		}
	}
	if machines > 1 {
		says = append(says, fmt.Sprintf("%d machines", machines))
	}
	add("only %s", m.Sources)
	add("only about %s", m.Subjects)
	add("knows %s", m.Expertise)
	switch until := m.Certified; {
	case until.IsZero():
	case until.Before(e.now()):
		says = append(says, "certified until "+lastDay(until)+", which is over")
	default:
		says = append(says, "certified until "+lastDay(until))
	}
	add("sends for %s", m.Sends)
	add("before: %s", m.Also)
	return says
}

// lastDay is the last day on which a certification holds.
func lastDay(until time.Time) string { return until.Local().Add(-time.Second).Format(time.DateOnly) }

// policy puts what holds for everybody into words.
func policy(p app.RosterPolicy) string {
	says := []string{"replies need nobody's approval but an agency's", "reading is not recorded", "texts are kept for ever"}
	if p.Certify {
		says[0] = "a reply by who is not certified needs an approver"
	}
	if p.Record {
		says[1] = "reading and exporting are recorded"
	}
	if p.Retain > 0 {
		says[2] = fmt.Sprintf("what customers write is kept for %d days", p.Retain)
	}
	return "policy: " + strings.Join(says, "; ")
}
