package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/kv"
)

// meet brings the desk's shared part up. What goes on over the line begins now
// for whoever stays, and for a command when it needs it.
func (a *App) meet(ctx context.Context) error {
	if a.o.Serve {
		if err := a.openHost(ctx); err != nil {
			return err
		}
	}
	if a.roster().Founder() != (domain.JournalID{}) {
		if err := errors.Join(a.seat(), a.me.find(ctx), a.heard.find(ctx)); err != nil {
			return err
		}
	}
	if a.team = a.newTeam(); a.team != nil && a.stays() {
		a.team.begin()
	}
	return nil
}

// stays reports whether the desk is open for longer than a command takes.
func (a *App) stays() bool { return a.o.Listen || a.o.Send || a.o.Serve }

// seat has the responder go on with the journal that the roster knows, whatever
// it was called when it began: who joins is called as their code says. It is
// one that began in this log: with the key of another, which was in a log that
// is gone, nothing can be written here. What says so may come in later.
func (a *App) seat() error {
	writers, err := a.log.Writers()
	if err != nil {
		return err
	}
	r := a.roster()
	if seatOf(r, a.me.opened()) != nil {
		return nil
	}
	for _, w := range writers {
		terms, _ := r.By(w.Journal)
		if s := seatOf(r, w.Journal); s != nil && !s.Listens && terms.Goes(a.o.Config.Me) && w.Ours && a.ours(w.Journal) {
			a.me.take(w.Journal)
			break
		}
	}
	return nil
}

// take has the pen write that journal from now on.
func (p *pen) take(j domain.JournalID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.id = j
}

// find opens the journal where there is one, and begins none.
func (p *pen) find(ctx context.Context) error {
	if p.opened() != (domain.JournalID{}) {
		return nil
	}
	writers, err := p.Writers()
	if err != nil {
		return err
	}
	for _, w := range writers {
		if w.Ours && w.Name == p.name {
			_, err = p.journal(ctx)
			break
		}
	}
	return err
}

// partWait is how long a command that is done waits until the hub has what it wrote.
const partWait = 2 * time.Second

// part lets what was written go up before the line is closed.
func (t *team) part() {
	if t == nil || t.a.stays() || t.connected() == nil {
		return
	}
	j := t.a.me.opened()
	var seq uint64
	if heads, err := t.a.log.Heads(t.a.ctx); err == nil {
		if i := slices.IndexFunc(heads, func(h domain.Head) bool { return h.Journal == j }); i >= 0 {
			seq = heads[i].Seq
		}
	}
	ctx, stop := context.WithTimeout(t.a.ctx, partWait)
	defer stop()
	if err := t.tell(ctx, domain.Ref{Journal: j, Seq: seq}); err != nil {
		t.a.o.Diary.Info("what was written goes up next time", "error", err)
	}
}

// takeTurns has this machine send for the desk, on each account that it can.
func (a *App) takeTurns() {
	if a.team == nil {
		return
	}
	for name := range a.repliers() {
		a.parts.Go(func() {
			if err := a.team.send(a.ctx, name); err != nil && a.ctx.Err() == nil {
				a.o.Diary.Error("sending for the desk has stopped", "source", name, "error", err)
			}
		})
	}
}

// listen takes turns in listening to a source, as long as the roster lets this
// machine listen; without a hub it just listens.
func (t *team) listen(ctx context.Context, source string, run func(ctx context.Context) error) error {
	if t == nil {
		return run(ctx)
	}
	return t.while(ctx, func() bool { return t.listens(source) }, func(ctx context.Context) error {
		return t.inTurn(ctx, sourceLease(source), t.a.heard, run)
	})
}

// listens reports whether what this machine hears of a source counts.
func (t *team) listens(source string) bool {
	r := t.a.roster()
	if r.Founder() == (domain.JournalID{}) {
		return true
	}
	terms, present := r.By(t.a.heard.opened())
	return present && terms.Role == domain.Machine && terms.Covers(source, "")
}

// runOn lets the lease of what is ours run on while its reply is being typed,
// however long that takes.
func (t *team) runOn(ctx context.Context, id domain.ID) {
	if t == nil {
		return
	}
	t.mu.Lock()
	until, ours := t.held[id]
	t.mu.Unlock()
	if !ours || until.Sub(t.a.o.Now()) > t.a.o.Config.Lease.Duration/2 {
		return
	}
	if _, err := t.a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		b.Proposals, err = t.a.decide(s, desk.Command{Verb: "claim", ID: id})
		return b, err
	}); err == nil {
		t.review(id)
	}
}

// terms tells the rules who asks, by the roster.
func (a *App) terms(r *domain.Roster, m *desk.Moment) {
	if r.Founder() == (domain.JournalID{}) {
		return
	}
	if m.Terms, _ = r.By(a.me.opened()); m.Terms == nil {
		m.Terms = &domain.Terms{Name: m.Me}
	}
	m.Policy = r.Policy()
	m.Who = func(can func(*domain.Terms) bool) (names []string) {
		for _, p := range r.Present() {
			if can(&p.Terms) && !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
		return names
	}
}
