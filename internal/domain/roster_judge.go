package domain

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Permits reports whether somebody in that role may record events of that kind
// at all. A kind that nobody here knows changes nothing, so every member may.
func Permits(role Role, kind Kind) bool {
	switch {
	case role == NoRole:
		return kind == Opened
	case role == Machine:
		return machines(kind)
	}
	return role.rank() >= least(kind)
}

// rank orders the roles of people.
func (r Role) rank() int {
	return slices.Index([]Role{Observer, Agency, Responder, Approver, Lead, Administrator}, r) + 1
}

// Leads reports whether the role decides about the work of others.
func (r Role) Leads() bool { return r.rank() >= Lead.rank() }

// least is the rank that a kind asks for.
func least(kind Kind) int {
	switch kind {
	case Viewed, Exported:
		return Observer.rank()
	case Claimed, Renewed, Released, Proposed, Noted, Undone:
		return Agency.rank()
	case Tagged, Untagged, Classified, Felt, Labelled, Grouped, Ungrouped, Snoozed, Resolved, Reopened, Assigned,
		Replied, Retried, Recalled, Sending, Sent, Failed, Uncertain, Parked, Removed, Kept,
		HandedOver, Acknowledged, Erased, Taken:
		return Responder.rank()
	case Approved, Declined:
		return Approver.rank()
	case Clustered, Warned, Calmed:
		return Lead.rank()
	case Enrolled, Governed:
		return Administrator.rank()
	case Mentioned, Withdrawn:
		return Administrator.rank() + 1 // machines hear, nobody else
	}
	return 0
}

// machines reports whether a machine that nobody sits at may record the kind:
// what hark writes by itself, in nobody's name.
func machines(kind Kind) bool {
	switch kind {
	case Mentioned, Withdrawn, Warned, Calmed, Clustered, Grouped,
		Sending, Sent, Failed, Uncertain, Parked, Removed, Kept, Erased:
		return true
	}
	return least(kind) == 0
}

// hearer is the name under which a machine writes what it hears.
const hearer = "listener"

// Covers reports whether the terms allow work on what came from that source
// and is about that subject, which may be empty.
func (t *Terms) Covers(source, subject string) bool {
	return t == nil || within(t.Sources, source) && within(t.Subjects, subject)
}

// SendsFor reports whether the member's machines send replies to that source.
func (t *Terms) SendsFor(source string) bool {
	return t != nil && (slices.Contains(t.Sends, source) || slices.Contains(t.Sends, "*"))
}

func within(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }

// MayReply reports whether a reply under these terms goes out without anybody's
// approval. Without a roster everything does.
func (t *Terms) MayReply(p Policy, at time.Time) bool {
	return t == nil || Permits(t.Role, Replied) && (!p.Certify || at.Before(t.Certified))
}

// Goes reports whether the member writes under that name.
func (t *Terms) Goes(by string) bool {
	return t == nil || t.Name == "" || by == t.Name || slices.Contains(t.Also, by)
}

// Judge sets what the roster says of an event: the terms of its writer, and why
// it does not count; without a roster, nothing. What hangs on the conversation,
// Fold says.
func (r *Roster) Judge(e *Entry) {
	if e.Terms, e.Void = nil, ""; r == nil {
		return
	}
	e.Terms = r.TermsOf(e.Event.Ref())
	e.Void = r.void(&e.Event, e.Terms)
}

func (r *Roster) void(e *Event, t *Terms) string {
	switch {
	case e.Kind == Opened:
		return "" // it says who writes a journal, and may come before they are enrolled
	case t == nil:
		return "its writer is not on the roster"
	case t.Role == NoRole:
		return t.Name + " is no longer on the roster"
	case !Permits(t.Role, e.Kind):
		return fmt.Sprintf("%s may not do this as %s: %s", cmp.Or(t.Name, "the founder"), t.Role, e.Kind)
	case !t.Goes(e.By) && !(e.By == "" && machines(e.Kind)) && !(t.Role == Machine && e.By == hearer):
		return fmt.Sprintf("it stands in the journal of %s under another name: %q", t.Name, e.By)
	}
	switch e.Kind {
	case Mentioned, Withdrawn:
		if e.Mention != nil && !within(t.Sources, e.Mention.Source) {
			return fmt.Sprintf("%s does not listen to %s", t.Name, e.Mention.Source)
		}
	case Replied:
		if !t.MayReply(r.PolicyAt(e.At), e.At.Time()) {
			return t.Name + " was not certified to reply without an approver"
		}
	case Erased:
		return erases(e, t)
	case Enrolled, Governed:
		return r.changes(e)
	}
	return ""
}

// erases says why an erasure does not count. Leads erase anything; others, what
// stands in the same journal, and machines also what has grown old.
func erases(e *Event, t *Terms) string {
	switch {
	case t.Role.Leads():
		return ""
	case e.Undoes.IsZero() && t.Role != Machine:
		return "only a lead lets texts go because of their age"
	case !e.Undoes.IsZero() && e.Undoes.Journal != e.Journal:
		return "only a lead erases what others wrote"
	}
	return ""
}

// changes says why a roster event of an administrator does not count.
func (r *Roster) changes(e *Event) string {
	if !e.says() {
		return "it does not say what it changes, or names no machine or too many"
	}
	return r.refused[e.Ref()]
}
