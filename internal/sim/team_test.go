package sim

import (
	"context"
	"math/rand/v2"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
)

// found begins the desk at its first administrator's, and has the others
// belong to it. Who is let in, and when, is decided later.
func (w *world) found(ctx context.Context) bool {
	w.founder = w.nodes[0].journal
	for i, n := range w.nodes {
		if err := n.start(ctx); err != nil {
			w.wrong("%s: %v", n.name, err)
			return false
		}
		var err error
		r := n.running()
		switch {
		case i == 0:
			err = r.log.Found(ctx, w.founder)
		case i < desks-1 || !w.broken.lawless:
			err = r.log.Found(ctx, w.founder)
		}
		n.failed(r, "join", err)
	}
	return true
}

// administer lets everybody in within the first minutes, then changes who may
// do what, at the founder's desk and at that of an administrator whom the
// founder may make, and take down again.
func (w *world) administer(ctx context.Context) {
	rng := w.rng("administrator")
	for _, n := range w.nodes[1:] {
		if !pause(ctx, rng, 2*time.Minute) {
			return
		}
		w.nodes[0].enrol(domain.Member{Terms: domain.Terms{Name: n.name, Role: domain.Lead, Certified: time.Now().Add(time.Hour)}, Seats: n.seats()})
	}
	w.nodes[0].enrol(domain.Member{Terms: domain.Terms{Name: w.nodes[0].name, Role: domain.Administrator}, Seats: w.nodes[0].seats()})
	liar := domain.Member{Terms: domain.Terms{Name: w.liar.name, Role: domain.Responder}, Seats: []domain.Seat{{Journal: w.liar.head.Journal}}}
	for !w.nodes[0].enrol(liar) {
		if !pause(ctx, rng, time.Minute) {
			return
		}
	}
	removal := w.began.Add(w.lasts * 2 / 3)
	for pause(ctx, rng, 12*time.Minute) {
		by := w.nodes[0]
		if rng.IntN(3) == 0 {
			by = w.nodes[1]
		}
		switch {
		case !w.liar.gone && time.Now().After(removal):
			liar.Role = domain.NoRole
			if w.nodes[0].enrol(liar) {
				w.liar.gone = true
				w.count("liar removed")
			}
		case rng.IntN(5) == 0:
			by.govern(domain.Policy{Certify: rng.IntN(2) == 0})
		default:
			n := pick(rng, w.nodes[1:])
			by.enrol(domain.Member{Terms: terms(rng, n.name), Seats: n.seats()})
		}
	}
}

// terms are those of somebody, by chance.
func terms(rng *rand.Rand, name string) domain.Terms {
	t := domain.Terms{Name: name}
	t.Role = pick(rng, []domain.Role{
		domain.NoRole, domain.Observer, domain.Agency, domain.Responder, domain.Responder, domain.Approver, domain.Lead, domain.Administrator,
	})
	if rng.IntN(2) == 0 {
		t.Certified = time.Now().Add(time.Duration(rng.IntN(120)) * time.Minute)
	}
	if rng.IntN(4) == 0 {
		t.Subjects = []string{"battery"}
	}
	return t
}

// writes is the journal of the desk's person; it is known once the desk ran.
func (n *node) writes() domain.JournalID {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.journal
}

// seats are those of the desk's journals.
func (n *node) seats() []domain.Seat {
	n.mu.Lock()
	defer n.mu.Unlock()
	seats := []domain.Seat{{Journal: n.journal}}
	if n.hears {
		seats = append(seats, domain.Seat{Journal: n.ears, Listens: true})
	}
	return seats
}

// enrol writes who somebody is from now on, where this desk's person may.
func (n *node) enrol(m domain.Member) bool {
	r := n.running()
	if r == nil {
		return false
	}
	heads, err := r.log.Heads(r.ctx)
	n.failed(r, "heads", err)
	held := func(j domain.JournalID) uint64 {
		for _, h := range heads {
			if h.Journal == j {
				return h.Seq
			}
		}
		return 0
	}
	return n.rule(r, func(roster *domain.Roster) domain.Event { return roster.Enrol(m, held) })
}

// govern writes what holds for everybody from now on.
func (n *node) govern(p domain.Policy) {
	if r := n.running(); r != nil {
		n.rule(r, func(roster *domain.Roster) domain.Event { return roster.Govern(p) })
	}
}

func (n *node) rule(r *running, event func(*domain.Roster) domain.Event) bool {
	may := false
	_, err := r.log.Write(r.ctx, r.journal, func(s kv.Snapshot) (b eventlog.Batch, err error) {
		t, _ := s.Roster().By(r.journal)
		if may = t != nil && t.Role == domain.Administrator; !may {
			return b, nil
		}
		e := event(s.Roster())
		e.By = n.name
		b.Proposals = []domain.Proposal{{Event: e}}
		return b, nil
	})
	if n.failed(r, "roster", err); may && err == nil {
		n.w.count("roster changed")
	}
	return may && err == nil
}
