package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
)

// opens reports whether we let colleagues in: an administrator does, who gives
// out codes. Another one would answer that there is no such code.
func (a *App) opens() bool { return a.invites() == nil && a.governs(a.roster()) == nil }

// invites says why no codes are given out here; nil is that they are. The hub
// of a desk lets those in to ask whom it has given a code itself; a cluster
// that others run has let them in already.
func (a *App) invites() error {
	h := &a.o.Config.Hub
	switch {
	case a.host != nil || a.o.Line != nil || h.Credentials != "":
		return nil
	case h.Listen != "":
		return Failure(Failed, "start hark hub, then invite", "the hub of this desk does not run")
	}
	return Failure(Failed, "an administrator runs hark invite there", "join codes are given out on the machine where hark hub runs")
}

// door lets in who comes with a code of ours.
func (t *team) door(ctx context.Context) error {
	return hub.AnswerJoins(ctx, hub.JoinOptions{
		Line: t.line, Desk: t.desk, Decide: t.a.letIn,
		Code: func(id hub.CodeID) (hub.Code, bool) {
			return t.a.invited(func(c *hub.Code) bool { return c.ID() == id })
		},
	})
}

// letIn decides about somebody at the door; what it answers is on disk.
func (a *App) letIn(ctx context.Context, q hub.JoinRequest) hub.JoinAnswer {
	var in invitation
	_, err := a.me.write(ctx, func(s kv.Snapshot) (b batch, err error) {
		in, b, err = a.admit(s, &q)
		return b, err
	})
	if err != nil && !errors.Is(err, errNothing) {
		return hub.JoinAnswer{Why: err.Error()}
	}
	return hub.JoinAnswer{Name: in.Name, Role: in.Role, Desk: a.o.Config.Desk}
}

// admit writes a machine onto the roster and its code off, in one transaction.
// The answer to one that is on it already is the same again.
func (a *App) admit(s kv.Snapshot, q *hub.JoinRequest) (in invitation, b batch, err error) {
	list, codes := invitations(s)
	i := slices.IndexFunc(codes, func(c hub.Code) bool { return c.ID() == q.Code })
	if i < 0 || codes[i].Expired(a.o.Now()) {
		return in, b, errors.New("this join code has expired; ask for another one")
	}
	in = list[i]
	journals := make([]domain.JournalID, len(q.Seats))
	for i := range q.Seats {
		journals[i] = q.Seats[i].Journal
	}
	switch {
	case slices.Equal(in.Taken, journals):
		return in, b, errNothing
	case len(in.Taken) > 0:
		return in, b, errors.New("this join code was used already; ask for another one")
	}
	if err := a.governs(s.Roster()); err != nil {
		return in, b, err
	}
	if m := back(s.Roster(), q); m != nil {
		if in.Named && !m.Goes(in.Name) {
			return in, b, fmt.Errorf("this join code is for %s, and this machine is one of %s", in.Name, m.Name)
		}
		in.Terms, in.Taken = m.Terms, journals
		raw, err := json.Marshal(in)
		return in, batch{Local: []kv.Local{{Space: kv.Settings, Key: invitationKey(q.Code), Value: raw}}}, err
	}
	if !in.Named {
		in.Name = q.Name
	}
	m, err := seated(s.Roster(), &in, q)
	if err != nil {
		return in, b, err
	}
	in.Terms, in.Taken = m.Terms, journals
	e := s.Roster().Enrol(m, func(domain.JournalID) uint64 { return 0 }) // the roster does not know the journals
	e.By = a.o.Config.Me
	raw, err := json.Marshal(in)
	return in, batch{
		Proposals: []domain.Proposal{{Event: e}},
		Local:     []kv.Local{{Space: kv.Settings, Key: invitationKey(q.Code), Value: raw}},
	}, err
}

// back is the member one of whose machines asks, with the login by which it is
// known: it wants to know where the desk meets now, and the roster stays as it
// is. Whoever else shows a journal of theirs has another login.
func back(r *domain.Roster, q *hub.JoinRequest) *domain.Member {
	for _, m := range r.Present() {
		known := func(s domain.Seat) bool {
			return slices.ContainsFunc(m.Seats, func(o domain.Seat) bool { return o.Journal == s.Journal && o.Login == s.Login })
		}
		stranger := func(s domain.Seat) bool { return !known(s) && (!s.Listens || seatOf(r, s.Journal) != nil) }
		if slices.ContainsFunc(q.Seats, known) && !slices.ContainsFunc(q.Seats, stranger) {
			return &m
		}
	}
	return nil
}

// seated is the member with the new machine. Whoever is on the roster under
// that name keeps their terms and gets one machine more, where the code says
// that it is for them; nobody gets in under the name of another by calling
// themselves so.
func seated(r *domain.Roster, in *invitation, q *hub.JoinRequest) (m domain.Member, err error) {
	m, seats := domain.Member{Terms: in.Terms}, q.Seats
	for i := range seats {
		if in.Listens || !seats[i].Listens {
			m.Seats = append(m.Seats, seats[i])
		}
		if terms := r.TermsOf(domain.Ref{Journal: seats[i].Journal, Seq: ^uint64(0)}); terms != nil {
			return m, errors.New("this machine is or was on the roster already; hark sync says how it stands")
		}
	}
	for _, p := range r.Present() {
		if p.Name != in.Name && !slices.Contains(p.Also, in.Name) {
			continue
		}
		if !in.Named {
			return m, fmt.Errorf("somebody of the name %s is on the roster; hark join CODE --as NAME takes another name, and a code made by hark invite %s adds a machine of theirs", in.Name, in.Name)
		}
		m.Terms = p.Terms
	}
	if !m.Goes(q.Name) && !others(r, m.Name, q.Name) { // the machine's journal began under the name that they gave
		m.Also = append(slices.Clone(m.Also), q.Name)
	}
	return m, nil
}

// others reports whether somebody else is or was called so. Whoever joins gives
// the name themselves, and what they write under it would stand as that
// person's; so what they wrote before they joined counts for nothing.
func others(r *domain.Roster, name, given string) bool {
	return slices.ContainsFunc(r.Members(), func(p domain.Member) bool {
		return p.Name != name && (p.Name == given || slices.Contains(p.Also, given))
	})
}
