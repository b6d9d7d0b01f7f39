package app

import (
	"context"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/ui/screen"
)

// look says what the person at the console does now. The latest counts; a
// desk without a hub tells nobody.
func (t *team) look(l hub.Look) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.looks: // nobody has said it yet, and it is so no longer
	default:
	}
	t.looks <- l
}

// say tells colleagues what the person here does.
func (t *team) say(ctx context.Context) error {
	j := t.a.me.opened()
	if j == (domain.JournalID{}) {
		return nil
	}
	return hub.NewHere(t.member(t.line, j)).Announce(ctx, t.looks)
}

// hear takes in what colleagues do.
func (t *team) hear(ctx context.Context) error {
	for list, err := range hub.NewHere(t.member(t.line, t.a.me.opened())).Watch(ctx) {
		if err != nil {
			return err
		}
		here := make([]screen.Here, 0, len(list)) // not nil: that all have gone is news
		for _, p := range list {
			here = append(here, screen.Here{By: p.By, Conversation: p.Conversation, Doing: screen.Doing(p.Doing), Since: p.At})
		}
		t.a.changes.present(here)
	}
	return nil
}

// Looking implements ui.Actor.
func (c console) Looking(_ context.Context, id domain.ID) {
	c.a.looks(id)
	c.a.team.look(hub.Look{Conversation: id, Doing: hub.Looking})
}

// Writing implements ui.Actor.
func (c console) Writing(_ context.Context, id domain.ID) {
	c.a.team.look(hub.Look{Conversation: id, Doing: hub.Writing})
}
