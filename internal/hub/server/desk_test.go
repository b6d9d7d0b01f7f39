package server_test

import (
	"crypto/sha256"
	"log/slog"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	"hark/internal/hub/server"
)

// desk is a hub and those who may sign in.
type desk struct {
	*server.Server
	o server.Options

	mu    sync.Mutex
	seats map[string]server.Permit // by login
	codes map[[sha256.Size]byte]bool
}

var founder = domain.JournalID{1}

func newDesk(t *testing.T, with func(o *server.Options)) *desk {
	t.Helper()
	d := &desk{seats: map[string]server.Permit{}, codes: map[[sha256.Size]byte]bool{}}
	d.o = server.Options{
		Desk: hub.Desk(founder), Folder: t.TempDir(), Listen: "127.0.0.1:0", Diary: diary(t),
		Admit: func(login string) (server.Permit, bool) {
			d.mu.Lock()
			defer d.mu.Unlock()
			p, ok := d.seats[login]
			return p, ok
		},
		Code: func(secret [sha256.Size]byte) bool {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.codes[secret]
		},
	}
	if with != nil {
		with(&d.o)
	}
	d.start(t)
	d.o.Listen = d.Address()
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func (d *desk) start(t *testing.T) {
	t.Helper()
	s, err := server.Start(t.Context(), d.o)
	if err != nil {
		t.Fatal(err)
	}
	d.Server = s
}

// member puts a journal on the roster and gives the seed with which it signs in.
func (d *desk) member(t *testing.T, j domain.JournalID) (seed []byte, login string) {
	t.Helper()
	seed, login, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seats[login] = server.Permit{Name: j.String(), Journals: []domain.JournalID{j}, Leases: map[domain.JournalID][]string{j: {"*"}}}
	return seed, login
}

func (d *desk) remove(login string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.seats, login)
}

// reach are the options of a line to the desk.
func (d *desk) reach(seed []byte) nats.Options {
	return nats.Options{Servers: []string{d.Address()}, Pin: d.Pin(), Login: seed, Desk: d.o.Desk, Wait: 5 * time.Second}
}

func (d *desk) dial(t *testing.T, o nats.Options) hub.Line {
	t.Helper()
	o.Diary = diary(t)
	l, err := nats.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// owner is a line of the hub's own process.
func (d *desk) owner(t *testing.T) hub.Line {
	t.Helper()
	return d.dial(t, nats.Options{Process: d, Login: d.Login(), Desk: d.o.Desk})
}

// diary writes into the test's output where it is asked for.
func diary(t *testing.T) *slog.Logger {
	level := slog.LevelError + 1 // refusals are errors to a server, and what most tests are about
	if testing.Verbose() {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: level}))
}
