package view

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
)

// describeEnrolled says what became of a member.
func describeEnrolled(m *domain.Member) string {
	switch {
	case m == nil:
		return "changed the roster"
	case m.Role == domain.NoRole && len(m.Seats) == 1:
		return "took a machine of " + m.Name + " off the roster"
	case m.Role == domain.NoRole:
		return "took " + m.Name + " off the roster"
	}
	said := []string{"put " + m.Name + " on the roster as " + string(m.Role)}
	if only := slices.Concat(m.Sources, m.Subjects); len(only) > 0 {
		said = append(said, "for "+strings.Join(only, " and "))
	}
	if !m.Certified.IsZero() {
		said = append(said, "certified until "+m.Certified.Format("2 Jan 2006"))
	}
	return strings.Join(said, ", ")
}

// describeGoverned says what the policy is now.
func describeGoverned(p *domain.Policy) string {
	if p == nil {
		return "changed the policy"
	}
	var rules []string
	if p.Certify {
		rules = append(rules, "replies need a certificate or an approver")
	}
	if p.Record {
		rules = append(rules, "reading and exporting are recorded")
	}
	if p.Retain > 0 {
		rules = append(rules, fmt.Sprintf("what customers write is kept for %d days", p.Retain))
	}
	if len(rules) == 0 {
		return "set the policy: none"
	}
	return "set the policy: " + strings.Join(rules, "; ")
}
