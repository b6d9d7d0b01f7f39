package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
	"hark/internal/view"
)

// Reading is recorded where the policy asks for it: once in viewedAgain for each
// conversation, and on the screen only what somebody looked at for readFor.
const (
	viewedAgain = time.Hour
	readFor     = time.Second
)

// reading is what the person at the screen looks at.
type reading struct {
	mu    sync.Mutex
	timer *time.Timer
}

// looks notes which conversation is on the screen; zero is none.
func (a *App) looks(id domain.ID) {
	a.reading.mu.Lock()
	defer a.reading.mu.Unlock()
	if a.reading.timer != nil {
		a.reading.timer.Stop()
	}
	if a.reading.timer = nil; !id.IsZero() && a.roster().Policy().Record {
		a.reading.timer = time.AfterFunc(readFor, func() { a.viewed(a.ctx, id) })
	}
}

// viewed records that a conversation was read. Nobody is kept from reading
// because that could not be written: the diary tells of it.
func (a *App) viewed(ctx context.Context, id domain.ID) {
	if ctx.Err() != nil || !a.roster().Policy().Record {
		return
	}
	_, err := a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		m := a.rules(s)
		if m.May(domain.Viewed) != nil {
			return b, nil
		}
		t, err := view.ThreadOf(s, id)
		before := func(en domain.Entry) bool {
			e := &en.Event
			return e.Kind == domain.Viewed && e.Journal == m.Journal && m.Now.Sub(e.At.Time()) < viewedAgain
		}
		if err != nil || slices.ContainsFunc(t.Events, before) {
			return b, err
		}
		b.Proposals = []domain.Proposal{{Event: domain.Event{Kind: domain.Viewed, Conversation: id, By: m.Me}}}
		return b, nil
	})
	if err != nil && ctx.Err() == nil {
		a.o.Diary.Error("record that a conversation was read", "error", err)
	}
}

// exports records that texts leave hark, where the policy asks for it. What
// cannot be recorded must not leave.
func (a *App) exports(ctx context.Context, what string) error {
	if !a.roster().Policy().Record {
		return nil
	}
	_, err := a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		m := a.rules(s)
		if err := m.May(domain.Exported); err != nil {
			return b, err
		}
		b.Proposals = []domain.Proposal{{Event: domain.Event{Kind: domain.Exported, By: m.Me, Reason: what}}}
		return b, nil
	})
	return err
}
