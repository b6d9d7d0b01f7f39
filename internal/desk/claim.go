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

// release gives the claim back; nobody can give back another's.
func (a *asked) release() ([]domain.Proposal, error) {
	owner := a.c.Claim.Owner
	switch {
	case owner == "":
		return nil, &Refusal{"nobody has it", "there is nothing to release"}
	case owner != a.m.Me && a.c.Claim.HeldAt(a.m.Now):
		return nil, &Refusal{owner + " has it, not you", "only " + owner + " can release it"}
	case owner != a.m.Me:
		return nil, &Refusal{owner + " had it, not you", "the claim has run out: just claim it"}
	}
	if err := a.fresh(); err != nil {
		return nil, err
	}
	return a.one(domain.Event{Kind: domain.Released})
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
	if err := first(a.unresolved(), a.free(), a.fresh()); err != nil {
		return nil, err
	}
	if a.c.Claim.Owner == to && a.c.Claim.HeldAt(a.m.Now) {
		return nil, &Refusal{to + " has it already", "there is nothing to assign"}
	}
	e := a.claimed()
	e.Kind, e.To = domain.Assigned, to
	return a.one(e)
}
