package desk

import (
	"fmt"
	"slices"
	"strings"

	"hark/internal/domain"
)

// awaits is the reply that a decision is about: the one that the command names,
// else the earliest that waits for somebody's word.
func (a *asked) awaits() (*domain.Reply, error) {
	named := a.cmd.Reply
	i := slices.IndexFunc(a.c.Replies, func(r domain.Reply) bool {
		return r.ID == named || named == "" && r.Status == domain.ReplyProposed
	})
	if i < 0 {
		return nil, &Refusal{"no reply waits for approval here", "`hark list --filter is:proposed` shows where one does"}
	}
	switch r := &a.c.Replies[i]; {
	case r.Status == domain.ReplyDeclined:
		return nil, &Refusal{a.name(r.Decliner) + " has declined it", a.name(r.By) + " can write another one"}
	case r.Status != domain.ReplyProposed:
		return nil, &Refusal{"this reply goes out already", "there is nothing to decide"}
	case r.By == a.m.Me:
		return nil, &Refusal{"you wrote it", a.approvers() + " can decide about it; undo takes it back"}
	default:
		return r, nil
	}
}

// approve lets a proposed reply go out, as if whoever approves had accepted
// it; with a text, that goes out in place of what was proposed.
func (a *asked) approve() ([]domain.Proposal, error) {
	r, err := a.awaits()
	if err := first(err, a.unresolved()); err != nil {
		return nil, err
	}
	p := domain.Proposal{Event: domain.Event{Kind: domain.Approved, Reply: r.ID}}
	if strings.TrimSpace(a.cmd.Text) != "" {
		body, err := text(a.cmd.Text, "reply")
		if err != nil {
			return nil, err
		}
		p.Text = body
	}
	return a.propose(p), nil
}

// decline keeps a proposed reply back, and says why.
func (a *asked) decline() ([]domain.Proposal, error) {
	r, err := a.awaits()
	if err != nil {
		return nil, err
	}
	reason := strings.TrimSpace(strings.ToValidUTF8(a.cmd.Reason, "\uFFFD"))
	switch {
	case reason == "":
		return nil, &Refusal{"it is not said why", "say what " + a.name(r.By) + " should change"}
	case len(reason) > MaxReason:
		return nil, &Refusal{"the reason is too long", fmt.Sprintf("at most %d bytes; a note takes more", MaxReason)}
	}
	return a.one(domain.Event{Kind: domain.Declined, Reply: r.ID, Reason: reason})
}
