package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// JoinParams say with which code a machine joins, and who works at it.
type JoinParams struct {
	Code string
	Name string // as colleagues will know them; empty is hark.toml's me
}

// joinWait bounds how long a machine that has joined takes in what the desk
// has, before it is told that the rest comes by itself.
const joinWait = time.Minute

// Join makes this machine one of a desk: it asks to be let in with the code,
// writes where the desk meets into hark.toml, and takes in what the desk has.
// Nobody may hold the log. A code that was used by this very machine works
// again, so that what was broken off can be done to the end.
func Join(ctx context.Context, o Options, p JoinParams) (Joined, error) {
	code, err := hub.ParseCode(p.Code)
	if err != nil {
		return Joined{}, Failure(Usage, "copy the whole line that hark invite printed", "%w", err)
	}
	me := *o.Config // as it will be
	if o.Config = &me; p.Name != "" {
		me.Me = p.Name
	}
	o.Listen, o.Send, o.Serve = false, false, false
	a, err := Hold(ctx, o)
	if err != nil {
		return Joined{}, err
	}
	got, err := a.join(ctx, code)
	if err = errors.Join(err, a.Close()); err != nil {
		return got, Explain(err)
	}
	return got, nil
}

func (a *App) join(ctx context.Context, code hub.Code) (Joined, error) {
	founder := domain.JournalID(code.Desk)
	if known := a.roster().Founder(); known != (domain.JournalID{}) && known != founder {
		return Joined{}, Failure(Failed, "a log belongs to one desk: join with another home, hark --home DIR join CODE", "this log belongs to desk %s already, and the code is of desk %s", known, founder)
	}
	h := a.o.Config.Hub
	if h.Servers, h.Pin, h.Listen = code.Servers, "", ""; code.Pin != [32]byte{} {
		h.Pin = hex.EncodeToString(code.Pin[:])
	}
	a.o.Config.Hub = h
	answer, err := a.knock(ctx, code)
	if err != nil {
		return Joined{}, err
	}
	if answer.Name == "" {
		return Joined{}, Failure(SignIn, "ask whoever invited you", "you were not let in: %s", answer.Why)
	}
	if err := a.log.Found(ctx, founder); err != nil {
		return Joined{}, err
	}
	edit, err := config.Meet(a.o.Folders, a.o.Getenv, config.Answers{Me: answer.Name, Desk: answer.Desk}, h)
	if err == nil {
		err = edit.Write()
	}
	if err != nil {
		return Joined{}, err
	}
	a.o.Config.Me = answer.Name
	a.team = a.newTeam()
	a.team.begin()
	if err := a.team.wait(ctx, joinWait, func() error { return nil }); err != nil {
		return Joined{}, err
	}
	return Joined{Desk: founder.String(), Called: cmp.Or(answer.Desk, founder.String()), Name: answer.Name, Role: string(answer.Role), Events: int(a.end()), Synced: a.team.idle()}, nil
}

// knock asks to be let in, over a line that the code is good for.
func (a *App) knock(ctx context.Context, code hub.Code) (hub.JoinAnswer, error) {
	seed, public, err := a.o.login()
	if err != nil {
		return hub.JoinAnswer{}, err
	}
	j := hub.Joiner{Name: a.o.Config.Me, Login: public, Sign: func(data []byte) ([]byte, error) { return nats.Sign(seed, data) }}
	for _, p := range []*pen{a.me, a.heard} {
		o, err := a.opener(ctx, p)
		if err != nil {
			return hub.JoinAnswer{}, err
		}
		j.Openers = append(j.Openers, o)
	}
	line, err := a.doorLine(ctx, code)
	if err != nil {
		return hub.JoinAnswer{}, err
	}
	answer, err := hub.AskToJoin(ctx, line, code, j)
	err = errors.Join(err, line.Close())
	if errors.Is(err, hub.ErrOffline) {
		err = Failure(Unreachable, "see that hark hub runs there and that this machine has a network, then run the same line again",
			"the hub at %s does not answer: %w", strings.Join(code.Servers, ", "), hub.ErrOffline)
	}
	return answer, err
}

// doorLine is a line over which nothing can be done but asking to be let in;
// to a cluster that others run, it is one of those that they let in.
func (a *App) doorLine(ctx context.Context, code hub.Code) (hub.Line, error) {
	if a.o.Line != nil {
		return a.o.Line(ctx)
	}
	o := a.o.hub()
	if o.Desk = code.Desk; o.Credentials == "" {
		o.Code = code.Secret[:]
	}
	line, err := nats.Dial(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("reach the hub: %w", err)
	}
	return line, nil
}

// opener is the beginning of a journal of this machine, begun where there is none.
func (a *App) opener(ctx context.Context, p *pen) (hub.Opener, error) {
	j, err := p.journal(ctx)
	if err != nil {
		return hub.Opener{}, err
	}
	o := hub.Opener{Listens: p == a.heard}
	if o.Head, err = a.log.HeadAt(domain.Ref{Journal: j, Seq: 1}); err != nil {
		return o, err
	}
	writers, err := a.log.Writers()
	if err != nil {
		return o, err
	}
	from := map[domain.JournalID]uint64{}
	for _, w := range writers {
		if w.Journal != j {
			from[w.Journal] = ^uint64(0)
		}
	}
	for r, err := range a.log.Records(ctx, from) {
		if err != nil {
			return o, err
		}
		if domain.HashOf(r.Raw) == o.Head.Hash {
			o.Raw = bytes.Clone(r.Raw)
			return o, nil
		}
	}
	return o, fmt.Errorf("join: the log lacks the first event of journal %s", j)
}

// idle reports whether nothing is on its way.
func (t *team) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.up && !t.synced.Synced.IsZero() && t.synced.Waiting+t.synced.Behind == 0
}
