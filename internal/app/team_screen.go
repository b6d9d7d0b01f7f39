package app

import (
	"errors"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
	"hark/internal/ui/screen"
)

// shared tells the console that something is new of the hub or the roster.
func (p *pulse) shared() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.team = true
	p.wake()
}

// present tells the console who looks at what.
func (p *pulse) present(here []screen.Here) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.here = here
	p.wake()
}

// together is what is new of the team, and of who is there.
func (p *pulse) together() (team bool, here []screen.Here) {
	p.mu.Lock()
	defer p.mu.Unlock()
	team, here = p.team, p.here
	p.team, p.here = false, nil
	return team, here
}

// shared is how the desk is shared, for the console; nil where it is one
// person's.
func (a *App) shared() *screen.Team {
	r := a.roster()
	if a.team == nil && r.Founder() == (domain.JournalID{}) {
		return nil
	}
	s := &screen.Team{Policy: r.Policy()}
	for _, m := range r.Members() {
		s.Members = append(s.Members, screen.Member{Member: m, Was: was(r, &m)})
	}
	if a.team != nil {
		s.Hub = a.team.screen()
		a.team.lastOf(s.Members)
	}
	return s
}

// was is what somebody was who was removed.
func was(r *domain.Roster, m *domain.Member) domain.Role {
	for _, s := range m.Seats {
		if terms := r.TermsOf(domain.Ref{Journal: s.Journal, Seq: s.After}); m.Role == domain.NoRole && terms != nil {
			return terms.Role
		}
	}
	return domain.NoRole
}

// screen is how the link to the hub stands.
func (t *team) screen() screen.Hub {
	why := t.wrong()
	t.mu.Lock()
	defer t.mu.Unlock()
	h := screen.Hub{
		Link: screen.HubOffline, Since: t.since, Up: int(t.synced.Waiting), Down: int(t.synced.Behind),
		Ahead: t.synced.Ahead, Refused: max(len(t.synced.Refused), len(t.synced.Forked)), Provisional: len(t.due) + len(t.lost),
	}
	switch {
	case t.up:
		h.Link = screen.HubOnline
	case !t.ever && why == nil:
		h.Link = screen.HubReaches
	}
	if why != nil {
		h.Why, h.Out = why.Error(), errors.Is(why, hub.ErrLogin)
	}
	if n := len(t.synced.Refused); n > 0 {
		h.Refusal = t.synced.Refused[n-1].Why
	} else if h.Refused > 0 {
		h.Refusal = "the hub has other events of somebody than this log; hark doctor says what to do"
	}
	return h
}

// lastLook is how many events back it is looked who wrote last: some days of a
// busy desk, and some tens of milliseconds.
const lastLook = 20_000

// remember notes when each journal was written last, as far back as lastLook.
func (t *team) remember() {
	_ = t.a.log.Read(func(s kv.Snapshot) error { // without it the roster says less
		end := s.End()
		for pos := end; pos > 0 && end-pos < lastLook; pos-- {
			if e, err := domain.DecodeEntry(pos, s.Raw(pos)); err == nil {
				t.wroteLast(&e.Event)
			}
		}
		return nil
	})
}

// wroteLast notes that a journal was written.
func (t *team) wroteLast(e *domain.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := e.At.Time(); at.After(t.last[e.Journal]) {
		t.last[e.Journal] = at
	}
}

// lastOf fills in when members wrote last.
func (t *team) lastOf(members []screen.Member) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range members {
		var last time.Time
		for _, s := range members[i].Seats {
			if at := t.last[s.Journal]; at.After(last) {
				last = at
			}
		}
		members[i].Last = last
	}
}
