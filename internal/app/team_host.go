package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"sync"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	hubserver "hark/internal/hub/server"
)

// host is the hub that this process is. Who may sign in, the roster of its own
// log says each time that it is asked; a member who was removed is sent away.
type host struct {
	a      *App
	server *hubserver.Server

	mu     sync.Mutex
	logins map[string]hubserver.Permit // that were let in since the start
}

// hostFolder is where the hub keeps its certificate and its streams.
const hostFolder = "hub"

// openHost begins the desk where there is none yet, and starts its hub.
func (a *App) openHost(ctx context.Context) error {
	if err := a.found(ctx); err != nil || a.o.Line != nil {
		return err // the line leads to a hub that is somewhere else
	}
	if a.o.Config.Hub.Credentials != "" {
		return a.prepare(ctx)
	}
	h := &host{a: a, logins: map[string]hubserver.Permit{}}
	var err error
	h.server, err = hubserver.Start(ctx, hubserver.Options{
		Desk: hub.Desk(a.roster().Founder()), Folder: filepath.Join(a.o.Folders.State, hostFolder), Listen: a.o.Config.Hub.Listen,
		Admit: h.admit, Code: h.code, Diary: a.o.Diary,
	})
	if err == nil {
		a.host = h
		err = h.regain(ctx)
	}
	return err
}

// own is a line of the hub's own process, which may do what nobody else may. All
// else this process does as the member whose machine it is.
func (h *host) own(ctx context.Context) (hub.Line, error) {
	o := h.a.o.hub()
	o.Desk, o.Process, o.Login = hub.Desk(h.a.roster().Founder()), h.server, h.server.Login()
	line, err := nats.Dial(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("reach the hub: %w", err)
	}
	return line, nil
}

// regain takes in what the hub has of this machine's journals, where the log
// was put back from a backup, before anybody writes.
func (h *host) regain(ctx context.Context) error {
	line, err := h.own(ctx)
	if err != nil {
		return err
	}
	return errors.Join(hub.Regain(ctx, hub.SyncOptions{
		Line: line, Desk: hub.Desk(h.a.roster().Founder()), Log: h.a.log, Ours: h.a.ours, Kept: h.a.cursor,
	}), line.Close())
}

// prepare makes the streams of the desk on a cluster that others run, where
// we may; where we may not, they have been made by whoever runs it.
func (a *App) prepare(ctx context.Context) error {
	o := a.o.hub()
	o.Desk = hub.Desk(a.roster().Founder())
	if err := nats.Create(ctx, o); err != nil && !errors.Is(err, hub.ErrDenied) {
		return fmt.Errorf("prepare the cluster: %w; hark hub plan says what it must have", err)
	}
	return nil
}

// admit says who signs in with a login, and what they may do.
func (h *host) admit(login string) (p hubserver.Permit, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p, known = permit(h.a.roster(), login); known {
		h.logins[login] = p
	}
	return p, known
}

// permit is what the roster lets a login do at the hub. Letting colleagues in
// is the hub's own process's alone, which has given out the codes.
func permit(r *domain.Roster, login string) (p hubserver.Permit, known bool) {
	p.Leases = map[domain.JournalID][]string{}
	for _, m := range r.Present() {
		for _, s := range m.Seats {
			if s.Login == login && login != "" {
				p.Name, p.Journals = m.Name, append(p.Journals, s.Journal)
				p.Leases[s.Journal] = turns(&m, &s)
			}
		}
	}
	return p, len(p.Journals) > 0
}

// turns are the leases that a machine may take: whoever else had one would keep
// everybody from being heard, or answered.
func turns(m *domain.Member, s *domain.Seat) (names []string) {
	switch {
	case s.Listens && len(m.Sources) == 0, !s.Listens && m.SendsFor("*"):
		return []string{"*"}
	case s.Listens:
		for _, source := range m.Sources {
			names = append(names, sourceLease(source))
		}
	default:
		for _, source := range m.Sends {
			names = append(names, accountLease(source))
		}
	}
	return names
}

// scrub takes texts that were erased out of the hub.
func (h *host) scrub(ctx context.Context) (err error) {
	line, err := h.own(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, line.Close()) }()
	return hub.KeepScrubbed(ctx, hub.ScrubOptions{Line: line, Desk: hub.Desk(h.a.roster().Founder()), Log: h.a.log})
}

// code says whether somebody may sign in to ask to be let in.
func (h *host) code(secret [sha256.Size]byte) bool {
	_, found := h.a.invited(func(c *hub.Code) bool { return sha256.Sum256(c.Secret[:]) == secret })
	return found
}

// clear sends those away whom the roster no longer lets in, and those who may
// do something else now than when they signed in, so that they sign in anew.
func (h *host) clear() {
	h.mu.Lock()
	var changed []string
	r := h.a.roster()
	for login, was := range h.logins {
		now, known := permit(r, login)
		if now.Name = was.Name; !known || !reflect.DeepEqual(now, was) {
			changed = append(changed, login)
			delete(h.logins, login)
		}
	}
	h.mu.Unlock()
	for _, login := range slices.Sorted(slices.Values(changed)) {
		h.server.Kick(login)
	}
}

// HubServers are where colleagues reach the desk's hub, as a join code says it;
// none where nobody knows.
func (a *App) HubServers() []string {
	servers, _, _ := a.address()
	return servers
}

// HubAddress is where the hub of this process listens, and the SHA-256 of its
// certificate in hexadecimal; empty where it is none.
func (a *App) HubAddress() (address, pin string) {
	if a.host == nil {
		return "", ""
	}
	return a.host.server.Address(), a.host.server.Pin()
}
