package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
)

// suspectsMost bounds how many contradicted claims are remembered.
const suspectsMost = 100

// suspect has others' claims held against the hub's word: a claim says under
// which number it was granted, and only the hub can tell whether it was.
func (t *team) suspect(events []*domain.Event) {
	line := t.connected()
	if line == nil {
		return
	}
	for _, e := range events {
		if e.Token == 0 || t.a.ours(e.Journal) {
			continue
		}
		if !t.asks() {
			return
		}
		ctx, stop := context.WithTimeout(t.a.ctx, askWait)
		why := t.contradicts(ctx, line, e)
		stop()
		if why == "" {
			continue
		}
		t.mu.Lock()
		if len(t.doubted) < suspectsMost {
			t.doubted[e.Ref()] = why
		}
		t.mu.Unlock()
		t.a.changes.alert(why)
	}
}

// asksMost is how many claims are held against the hub's word in a second. More
// come while a log catches up, and from whoever would keep this machine busy
// until it sees who was removed.
const asksMost = 20

// asks reports whether one more claim may be, and counts it.
func (t *team) asks() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.a.o.Now(); now.Sub(t.asking).Abs() >= time.Second {
		t.asking, t.asked = now, 0
	}
	t.asked++
	return t.asked <= asksMost
}

// contradicts says in what the hub contradicts a claim; empty is that it does
// not, or cannot tell any more: it keeps the latest word of each claimant.
func (t *team) contradicts(ctx context.Context, line hub.Line, e *domain.Event) string {
	says := func(what string) string {
		return fmt.Sprintf("%s says that the hub granted %s as number %d (event %d of journal %s), and %s", e.By, t.a.called(e.Conversation), e.Token, e.Seq, e.Journal, what)
	}
	m, found, err := line.Claims().Next(ctx, t.desk.Claim("*", "*"), e.Token)
	switch {
	case err != nil:
		return ""
	case found && m.Seq == e.Token && m.Subject != t.desk.Claim(e.Conversation.String(), e.Journal.String()):
		return says("that number is something else there")
	case found && m.Seq == e.Token:
		return ""
	}
	st, err := line.Claims().State(ctx)
	if err == nil && st.Last < e.Token {
		return says(fmt.Sprintf("its last number is %d", st.Last))
	}
	return ""
}

// checkSuspects names the claims whose number the hub contradicts. They still
// count where nobody can ask the hub: what a fold believes must be the same
// for everybody.
func (a *App) checkSuspects(_ context.Context, say func(Finding) error) error {
	if a.team == nil {
		return nil
	}
	a.team.mu.Lock()
	list := slices.Sorted(maps.Values(a.team.doubted))
	a.team.mu.Unlock()
	for _, why := range list {
		if err := say(Finding{"hub", false, why, "ask them; where it was no mistake, an administrator says: hark roster remove NAME"}); err != nil {
			return err
		}
	}
	return nil
}
