package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hark/internal/domain"
)

// reply accepts an answer, and claims the conversation first where nobody has
// it. Where it is not to go out by their own word, it waits for an approver. With a link it records an answer that a person posted by hand, which is
// the only way where the source takes no replies.
func (a *asked) reply() ([]domain.Proposal, error) {
	body, err := text(a.cmd.Text, "reply")
	if err := first(err, a.unresolved(), a.free()); err != nil {
		return nil, err
	}
	if a.c.Latest() == nil {
		return nil, &Refusal{"the post was deleted", "leave a note, or resolve it"}
	}
	posted := strings.TrimSpace(a.cmd.Posted)
	switch {
	case posted != "" && !isLink(posted):
		return nil, &Refusal{fmt.Sprintf("%.80q is no link", posted), "give the address of what you posted, beginning with https://"}
	case posted != "" && a.theirs(posted):
		return nil, &Refusal{"that is the link of the customer's post", "give the link of what you posted"}
	case posted != "" && !a.replies():
		return nil, a.drafts()
	case posted == "" && !a.m.Replies && a.replies():
		return nil, &Refusal{"this source takes no replies", "post it there by hand, then give the link of what you posted"}
	}
	if err := first(a.told(), a.twice(body)); err != nil {
		return nil, err
	}
	var ps []domain.Proposal
	if !a.c.Mine(a.m.Me) {
		ps = append(ps, domain.Proposal{Event: a.claimed()})
	}
	id := a.m.NewID()
	kind := domain.Replied
	if !a.replies() {
		kind = domain.Proposed
	}
	ps = append(ps, domain.Proposal{Event: domain.Event{Kind: kind, Reply: id, Cluster: a.ends()}, Text: body})
	if posted != "" {
		receipt := &domain.Receipt{URL: posted, ByHand: true}
		ps = append(ps, domain.Proposal{Event: domain.Event{Kind: domain.Sent, Reply: id, Receipt: receipt}})
	}
	return a.propose(ps...), nil
}

// theirs reports whether a link is that of a post by the one who began the
// conversation. It may well be that of our own answer, heard already.
func (a *asked) theirs(link string) bool {
	author := a.c.Heard[0].Mention.Author.Key()
	return slices.ContainsFunc(a.c.Heard, func(h domain.Heard) bool {
		return h.Mention.URL == link && h.Mention.Author.Key() == author
	})
}

// twice refuses the same words again: a key pressed twice, or a script run twice.
func (a *asked) twice(body string) error {
	if a.m.Text == nil {
		return nil
	}
	for i := range a.c.Replies {
		r := &a.c.Replies[i]
		if r.By != a.m.Me {
			continue
		}
		if said, ok := a.m.Text(r.Pos); !ok || said != body {
			continue
		}
		switch {
		case r.Status == domain.ReplyProposed:
			return &Refusal{"this very reply waits for approval", a.approvers() + " can approve it"}
		case r.Pending() && !r.Out():
			return &Refusal{"this very reply is on its way", "there is nothing more to do"}
		case r.Status == domain.ReplySent && r.To == a.c.Latest().ID:
			return &Refusal{"you have sent this very reply at " + a.clock(r.Done.Time()), "write something else"}
		}
	}
	return nil
}

// maxLink bounds a link; browsers and networks stop at about as much.
const maxLink = 2048

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxLink && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// retry sends the latest reply again that did not get out by itself. For a
// doubtful one this is the person's word that it may be sent once more.
func (a *asked) retry() ([]domain.Proposal, error) {
	if len(a.c.Replies) == 0 {
		return nil, &Refusal{"there is no reply to send again", "write one"}
	}
	if err := a.free(); err != nil {
		return nil, err
	}
	r := &a.c.Replies[len(a.c.Replies)-1]
	if !a.tells(r) && !r.Settled() {
		return nil, &Refusal{"this reply was accepted on another machine, by " + r.By + "; only that one sends it", "ask " + r.By + ", or write your own"}
	}
	switch r.Status {
	case domain.ReplyProposed:
		return nil, &Refusal{"the reply waits for approval", a.approvers() + " can approve it"}
	case domain.ReplyDeclined:
		return nil, &Refusal{a.name(r.Decliner) + " has declined the reply: " + r.Error, "write another one"}
	case domain.ReplyFailed, domain.ReplyParked, domain.ReplyUncertain:
		return a.one(domain.Event{Kind: domain.Retried, Reply: r.ID})
	case domain.ReplySent, domain.ReplyRecalled:
		return nil, &Refusal{"the reply went out at " + a.clock(r.Done.Time()), "write another one"}
	case domain.ReplyDeleted:
		return nil, &Refusal{"the reply was deleted at " + a.clock(r.Removed.Time()), "write another one"}
	}
	return nil, &Refusal{"the reply is on its way", "there is nothing more to do"}
}

// tells reports whether the one who asks can have a reply sent again, or taken
// down: from the machine that accepted it; at a desk with a roster from any of
// whoever vouched for it, and of leads.
func (a *asked) tells(r *domain.Reply) bool {
	t := a.m.Terms
	return a.m.Journal == domain.JournalID{} || a.m.Journal == r.Ref.Journal || t != nil && (t.Role.Leads() || t.Goes(r.Vouched))
}

// delete has the latest reply that is out taken down by its network.
func (a *asked) delete() ([]domain.Proposal, error) {
	if len(a.c.Replies) == 0 {
		return nil, &Refusal{"there is no reply to delete", ""}
	}
	if err := a.free(); err != nil {
		return nil, err
	}
	last := len(a.c.Replies) - 1
	for i := last; i >= 0; i-- {
		if a.c.Replies[i].Out() {
			return a.takeDown(&a.c.Replies[i])
		}
	}
	switch r := &a.c.Replies[last]; {
	case r.Status == domain.ReplyDeleted:
		return nil, &Refusal{"the reply was deleted at " + a.clock(r.Removed.Time()), "there is nothing more to do"}
	case r.Attempts == 0:
		return nil, &Refusal{"the reply has not left yet", "undo takes it back"}
	}
	return nil, &Refusal{"no reply is known to be out", "look at the network; what stands there can be deleted there by hand"}
}

func (a *asked) takeDown(r *domain.Reply) ([]domain.Proposal, error) {
	byHand := "open the page and delete it there by hand"
	switch {
	case r.Status == domain.ReplyRecalled:
		return nil, &Refusal{"the reply is being deleted", "there is nothing more to do"}
	case r.Receipt.ByHand:
		return nil, &Refusal{"this reply was posted by hand", byHand}
	case !a.m.Deletes:
		return nil, &Refusal{"hark cannot delete replies on this source", byHand}
	case !a.tells(r):
		return nil, &Refusal{"this reply was sent from another machine, by " + r.By + "; only that one deletes it", "ask " + r.By + ", or " + byHand}
	}
	return a.one(domain.Event{Kind: domain.Recalled, Reply: r.ID})
}
