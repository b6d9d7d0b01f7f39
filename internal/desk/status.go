package desk

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
)

// snooze puts the conversation aside; one that is snoozed gets the new time.
func (a *asked) snooze() ([]domain.Proposal, error) {
	if err := first(a.unresolved(), a.free(), a.fresh()); err != nil {
		return nil, err
	}
	switch until := a.cmd.Until; {
	case until.IsZero():
		return nil, &Refusal{"it is not said until when", "give a time, such as 2h or tomorrow 09:00"}
	case !until.After(a.m.Now):
		return nil, &Refusal{a.clock(until) + " is past", "give a time to come"}
	case until.Sub(a.m.Now) > MaxSnooze:
		return nil, &Refusal{a.clock(until) + " is more than a year away", "give a nearer time, or resolve it"}
	}
	return a.one(domain.Event{Kind: domain.Snoozed, Until: a.cmd.Until.UTC()})
}

// resolve closes the episode with an outcome. The event names the state that
// the decision was made on, so a customer who writes at that very moment on
// another desk is not closed away unseen.
func (a *asked) resolve() ([]domain.Proposal, error) {
	if err := first(a.unresolved(), a.free(), a.fresh()); err != nil {
		return nil, err
	}
	o, err := a.outcome()
	if err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(strings.ToValidUTF8(a.cmd.Reason, "\uFFFD"))
	switch {
	case o.Reason && reason == "":
		return nil, &Refusal{o.Name + " needs a reason", "say why: " + o.Says}
	case len(reason) > MaxReason:
		return nil, &Refusal{"the reason is too long", fmt.Sprintf("at most %d bytes; a note takes more", MaxReason)}
	case reason == "":
		err = a.unsent()
	}
	if err != nil {
		return nil, err
	}
	return a.one(domain.Event{Kind: domain.Resolved, Outcome: o.Name, Reason: reason})
}

func (a *asked) outcome() (domain.Outcome, error) {
	names := make([]string, len(a.m.Outcomes))
	for i, o := range a.m.Outcomes {
		names[i] = o.Name
	}
	want := strings.ToLower(strings.Join(strings.Fields(a.cmd.Outcome), "-"))
	if want == "" {
		return domain.Outcome{}, &Refusal{"it is not said what came of it", "one of " + strings.Join(names, ", ")}
	}
	i := slices.Index(names, want)
	if i < 0 {
		return domain.Outcome{}, &Refusal{fmt.Sprintf("%.40q is not one of the outcomes", want), suggest(want, names)}
	}
	return a.m.Outcomes[i], nil
}

// unsent refuses to close over a reply that the customer never got. A reason
// overrides it: the reply may be another's, who is not there to take it back.
func (a *asked) unsent() error {
	n := len(a.c.Replies)
	if n == 0 {
		return nil
	}
	r := &a.c.Replies[n-1]
	if r.Status == domain.ReplyProposed {
		return &Refusal{
			fmt.Sprintf("the reply by %s waits for approval", a.name(r.By)),
			a.approvers() + " can approve it, or give a reason to resolve all the same",
		}
	}
	if r.Status == domain.ReplyParked || r.Status == domain.ReplyFailed && r.Next.IsZero() {
		return &Refusal{
			fmt.Sprintf("the reply by %s did not go out: %s", a.name(r.By), r.Error),
			"retry it, undo it, or give a reason to resolve all the same",
		}
	}
	return nil
}

// reopen puts a resolved conversation back.
func (a *asked) reopen() ([]domain.Proposal, error) {
	if a.c.Status != domain.StatusResolved {
		return nil, &Refusal{"it is not resolved", "there is nothing to reopen"}
	}
	if err := a.fresh(); err != nil {
		return nil, err
	}
	return a.one(domain.Event{Kind: domain.Reopened})
}
