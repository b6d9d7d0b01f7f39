package sim

import (
	"errors"
	"fmt"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	"hark/internal/view"
)

// outcomes are those of the desk.
func outcomes() []domain.Outcome {
	return []domain.Outcome{{Name: "fixed"}, {Name: "explained"}, {Name: "thanked"}, {Name: "will-not-change", Reason: true}}
}

// lease is for how long a conversation is claimed.
const lease = 30 * time.Minute

// work is a person at a desk: every minute or so they do something.
func (n *node) work(r *running) {
	for pause(r.ctx, n.rng, 70*time.Second) {
		n.mu.Lock()
		idle := n.idle
		n.mu.Unlock()
		if idle {
			return
		}
		n.act(r)
	}
}

// act does one thing to one conversation, as the rules allow.
func (n *node) act(r *running) {
	cmd := desk.Command{Verb: pick(n.rng, verbs())}
	n.say(&cmd)
	place := n.rng.IntN(1 << 16)
	if err := r.log.Read(func(s kv.Snapshot) (err error) {
		cmd.ID, err = n.choose(s, place)
		return err
	}); err != nil || cmd.ID.IsZero() {
		n.failed(r, "choose", err)
		return
	}
	n.do(r, cmd)
}

// do asks the hub, where it must, and then the rules, and writes what they say.
func (n *node) do(r *running, cmd desk.Command) {
	var token uint64
	switch {
	case n.w.hub == nil:
	case cmd.Verb == "claim":
		var refused bool
		if token, refused = n.claim(r, cmd.ID, lease); refused {
			return
		}
	case cmd.Verb == "release":
		n.release(r, cmd.ID)
	}
	_, err := r.log.Write(r.ctx, r.journal, func(s kv.Snapshot) (b eventlog.Batch, err error) {
		b.Proposals, err = n.decide(r, s, cmd)
		for i := range b.Proposals {
			if e := &b.Proposals[i].Event; e.Kind == domain.Claimed || e.Kind == domain.Renewed {
				e.Token = token
			}
		}
		return b, err
	})
	var refused *desk.Refusal
	switch {
	case errors.As(err, &refused):
		n.w.count("refused " + cmd.Verb)
	case err == nil:
		n.w.count("did " + cmd.Verb)
	case !errors.Is(err, view.ErrUnknown):
		n.failed(r, cmd.Verb, err)
	}
}

// choose gives one of the conversations at the head of the queue, or sometimes
// any, as the desk knows them.
func (n *node) choose(s kv.Snapshot, place int) (domain.ID, error) {
	if place%4 == 0 {
		id := n.w.posts.any(place / 4)
		if _, known, err := view.Get(s, id); err != nil || known {
			return id, err
		}
	}
	rows, err := view.Open(s)
	if err != nil || len(rows) == 0 {
		return domain.ID{}, err
	}
	return rows[place%min(len(rows), 12)].ID, nil
}

// decide asks the rules.
func (n *node) decide(r *running, s kv.Snapshot, cmd desk.Command) ([]domain.Proposal, error) {
	m := desk.Moment{
		Me: n.name, Journal: r.journal, Now: n.now(), Lease: lease, Outcomes: outcomes(),
		Replies: true, Text: s.Text,
		NewID: func() string { return fmt.Sprintf("%s-%d", n.name, n.replies.Add(1)) },
	}
	if cmd.Verb == "undo" {
		t, err := view.ThreadOf(s, cmd.ID)
		if err != nil {
			return nil, err
		}
		ps, _, err := desk.Undo(t.Events, m)
		return ps, err
	}
	c, err := view.Conversation(s, cmd.ID)
	if err != nil {
		return nil, err
	}
	return desk.Decide(&c, cmd, m)
}

// verbs are what people do, as often as they stand here.
func verbs() []string {
	return []string{
		"claim", "claim", "claim", "claim", "release", "assign", "reply", "reply", "posted", "note", "tag", "tag", "subject",
		"sentiment", "snooze", "resolve", "resolve", "reopen", "undo", "undo",
	}
}

// say fills a command in.
func (n *node) say(cmd *desk.Command) {
	words := fmt.Sprintf("%s says %d", n.name, n.rng.Uint64())
	switch cmd.Verb {
	case "assign":
		cmd.To = pick(n.rng, n.w.nodes).name
	case "reply", "note":
		cmd.Text = words
	case "posted":
		cmd.Verb, cmd.Text, cmd.Posted = "reply", words, fmt.Sprintf("https://net.example/%d", n.rng.Uint64())
	case "tag":
		cmd.Tags = []string{pick(n.rng, []string{"vip", "-vip", "bug", "-bug", "offline"})}
	case "subject":
		cmd.Subject = pick(n.rng, []string{"battery", "screen", "refund"})
	case "sentiment":
		cmd.Feeling = pick(n.rng, []domain.Feeling{domain.Negative, domain.Neutral, domain.Positive})
	case "snooze":
		cmd.Until = n.now().Add(time.Duration(1+n.rng.IntN(120)) * time.Minute)
	case "resolve":
		cmd.Outcome = pick(n.rng, outcomes()).Name
		if n.rng.IntN(2) == 0 || cmd.Outcome == "will-not-change" {
			cmd.Reason = "because " + words
		}
	}
}
