package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"hark/internal/domain"
	"hark/internal/kv"
)

// found begins the desk, where this log belongs to none yet: whoever works
// here is its founder, an administrator for good, whose machine sends for all
// on the accounts that it has. Where it belongs to one already, only an
// administrator's machine is its hub.
func (a *App) found(ctx context.Context) error {
	_, login, err := a.o.login()
	if err != nil {
		return err
	}
	me, err := a.me.journal(ctx)
	if err != nil {
		return err
	}
	if a.roster().Founder() == (domain.JournalID{}) {
		if err := a.log.Found(ctx, me); err != nil {
			return fmt.Errorf("begin a desk: %w", err)
		}
	}
	heard, err := a.heard.journal(ctx)
	if err != nil {
		return err
	}
	held, err := a.heights(ctx)
	if err != nil {
		return err
	}
	_, err = a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		r := s.Roster()
		if err := a.governs(r); err != nil {
			return b, err
		}
		if seated := seatOf(r, me); seated != nil && seated.Login == login {
			return b, nil
		}
		m := domain.Member{Terms: domain.Terms{Name: a.o.Config.Me, Role: domain.Administrator, Sends: slices.Sorted(maps.Keys(a.repliers()))}}
		if terms, _ := r.By(me); terms.Name != "" {
			m.Terms = *terms
		}
		m.Seats = []domain.Seat{{Journal: me, Login: login}, {Journal: heard, Login: login, Listens: true}}
		e := r.Enrol(m, func(j domain.JournalID) uint64 { return held[j] })
		e.By = a.o.Config.Me
		b.Proposals = []domain.Proposal{{Event: e}}
		return b, nil
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	return err
}

// seatOf is the present seat of a journal, or nil.
func seatOf(r *domain.Roster, j domain.JournalID) *domain.Seat {
	for _, m := range r.Present() {
		if i := slices.IndexFunc(m.Seats, func(s domain.Seat) bool { return s.Journal == j }); i >= 0 {
			return &m.Seats[i]
		}
	}
	return nil
}

// heights are the highest numbers of all journals that the log holds.
func (a *App) heights(ctx context.Context) (map[domain.JournalID]uint64, error) {
	heads, err := a.log.Heads(ctx)
	m := make(map[domain.JournalID]uint64, len(heads))
	for _, h := range heads {
		m[h.Journal] = h.Seq
	}
	return m, err
}
