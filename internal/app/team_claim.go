package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
)

// askWait bounds how long an action of a person waits for the hub. Whoever
// presses a key has seen it done already.
const askWait = 2 * time.Second

// grant is what the hub said before a command was decided.
type grant struct {
	hub.Grant
	unsettled error // why the hub could not say; nil is that it did, or had nothing to say
}

// ask settles with the hub who has a conversation, before a command is decided
// that takes it. The error is a refusal where somebody else has it. Where the
// hub cannot be asked, the claim is provisional: work goes on, and whoever has
// it in the end is told.
func (t *team) ask(ctx context.Context, cmd desk.Command) (g grant, err error) {
	if t == nil {
		return g, nil
	}
	e, err := t.takes(cmd)
	if e == nil || err != nil {
		return g, err
	}
	ctx, stop := context.WithTimeout(ctx, askWait)
	defer stop()
	t.reach(ctx)
	claims, lease := t.claims(), t.a.o.Config.Lease.Duration
	switch {
	case claims == nil:
		if g.unsettled = hub.ErrOffline; errors.Is(t.wrong(), hub.ErrLogin) {
			g.unsettled = hub.ErrLogin
		}
		return g, nil
	case e.Kind != domain.Assigned:
		g.Grant, err = claims.Take(ctx, cmd.ID, lease)
	case t.leads(t.a.me.opened()):
		g.Grant, err = claims.Assign(ctx, cmd.ID, e.To, lease)
	default:
		return g, nil // what is given up here is given back there, and they take it
	}
	held, taken := errors.AsType[*hub.HeldError](err)
	switch {
	case err == nil:
		t.granted(cmd.ID, g.Grant)
	case taken && held.By != t.a.o.Config.Me:
		until := held.Until.Local().Format("15:04")
		return g, &desk.Refusal{Why: held.By + " has it, by the word of the hub", Hint: "ask " + held.By + " to release it, or wait until " + until + " when the claim runs out"}
	default:
		g.unsettled = err
	}
	return g, nil
}

// takes is the event by which a command takes a conversation; nil where it
// takes none. The error is that it will be refused.
func (t *team) takes(cmd desk.Command) (take *domain.Event, err error) {
	switch cmd.Verb {
	case "claim", "assign", "reply":
	default:
		return nil, nil
	}
	err = t.a.log.Read(func(s kv.Snapshot) error {
		ps, err := t.a.decide(s, cmd)
		i := slices.IndexFunc(ps, func(p domain.Proposal) bool { return takesIt(p.Event.Kind) })
		if i >= 0 {
			take = &ps[i].Event
		}
		return err
	})
	return take, err
}

func takesIt(k domain.Kind) bool {
	return k == domain.Claimed || k == domain.Renewed || k == domain.Assigned
}

// mark puts the hub's word into the events that take the conversation.
func (g *grant) mark(ps []domain.Proposal) {
	for i := range ps {
		if takesIt(ps[i].Event.Kind) {
			ps[i].Event.Token = g.Token
		}
	}
}

// wrote sees to what follows at the hub from what was written here, and tells
// a person whose claim is provisional.
func (t *team) wrote(id domain.ID, g *grant, entries []domain.Entry) {
	if t == nil || len(entries) == 0 && g.Token == 0 {
		return
	}
	for i := range entries {
		if g.unsettled != nil && takesIt(entries[i].Event.Kind) {
			t.a.changes.notice(unsettled(g.unsettled))
			break
		}
	}
	t.review(id) // a claim that the hub granted and the desk refused is given back there
}

// unsettled says that a claim is provisional.
func unsettled(why error) string {
	switch {
	case errors.Is(why, hub.ErrLogin):
		return "the hub does not know this machine: what you do stays here and counts for nobody else; ask an administrator"
	case errors.Is(why, hub.ErrOffline):
		return "the hub is not reached: it is yours for now, unless somebody else has taken it"
	case errors.Is(why, hub.ErrDenied):
		return "the hub does not let you claim: it is yours on this machine alone; ask an administrator"
	}
	return "the hub did not answer: it is yours for now, and you are told when it is settled"
}

// reach is the line, for which a command that has only just opened the desk
// waits; nil while it is down.
func (t *team) reach(ctx context.Context) hub.Line {
	t.begin()
	for {
		t.mu.Lock()
		line, up, wait, changed := t.line, t.up, !t.ever && t.faults[partLine] == nil, t.changed
		t.mu.Unlock()
		if up {
			return line
		}
		if !wait {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// claims are those of whoever works here; nil while there is no line.
func (t *team) claims() *hub.Claims {
	j := t.a.me.opened()
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.up || j == (domain.JournalID{}) {
		return nil
	}
	if t.claimer == nil {
		t.claimer = hub.NewClaims(t.member(t.line, j))
	}
	return t.claimer
}

// lessor gives leases to one of this machine's journals, over a line.
func (t *team) lessor(line hub.Line, j domain.JournalID) *hub.Leases {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lessors[j] == nil {
		t.lessors[j] = hub.NewLeases(t.member(line, j), leaseLast)
	}
	return t.lessors[j]
}

// member is whoever works here, as the hub knows them.
func (t *team) member(line hub.Line, j domain.JournalID) hub.Member {
	return hub.Member{Line: line, Desk: t.desk, Journal: j, By: t.a.o.Config.Me, Leads: t.leads, Name: func(j domain.JournalID) string {
		if terms, _ := t.a.roster().By(j); terms != nil {
			return terms.Name
		}
		return ""
	}}
}

// leads reports whether the writer of a journal decides about others' work.
func (t *team) leads(j domain.JournalID) bool {
	terms, _ := t.a.roster().By(j)
	return terms != nil && terms.Role.Leads()
}

// granted notes until when the hub keeps others out of a conversation.
func (t *team) granted(id domain.ID, g hub.Grant) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held[id] = g.Until
}
