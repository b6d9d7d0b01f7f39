package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/kv"
)

// invitation is what this machine keeps of a code that it has given out.
type invitation struct {
	domain.Terms
	Named   bool               `json:"named,omitempty"`   // the code says for whom it is
	Listens bool               `json:"listens,omitempty"` // what their machine hears counts
	Code    string             `json:"code"`
	Taken   []domain.JournalID `json:"taken,omitempty"` // by the machine of these journals
}

// invitationSpace is how settings begin that hold an invitation; the id of its
// code follows.
const invitationSpace = "invitation "

func invitationKey(id hub.CodeID) string { return fmt.Sprintf("%s%x", invitationSpace, id[:]) }

// How long a join code can be used: as it is given, and at most. Whoever holds
// one can join, and codes lie about in mails and chats.
const (
	invitedFor  = 24 * time.Hour
	invitedMost = 30 * 24 * time.Hour
)

// invitationsMost bounds how many codes wait to be used.
const invitationsMost = 1000

// invitations are those that are kept, with their codes.
func invitations(s kv.Snapshot) (list []invitation, codes []hub.Code) {
	for k, raw := range s.Local(kv.Settings).From([]byte(invitationSpace)) {
		if !strings.HasPrefix(string(k), invitationSpace) {
			break
		}
		var in invitation
		if json.Unmarshal(raw, &in) != nil {
			continue
		}
		if code, err := hub.ParseCode(in.Code); err == nil {
			list, codes = append(list, in), append(codes, code)
		}
	}
	return list, codes
}

// invited finds the code of that name that can still be used: by its one
// machine even after it was used, as its first answer may have been lost.
func (a *App) invited(good func(*hub.Code) bool) (code hub.Code, found bool) {
	_ = a.log.Read(func(s kv.Snapshot) error { // fails only once the log is closed
		_, codes := invitations(s)
		i := slices.IndexFunc(codes, func(c hub.Code) bool { return good(&c) && !c.Expired(a.o.Now()) })
		if found = i >= 0; found {
			code = codes[i]
		}
		return nil
	})
	return code, found
}

// invite keeps an invitation and gives its code. Only administrators invite.
func (a *App) invite(ctx context.Context, p InviteParams) (Invited, error) {
	in, until, err := p.invitation(a.o.Now())
	if err = errors.Join(err, a.invites()); err != nil {
		return Invited{}, err
	}
	code, err := a.code(until)
	if err != nil {
		return Invited{}, err
	}
	in.Code = code.String()
	raw, err := json.Marshal(in)
	if err != nil {
		return Invited{}, fmt.Errorf("invite: %w", err)
	}
	if _, err := a.me.write(ctx, func(s kv.Snapshot) (batch, error) {
		if err := a.governs(s.Roster()); err != nil {
			return batch{}, err
		}
		drop, left := a.expired(s)
		if left >= invitationsMost {
			return batch{}, &desk.Refusal{Why: fmt.Sprintf("%d join codes wait to be used", left), Hint: "wait until some of them have expired"}
		}
		return batch{Local: append(drop, kv.Local{Space: kv.Settings, Key: invitationKey(code.ID()), Value: raw})}, nil
	}); err != nil {
		return Invited{}, err
	}
	return Invited{Code: in.Code, Name: in.Name, Role: string(in.Role), Until: stamp(code.Until)}, nil
}

// invitation is what is asked for, and until when its code can be used.
func (p *InviteParams) invitation(now time.Time) (in invitation, until time.Time, err error) {
	in = invitation{Listens: p.Listens, Terms: domain.Terms{Name: strings.TrimSpace(p.Name), Role: domain.Role(p.Role), Sources: p.Sources, Subjects: p.Subjects, Sends: p.Sends}}
	if in.Role == domain.NoRole {
		in.Role = domain.Responder
	}
	in.Named, in.Listens = in.Name != "", in.Listens || in.Role == domain.Machine
	lasts := p.For
	if lasts == 0 {
		lasts = invitedFor
	}
	switch {
	case len(in.Name) > desk.MaxName:
		return in, until, Failure(Usage, "", "a name has at most %d characters", desk.MaxName)
	case !slices.Contains(roles(), in.Role):
		return in, until, Failure(Usage, "one of "+names(roles()), "there is no role %q", p.Role)
	case lasts < 0 || lasts > invitedMost:
		return in, until, Failure(Usage, "an hour or a day is usual", "a join code cannot be used for %s", lasts)
	}
	return in, now.Add(lasts).UTC(), nil
}

// roles are those that somebody can be invited to.
func roles() []domain.Role {
	return []domain.Role{domain.Observer, domain.Agency, domain.Responder, domain.Approver, domain.Lead, domain.Administrator, domain.Machine}
}

func names(roles []domain.Role) string {
	list := make([]string, len(roles))
	for i, r := range roles {
		list[i] = string(r)
	}
	return strings.Join(list, ", ")
}

// code makes a join code for the hub of hark.toml.
func (a *App) code(until time.Time) (c hub.Code, err error) {
	servers, pin, err := a.address()
	if err != nil {
		return c, err
	}
	c = hub.Code{Servers: servers, Pin: pin, Desk: hub.Desk(a.roster().Founder()), Until: until}
	if _, err := rand.Read(c.Secret[:]); err != nil {
		return c, fmt.Errorf("invite: %w", err)
	}
	return c, c.Check()
}

// expired drops the invitations whose time is over, and counts those that are left.
func (a *App) expired(s kv.Snapshot) (drop []kv.Local, left int) {
	_, codes := invitations(s)
	for i := range codes {
		if codes[i].Expired(a.o.Now()) {
			drop = append(drop, kv.Local{Space: kv.Settings, Key: invitationKey(codes[i].ID())})
		}
	}
	return drop, len(codes) - len(drop)
}

// governs says why we are no administrator of the desk; nil is that we are.
func (a *App) governs(r *domain.Roster) error {
	if r.Founder() == (domain.JournalID{}) {
		return &desk.Refusal{Why: "this log belongs to no desk", Hint: "hark hub begins one"}
	}
	if terms, _ := r.By(a.me.opened()); terms == nil || terms.Role != domain.Administrator {
		return &desk.Refusal{Why: "only an administrator says who is on the roster", Hint: "hark roster says who is one"}
	}
	return nil
}

func inviteVerb(ctx context.Context, a *App, q Request, emit Emit) error {
	var p InviteParams
	if err := read(q.Params, &p); err != nil {
		return err
	}
	got, err := a.invite(ctx, p)
	if err != nil {
		return err
	}
	return emitJSON(emit, got)
}
