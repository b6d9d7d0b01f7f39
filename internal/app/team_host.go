package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
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
	logins map[string]bool // that were let in since the start
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
	h := &host{a: a, logins: map[string]bool{}}
	var err error
	h.server, err = hubserver.Start(ctx, hubserver.Options{
		Desk: hub.Desk(a.roster().Founder()), Folder: filepath.Join(a.o.Folders.State, hostFolder), Listen: a.o.Config.Hub.Listen,
		Admit: h.admit, Code: h.code, Diary: a.o.Diary,
	})
	if err == nil {
		a.host = h
	}
	return err
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
	for _, m := range h.a.roster().Present() {
		for _, s := range m.Seats {
			if s.Login == login && login != "" {
				p.Journals = append(p.Journals, s.Journal)
				p.Name, p.Answers = m.Name, p.Answers || m.Role == domain.Administrator
			}
		}
	}
	if len(p.Journals) == 0 {
		return p, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logins[login] = true
	return p, true
}

// code says whether somebody may sign in to ask to be let in.
func (h *host) code(secret [sha256.Size]byte) bool {
	_, found := h.a.invited(func(c *hub.Code) bool { return sha256.Sum256(c.Secret[:]) == secret })
	return found
}

// clear sends those away whom the roster no longer lets in, and those whose
// journals are others now, so that they sign in anew.
func (h *host) clear() {
	h.mu.Lock()
	logins := make([]string, 0, len(h.logins))
	for login := range h.logins {
		logins = append(logins, login)
	}
	h.mu.Unlock()
	slices.Sort(logins)
	for _, login := range logins {
		if _, known := h.admit(login); !known {
			h.server.Kick(login)
			h.mu.Lock()
			delete(h.logins, login)
			h.mu.Unlock()
		}
	}
}

// HubAddress is where the hub of this process listens, and the SHA-256 of its
// certificate in hexadecimal; empty where it is none.
func (a *App) HubAddress() (address, pin string) {
	if a.host == nil {
		return "", ""
	}
	return a.host.server.Address(), a.host.server.Pin()
}
