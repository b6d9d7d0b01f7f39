package desk

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hark/internal/domain"
)

// claim takes the conversation, or extends the claim that one has. A lease
// that has run out keeps nobody away.
func (a *asked) claim() ([]domain.Proposal, error) {
	if err := first(a.unresolved(), a.free()); err != nil {
		return nil, err
	}
	e := a.claimed()
	if a.c.Mine(a.m.Me) {
		e.Kind = domain.Renewed
	}
	return a.one(e)
}

func (a *asked) claimed() domain.Event {
	return domain.Event{Kind: domain.Claimed, Until: a.m.Now.Add(a.m.Lease).UTC()}
}

// release gives the claim back. That of somebody else only a lead gives back.
func (a *asked) release() ([]domain.Proposal, error) {
	owner := a.c.Claim.Owner
	switch {
	case owner == "":
		return nil, &Refusal{"nobody has it", "there is nothing to release"}
	case owner != a.m.Me && a.leads():
	case owner != a.m.Me && a.c.Claim.HeldAt(a.m.Now):
		return nil, &Refusal{owner + " has it, not you", "only " + owner + a.orLead() + " can release it"}
	case owner != a.m.Me:
		return nil, &Refusal{owner + " had it, not you", "the claim has run out: just claim it"}
	}
	if err := a.fresh(); err != nil {
		return nil, err
	}
	return a.one(domain.Event{Kind: domain.Released})
}

// works refuses a colleague who is not on the roster, or does not work there.
func (a *asked) works(to string) error {
	if a.m.Terms == nil || a.m.Who == nil {
		return nil
	}
	source, subject := a.scope()
	can := func(o *domain.Terms) bool { return domain.Permits(o.Role, domain.Claimed) && o.Covers(source, subject) }
	switch {
	case len(a.m.Who(func(o *domain.Terms) bool { return o.Goes(to) && can(o) })) > 0:
		return nil
	case len(a.m.Who(func(o *domain.Terms) bool { return o.Goes(to) })) > 0:
		return &Refusal{to + " does not work on this", a.m.who(can)}
	}
	return &Refusal{fmt.Sprintf("nobody on the roster is called %q", to), suggest(to, a.m.Who(can))}
}

// leads reports whether the one who asks decides about the work of others.
func (a *asked) leads() bool { return a.m.Terms != nil && a.m.Terms.Role.Leads() }

// orLead names who else decides about what somebody has; empty on a desk
// without a roster.
func (a *asked) orLead() string {
	source, subject := a.scope()
	leads := a.m.names(func(o *domain.Terms) bool {
		return o.Role.Leads() && o.Covers(source, subject) && !o.Goes(a.c.Claim.Owner)
	})
	if len(leads) == 0 {
		return ""
	}
	return " or " + either(leads, "")
}

// assign hands the conversation to a colleague.
func (a *asked) assign() ([]domain.Proposal, error) {
	to := strings.TrimPrefix(strings.TrimSpace(strings.ToValidUTF8(a.cmd.To, "")), "@")
	switch {
	case to == "":
		return nil, &Refusal{"it is not said to whom", "name a colleague"}
	case utf8.RuneCountInString(to) > MaxName:
		return nil, &Refusal{"that is no name", fmt.Sprintf("a name has at most %d characters", MaxName)}
	}
	if err := a.works(to); err != nil {
		return nil, err
	}
	free := a.free()
	if a.leads() {
		free = nil
	}
	if err := first(a.unresolved(), free, a.fresh()); err != nil {
		return nil, err
	}
	if a.c.Claim.Owner == to && a.c.Claim.HeldAt(a.m.Now) {
		return nil, &Refusal{to + " has it already", "there is nothing to assign"}
	}
	e := a.claimed()
	e.Kind, e.To = domain.Assigned, to
	return a.one(e)
}
