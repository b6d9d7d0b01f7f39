package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/domain"
)

// needs is the least that each verb records: who may not record that, need not
// be asked anything else. A reply may at least be proposed.
func needs() map[string]domain.Kind {
	return map[string]domain.Kind{
		"claim": domain.Claimed, "release": domain.Released, "assign": domain.Assigned,
		"reply": domain.Proposed, "approve": domain.Approved, "decline": domain.Declined,
		"retry": domain.Retried, "delete": domain.Recalled, "note": domain.Noted,
		"tag": domain.Tagged, "subject": domain.Classified, "sentiment": domain.Felt, "label": domain.Labelled,
		"cluster": domain.Grouped, "snooze": domain.Snoozed, "resolve": domain.Resolved, "reopen": domain.Reopened,
	}
}

// may refuses what the role of the one who asks, or the bounds of their work,
// keep them from, and names who can.
func (a *asked) may(kind domain.Kind) error {
	if err := a.m.May(kind); err != nil || a.m.Terms == nil {
		return err
	}
	source, subject := a.scope()
	t := a.m.Terms
	can := func(o *domain.Terms) bool { return domain.Permits(o.Role, kind) && o.Covers(source, subject) }
	switch {
	case t.Covers(source, subject):
		return nil
	case len(t.Sources) > 0 && !slices.Contains(t.Sources, source):
		return &Refusal{fmt.Sprintf("it came from %s, and you work on %s", source, list(t.Sources, "and")), a.m.who(can)}
	case subject == "":
		return &Refusal{fmt.Sprintf("nobody has said what it is about, and you work on %s", list(t.Subjects, "and")), a.m.who(can)}
	}
	return &Refusal{fmt.Sprintf("it is about %s, and you work on %s", subject, list(t.Subjects, "and")), a.m.who(can)}
}

// scope is what the bounds of somebody's work are held against.
func (a *asked) scope() (source, subject string) {
	return a.c.Heard[0].Mention.Source, a.c.Subject
}

// May refuses what the role of the one who asks keeps them from, whatever the
// conversation, and names who can. Where a desk has no roster everybody may
// everything.
func (m *Moment) May(kind domain.Kind) error {
	t := m.Terms
	switch {
	case t == nil:
		return nil
	case t.Role != domain.NoRole && !t.Goes(m.Me):
		return &Refusal{fmt.Sprintf("the roster knows you as %s, and you write as %s", t.Name, m.Me), fmt.Sprintf("set me = %q in hark.toml", t.Name)}
	case domain.Permits(t.Role, kind):
		return nil
	case t.Role == domain.NoRole:
		admins := m.names(func(o *domain.Terms) bool { return o.Role == domain.Administrator })
		return &Refusal{"you are not on the roster of this desk", "ask " + either(admins, "an administrator") + " to put you on it"}
	}
	can := func(o *domain.Terms) bool { return domain.Permits(o.Role, kind) }
	return &Refusal{fmt.Sprintf("%s %s does not %s", article(t.Role), t.Role, deed(kind)), m.who(can)}
}

// ahead is how far the clock of an event may be before that of the moment in
// which it was decided.
const ahead = time.Minute

// replies reports whether a reply of the one who asks goes out by their own
// word. What the roster says of it is held against the event's clock, which is
// later than all that the log has seen: in the last minute of a certification
// nobody can be sure.
func (a *asked) replies() bool {
	return a.m.Terms.MayReply(a.m.Policy, later(a.m.Now, a.c.Last.Time()).Add(ahead))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// drafts says why a reply does not go out by the word of whoever wrote it.
func (a *asked) drafts() error {
	what := fmt.Sprintf("an %s drafts", domain.Agency)
	if t := a.m.Terms; t.Role != domain.Agency {
		what = fmt.Sprintf("an uncertified %s drafts", t.Role)
	}
	return &Refusal{what, a.approvers() + " can approve it"}
}

// approvers names who can let a reply to the conversation go out.
func (a *asked) approvers() string {
	source, subject := a.scope()
	return either(a.m.names(func(o *domain.Terms) bool {
		return domain.Permits(o.Role, domain.Approved) && o.Covers(source, subject) && !o.Goes(a.m.Me)
	}), "an approver")
}

// names are those on the roster of whom can holds, without the one who asks.
func (m *Moment) names(can func(*domain.Terms) bool) []string {
	if m.Who == nil {
		return nil
	}
	return slices.DeleteFunc(m.Who(can), func(name string) bool { return name == m.Me })
}

// who says who can do what was refused.
func (m *Moment) who(can func(*domain.Terms) bool) string {
	if names := m.names(can); len(names) > 0 {
		return either(names, "") + " can"
	}
	return "nobody else on the roster can; an administrator can change that"
}

// manyNames is how many colleagues a refusal names.
const manyNames = 3

// either lists names of which one is enough.
func either(names []string, none string) string {
	switch {
	case len(names) == 0:
		return none
	case len(names) > manyNames+1:
		return strings.Join(names[:manyNames], ", ") + fmt.Sprintf(" or %d others", len(names)-manyNames)
	}
	return list(names, "or")
}

func list(names []string, last string) string {
	n := len(names) - 1
	if n == 0 {
		return names[0]
	}
	return strings.Join(names[:n], ", ") + " " + last + " " + names[n]
}

func article(r domain.Role) string {
	if strings.ContainsRune("aeiou", rune(r[0])) {
		return "an"
	}
	return "a"
}

// deed puts into words what an event of that kind does.
func deed(k domain.Kind) string {
	switch k {
	case domain.Claimed, domain.Renewed:
		return "claim conversations"
	case domain.Released:
		return "release conversations"
	case domain.Assigned:
		return "assign conversations"
	case domain.Proposed, domain.Replied:
		return "reply"
	case domain.Approved, domain.Declined:
		return "decide about the replies of others"
	case domain.Retried:
		return "send replies again"
	case domain.Recalled:
		return "take replies down"
	case domain.Noted:
		return "leave notes"
	case domain.Tagged, domain.Untagged:
		return "tag"
	case domain.Classified:
		return "say what posts are about"
	case domain.Felt, domain.Labelled:
		return "judge how posts feel"
	case domain.Grouped, domain.Ungrouped:
		return "put conversations into clusters"
	case domain.Clustered:
		return "name clusters"
	case domain.Snoozed:
		return "snooze conversations"
	case domain.Resolved:
		return "resolve conversations"
	case domain.Reopened:
		return "reopen conversations"
	case domain.Taken:
		return "look after incidents"
	case domain.HandedOver:
		return "hand shifts over"
	case domain.Acknowledged:
		return "acknowledge shifts"
	case domain.Erased:
		return "erase what was written"
	case domain.Undone:
		return "take anything back"
	case domain.Enrolled, domain.Governed:
		return "change the roster"
	}
	return fmt.Sprintf("record what is %s", k)
}
