package app

import (
	"context"
	"fmt"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// How often it is looked whether texts have grown too old, how soon after the
// start, and how much older than the policy allows some must be by then: of
// several machines that may say so, the first one does it for all.
const (
	ageLook  = time.Hour
	ageFirst = time.Minute
	ageSlack = 24 * time.Hour
)

// forget erases what customers wrote as it grows too old, where the policy asks
// for that and the roster lets this machine say so.
func (a *App) forget() {
	for wait := ageFirst; ; wait = ageLook {
		pause(a.ctx, wait)
		if a.ctx.Err() != nil {
			return
		}
		if _, err := a.forgetOld(a.ctx); err != nil && a.ctx.Err() == nil {
			a.o.Diary.Error("erase what has grown old", "error", err)
		}
	}
}

// forgetOld says once, for the whole desk, what has grown too old, and tells
// before when; zero is that there was nothing to say.
func (a *App) forgetOld(ctx context.Context) (before time.Time, err error) {
	days := a.roster().Policy().Retain
	if days <= 0 {
		return before, nil
	}
	cut := a.o.Now().AddDate(0, 0, -days).UTC()
	done, err := a.log.Retained()
	if err != nil || cut.Sub(done) < ageSlack {
		return before, err
	}
	_, err = a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		first, err := oldest(s)
		m := a.rules(s)
		e := domain.Event{Kind: domain.Erased, Journal: m.Journal, Seq: afterAll, By: m.Me, Until: cut, Reason: fmt.Sprintf("kept for %d days", days)}
		en := domain.Entry{Event: e}
		if s.Roster().Judge(&en); err != nil || en.Void != "" || !first.Before(cut) {
			return b, err
		}
		before = cut
		b.Proposals = []domain.Proposal{{Event: e}}
		return b, nil
	})
	return before, err
}

// oldest is when the first event was written that this log holds; the present
// where it holds none.
func oldest(s kv.Snapshot) (time.Time, error) {
	if s.End() == 0 {
		return time.Now(), nil
	}
	e, err := domain.DecodeEntry(1, s.Raw(1))
	return e.Event.At.Time(), err
}
