package screen

import (
	"time"

	"hark/internal/domain"
	"hark/internal/ui/kit"
	"hark/internal/view"
)

// Team is how a desk is shared: its link to the hub, and its roster. It is
// never changed once it was given to the console.
type Team struct {
	Hub     Hub
	Policy  domain.Policy
	Members []Member // all who are or were on the roster, in order of their names; none where the desk has no roster
}

// Link is how the link to the hub stands.
type Link uint8

// The states of the link.
const (
	NoHub      Link = iota // the desk has none: nothing is said of it
	HubReaches             // it is looked for, for the first time since the start
	HubOnline
	HubOffline
)

// Hub is the link to where desks meet.
type Hub struct {
	Link        Link
	Since       time.Time     // since when Link is as it is
	Out         bool          // it is there, and does not let this machine in
	Why         string        // why it is not reached, and what to do; may be hostile
	Up          int           // events of this machine that wait to go up
	Down        int           // messages that are still to come down
	Provisional int           // claims of the person that the hub has not settled
	Ahead       time.Duration // how far this machine's clock is before the hub's; negative is behind
	Refused     int           // messages that were not believed
	Refusal     string        // why, the latest of them; hostile
}

// Member is what the roster says of one person or machine.
type Member struct {
	domain.Member             // with NoRole it was removed; names are hostile
	Was           domain.Role // what a removed one was
	Last          time.Time   // of the latest event of theirs that this log holds; zero is none
}

// Doing is what somebody does with a conversation now.
type Doing string

// What is told of.
const (
	Looking Doing = "looking"
	Writing Doing = "writing"
)

// Here is what a colleague does now, as they say; never the person at this
// screen, and hostile as all that comes from outside.
type Here struct {
	By           string
	Conversation domain.ID // zero is none: they are there, and look at something else
	Doing        Doing
	Since        time.Time
}

// hub is the link to the hub; that of no team is none.
func (t *Team) hub() *Hub {
	if t == nil {
		return &Hub{}
	}
	return &t.Hub
}

// Alone reports whether the desk has a hub that is not reached.
func (t *Team) Alone() bool { return t.hub().Link == HubOffline }

// Shared reports whether the desk has a hub.
func (t *Team) Shared() bool { return t.hub().Link != NoHub }

// Member finds one of the roster by a name of theirs, present ones first; nil
// is nobody.
func (t *Team) Member(name string) *Member {
	if t == nil || name == "" {
		return nil
	}
	var was *Member
	for i := range t.Members {
		m := &t.Members[i]
		if m.Name == "" || !m.Goes(name) {
			continue
		}
		if m.Role != domain.NoRole {
			return m
		}
		was = m
	}
	return was
}

// Proposes reports whether a reply by that person goes to an approver first.
func (t *Team) Proposes(me string, at time.Time) bool {
	m := t.Member(me)
	return m != nil && domain.Permits(m.Role, domain.Proposed) && !m.MayReply(t.Policy, at)
}

// Approves reports whether that person may let others' replies go out there.
func (t *Team) Approves(me string, r *view.Row) bool {
	m := t.Member(me)
	return m != nil && approves(&m.Terms, r)
}

// Approvers are who may approve a reply there, besides the person who writes it.
func (t *Team) Approvers(but string, r *view.Row) (names []string) {
	if t == nil {
		return nil
	}
	names = t.Who(func(terms *domain.Terms) bool { return approves(terms, r) && !terms.Goes(but) })
	for i := range names {
		names[i] = kit.Clean(names[i])
	}
	return names
}

// Who are those of whose terms can holds.
func (t *Team) Who(can func(*domain.Terms) bool) (names []string) {
	for i := range t.Members {
		if m := &t.Members[i]; m.Role != domain.Machine && can(&m.Terms) {
			names = append(names, m.Name)
		}
	}
	return names
}

func approves(t *domain.Terms, r *view.Row) bool {
	return t.Role != domain.Machine && domain.Permits(t.Role, domain.Approved) && t.Covers(r.Source, r.Subject)
}
