package desk

import (
	"fmt"
	"strings"

	"hark/internal/domain"
)

// awaits is the earliest reply that waits for somebody's approval; nil is none.
func (a *asked) awaits() *domain.Reply {
	for i := range a.c.Replies {
		if r := &a.c.Replies[i]; r.Status == "proposed" {
			return r
		}
	}
	return nil
}

// approve lets a proposed reply go out, as if whoever approves had accepted
// it; with a text, that goes out in place of what was proposed.
func (a *asked) approve() ([]domain.Proposal, error) {
	r := a.awaits()
	if r == nil {
		return nil, &Refusal{"no reply waits for approval here", "`hark list --filter is:proposed` shows where one does"}
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
	r := a.awaits()
	reason := strings.TrimSpace(strings.ToValidUTF8(a.cmd.Reason, "\uFFFD"))
	switch {
	case r == nil:
		return nil, &Refusal{"no reply waits for approval here", "`hark list --filter is:proposed` shows where one does"}
	case reason == "":
		return nil, &Refusal{"it is not said why", "say what " + a.name(r.By) + " should change"}
	case len(reason) > MaxReason:
		return nil, &Refusal{"the reason is too long", fmt.Sprintf("at most %d bytes; a note takes more", MaxReason)}
	}
	return a.one(domain.Event{Kind: domain.Declined, Reply: r.ID, Reason: reason})
}
