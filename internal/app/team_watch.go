package app

import (
	"context"
	"fmt"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// follow looks at what comes into the log, from whomever: who has won a
// conversation that two have claimed, what a colleague has given us, and
// changes of the roster.
func (t *team) follow(ctx context.Context) error {
	t.remember()
	for entries, err := range t.a.log.Follow(ctx, t.from) {
		if err != nil {
			return err
		}
		roster := false
		claimed := map[domain.ID][]*domain.Event{}
		for i := range entries {
			t.wroteLast(&entries[i].Event)
			switch e := &entries[i].Event; e.Kind {
			case domain.Enrolled, domain.Governed:
				roster = true
			case domain.Claimed, domain.Assigned, domain.Released:
				claimed[e.Conversation] = append(claimed[e.Conversation], e)
			}
		}
		if roster {
			t.governed()
		}
		for id, events := range claimed {
			if err := t.contested(id, events); err != nil {
				return err
			}
			t.suspect(events)
		}
		t.from = entries[len(entries)-1].Pos
	}
	return nil
}

// governed sees to a change of the roster, which may be what says who we are.
func (t *team) governed() {
	was := t.a.me.opened()
	if err := t.a.seat(); err != nil {
		t.a.o.Diary.Warn("find the own journal", "error", err)
	}
	if t.a.me.opened() != was {
		t.set(func() { t.claimer = nil }) // it claims in that journal's name
	}
	if t.a.host != nil {
		t.a.host.clear()
	}
	t.set(func() {
		close(t.roster)
		t.roster = make(chan struct{})
	})
}

// contested tells whoever has won or lost a conversation by what has just come
// in, and has a claim looked at that a colleague gave us or that is no longer
// ours: the hub would keep the winner out until it runs out there.
func (t *team) contested(id domain.ID, events []*domain.Event) error {
	var c domain.Conversation
	if err := t.a.log.Read(func(s kv.Snapshot) (err error) {
		c, err = view.Conversation(s, id)
		return err
	}); err != nil {
		return fmt.Errorf("look who has %s: %w", id.Short(), err)
	}
	me := t.a.o.Config.Me
	for _, x := range c.Conflicts {
		if x.Kind != domain.Claimed || x.By == x.Winner || !settledBy(&x, events) {
			continue
		}
		since := x.Won.Time().Local().Format("15:04")
		switch me {
		case x.By:
			t.a.changes.alert(fmt.Sprintf("%s has %s since %s, not you: your claim of %s does not hold; your draft is kept",
				x.Winner, t.a.called(id), since, x.At.Time().Local().Format("15:04")))
		case x.Winner:
			t.a.changes.notice(fmt.Sprintf("%s had claimed %s too, at %s; it is yours since %s", x.By, t.a.called(id), x.At.Time().Local().Format("15:04"), since))
		}
	}
	t.mu.Lock()
	_, known := t.held[id]
	t.mu.Unlock()
	if mine := c.Mine(me); mine && c.Claim.Token == 0 || known && !mine {
		t.review(id)
	}
	return nil
}

// settledBy reports whether one of the events has brought a conflict about: it
// lost, or it is the claim that won.
func settledBy(x *domain.Conflict, events []*domain.Event) bool {
	for _, e := range events {
		if e.Ref() == x.Ref || e.By == x.Winner && e.At == x.Won {
			return true
		}
	}
	return false
}
