package app

import (
	"context"
	"time"

	"hark/internal/domain"
)

// TeamState is how this machine stands with its desk now.
func (a *App) TeamState() TeamState {
	r := a.roster()
	s := TeamState{Hub: a.o.shares(), Me: Standing{Name: a.o.Config.Me}}
	if founder := r.Founder(); founder != (domain.JournalID{}) {
		s.Desk = founder.String()
		if terms, _ := r.By(a.me.opened()); terms != nil {
			s.Me.Role = string(terms.Role)
		}
	}
	if a.team == nil {
		return s
	}
	if err := a.team.wrong(); err != nil {
		s.Error, s.Hint, s.Code = err.Error(), hubHint(err), hubCode(err)
	}
	t := a.team
	t.mu.Lock()
	up, now := t.up, t.synced
	t.mu.Unlock()
	s.Up, s.Waiting, s.Behind, s.Synced, s.Ahead = up, now.Waiting, now.Behind, stamp(now.Synced), now.Ahead
	s.Forked = a.forks(now.Forked)
	for _, x := range now.Refused {
		s.Refused = append(s.Refused, Refusal{x.Journal.String(), x.Seq, stamp(x.At), x.Why})
	}
	return s
}

// syncVerb waits until nothing is on its way between this log and the hub, and
// tells how it stands each time that this changes.
func syncVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p SyncParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	var told TeamState
	tell := func() error {
		now := a.TeamState()
		if now.same(&told) {
			return nil
		}
		told = now
		return emitJSON(emit, now)
	}
	if a.team != nil {
		a.team.begin()
		if err := a.team.wait(ctx, p.Wait, tell); err != nil {
			return err
		}
	}
	told = TeamState{}
	return emitJSON(emit, a.TeamState())
}

// same reports whether there is nothing new to tell.
func (s *TeamState) same(o *TeamState) bool {
	return s.Up == o.Up && s.Waiting == o.Waiting && s.Behind == o.Behind && s.Error == o.Error && len(s.Refused) == len(o.Refused) && len(s.Forked) == len(o.Forked)
}

// wait tells how it stands each time that this changes, until nothing is on its
// way or the time is over.
func (t *team) wait(ctx context.Context, last time.Duration, tell func() error) error {
	ctx, stop := context.WithTimeout(ctx, last)
	defer stop()
	if line := t.reach(ctx); line != nil {
		_ = t.caughtUp(ctx, line) // where that cannot be, it is told below
	}
	for {
		if err := tell(); err != nil {
			return err
		}
		t.mu.Lock()
		changed, news := t.changed, t.news
		t.mu.Unlock()
		if t.idle() {
			return nil
		}
		select {
		case <-changed:
		case <-news:
		case <-ctx.Done():
			return nil
		}
	}
}

// Founder is the journal of whoever began the desk; zero where the log belongs
// to none.
func (a *App) Founder() domain.JournalID { return a.roster().Founder() }
