package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

func options(t *testing.T) Options {
	return Options{
		Desk: hub.Desk{1}, Folder: t.TempDir(), Listen: "127.0.0.1:0",
		Admit: func(string) (Permit, bool) { return Permit{Name: "alice", Journals: []domain.JournalID{{2}}}, true },
		Code:  func(secret [sha256.Size]byte) bool { return secret == sha256.Sum256([]byte("the secret")) },
	}
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func line(t *testing.T, s *Server) hub.Line {
	t.Helper()
	seed, _, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	return dial(t, nats.Options{Servers: []string{s.Address()}, Pin: s.Pin(), Login: seed, Desk: s.o.Desk})
}

func dial(t *testing.T, o nats.Options) hub.Line {
	t.Helper()
	l, err := nats.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestFull: a disk that runs full refuses writers, keeps what it has and can
// be read; when there is room again, lines go on by themselves.
func TestFull(t *testing.T) {
	var room atomic.Int64
	room.Store(1 << 40)
	o := options(t)
	o.Spare = 1 << 20
	o.free = func(string) (int64, error) { return room.Load(), nil }
	s := start(t, o)
	l := line(t, s)
	subject, claim := o.Desk.Events(domain.JournalID{2}.String()), o.Desk.Claim("x", domain.JournalID{2}.String())
	all := o.Desk.Claim("x", "*")
	last, err := l.Events().Put(t.Context(), subject, []byte("before"), hub.Expect{Filter: subject})
	if err != nil {
		t.Fatal(err)
	}
	held, err := l.Claims().Put(t.Context(), claim, []byte("before"), hub.Expect{Filter: all})
	if err != nil {
		t.Fatal(err)
	}
	room.Store(1 << 10)
	s.look(t.Context())
	if _, err := l.Events().Put(t.Context(), subject, []byte("no"), hub.Expect{Filter: subject, Last: last}); !errors.Is(err, hub.ErrFull) {
		t.Errorf("events on a full disk: %v", err)
	}
	if _, err := l.Claims().Put(t.Context(), claim, []byte("renew!"), hub.Expect{Filter: all, Last: held}); err != nil {
		t.Errorf("renewing a claim on a full disk, which takes the place of the last word: %v", err)
	}
	other := o.Desk.Claim("y", domain.JournalID{2}.String())
	if _, err := l.Claims().Put(t.Context(), other, []byte("no"), hub.Expect{Filter: o.Desk.Claim("y", "*")}); !errors.Is(err, hub.ErrFull) {
		t.Errorf("a new claim on a full disk: %v", err)
	}
	if m, found, err := l.Events().Last(t.Context(), subject); err != nil || !found || string(m.Data) != "before" {
		t.Errorf("what was there reads %q %v", m.Data, err)
	}
	if m, found, err := l.Claims().Last(t.Context(), all); err != nil || !found || string(m.Data) != "renew!" {
		t.Errorf("what was claimed reads %q %v", m.Data, err)
	}
	if !s.Stats().Full {
		t.Error("it does not say that it is full")
	}
	room.Store(3 << 19) // more than is spared, and not twice as much
	s.look(t.Context())
	if !s.Stats().Full {
		t.Error("it opens for a moment's room")
	}
	room.Store(1 << 30)
	s.look(t.Context())
	for {
		_, err := l.Events().Put(t.Context(), subject, []byte("after"), hub.Expect{Filter: subject, Last: last})
		if err == nil || errors.Is(err, hub.ErrWrongLast) {
			break
		}
		if errors.Is(err, hub.ErrFull) || t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
	if m, _, err := l.Events().Last(t.Context(), subject); err != nil || string(m.Data) != "after" {
		t.Errorf("it reads %q: %v", m.Data, err)
	}
}

// TestRoom: a bound on what the streams may take is a full disk to writers.
func TestRoom(t *testing.T) {
	o := options(t)
	o.Room = 64 << 10
	l := line(t, start(t, o))
	subject := o.Desk.Events(domain.JournalID{2}.String())
	var last uint64
	for range 100 {
		seq, err := l.Events().Put(t.Context(), subject, make([]byte, 4<<10), hub.Expect{Filter: subject, Last: last})
		if errors.Is(err, hub.ErrFull) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		last = seq
	}
	t.Error("400 KB fit into 64 KB")
}

// TestJoin: whoever has a code may ask, whoever may answer answers, and nobody
// who has a code may do anything else.
func TestJoin(t *testing.T) {
	o := options(t)
	s := start(t, o)
	owner := dial(t, nats.Options{Process: s, Login: s.Login(), Desk: o.Desk})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	answering := make(chan error, 1)
	go func() {
		answering <- owner.Answer(ctx, o.Desk.Join(), func(asked []byte) []byte { return append([]byte("re: "), asked...) })
	}()
	stranger := dial(t, nats.Options{Servers: []string{s.Address()}, Pin: s.Pin(), Code: []byte("the secret"), Desk: o.Desk})
	for {
		answer, err := stranger.Ask(t.Context(), o.Desk.Join(), []byte("may I?"))
		if errors.Is(err, hub.ErrNobody) {
			continue // not yet
		}
		if err != nil || string(answer) != "re: may I?" {
			t.Errorf("%q %v", answer, err)
		}
		break
	}
	subject := o.Desk.Events(domain.JournalID{2}.String())
	if _, err := stranger.Events().Put(t.Context(), subject, nil, hub.Expect{Filter: subject}); !errors.Is(err, hub.ErrDenied) {
		t.Errorf("a put: %v", err)
	}
	if _, err := stranger.Events().State(t.Context()); !errors.Is(err, hub.ErrDenied) {
		t.Errorf("a look: %v", err)
	}
	for _, err := range stranger.Hear(t.Context(), o.Desk.Here("*")) {
		if !errors.Is(err, hub.ErrDenied) {
			t.Errorf("hearing: %v", err)
		}
		break
	}
	stop()
	if err := <-answering; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSameCertificate: a hub is known again after it was begun anew.
func TestSameCertificate(t *testing.T) {
	o := options(t)
	first := start(t, o)
	pin := first.Pin()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if again := start(t, o); again.Pin() != pin || len(pin) != 2*sha256.Size {
		t.Errorf("%s after %s", again.Pin(), pin)
	}
}

func TestStartErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for name, c := range map[string]struct {
		with func(o *Options)
		want string
	}{
		"a port that is taken": {func(o *Options) { o.Listen = taken.Addr().String() }, "address already in use"},
		"no address":           {func(o *Options) { o.Listen = "here" }, "set listen in [hub]"},
		"no folder":            {func(o *Options) { o.Folder = "/dev/null/x" }, "not a directory"},
	} {
		o := options(t)
		c.with(&o)
		if s, err := Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v %v", name, s, err)
		}
	}
}
