package server

import (
	"crypto/tls"
	"errors"
	"slices"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

var start8 = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// Who takes too much is held for a minute at least, and let go when it has run
// out; nobody else is, and reading meanwhile does not count.
func TestShares(t *testing.T) {
	const gigabyte = 1 << 30
	for name, c := range map[string]struct {
		messages, bytes int64 // a second, of alice
		lasts           time.Duration
		held            bool
		hours           float64 // until it is let go
	}{
		"a console that catches up":       {messages: 15_000, bytes: 3_000_000, lasts: time.Minute},
		"a listener that hears much":      {messages: 1_100, bytes: 800_000, lasts: 20 * time.Minute},
		"somebody who floods":             {messages: 100_000, bytes: 10_000_000, lasts: 15 * time.Second, held: true, hours: 0.02},
		"somebody who fills the disk":     {messages: 100, bytes: 30_000_000, lasts: 5 * time.Minute, held: true, hours: 24},
		"somebody who fills it with care": {messages: 10, bytes: 1_000_000, lasts: 3 * time.Hour, held: true, hours: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var s shares
			now := start8
			in := map[string]traffic{"alice": {"alice", 1, 0, 0}, "ben": {"ben", 2, 0, 0}, "": {"", 3, 0, 0}}
			for _, login := range []string{"alice", "ben"} {
				if ok, held := s.signs(login, login, now); !ok || held {
					t.Fatal("it does not let them in")
				}
			}
			second := func(messages, bytes int64) {
				list := make([]traffic, 0, len(in))
				for login, x := range in {
					if login == "alice" {
						x.messages, x.bytes = x.messages+messages, x.bytes+bytes
					} else {
						x.messages, x.bytes = x.messages+3, x.bytes+1000
					}
					in[login] = x
					list = append(list, x)
				}
				now = now.Add(time.Second)
				s.look(list, 32*gigabyte, now)
			}
			for began := now; now.Sub(began) < c.lasts && len(s.held()) == 0; {
				second(c.messages, c.bytes)
			}
			list := s.held()
			if got := len(list) > 0; got != c.held || got && (len(list) != 1 || list[0].Name != "alice" || list[0].Why == "") {
				t.Fatalf("held are %+v", list)
			}
			if !c.held {
				return
			}
			if ok, held := s.signs("alice", "alice", now); !ok || !held {
				t.Error("she may write")
			}
			began := now
			for len(s.held()) > 0 && now.Sub(began) < 48*time.Hour {
				second(5_000, 1_000_000) // she reads on
			}
			if took := now.Sub(began); took < heldLeast || took > time.Duration(c.hours*float64(time.Hour))+2*heldLeast {
				t.Errorf("she is let go after %s", took)
			}
			for range 2 * 24 * 60 { // minutes, in which nobody is there
				now = now.Add(time.Minute)
				s.look(nil, 32*gigabyte, now)
			}
			if len(s.parts) > 0 {
				t.Errorf("%d are remembered for ever", len(s.parts))
			}
		})
	}
}

// One machine has so many connections, and signs in so often.
func TestSharesOfConnections(t *testing.T) {
	var s shares
	in := 0
	for range 1000 {
		if ok, _ := s.signs("eve", "eve", start8); ok {
			in++
		}
	}
	if in != signInsBrim {
		t.Errorf("%d are let in at once", in)
	}
	if ok, _ := s.signs("eve", "eve", start8.Add(2*time.Second)); !ok {
		t.Error("she is kept out for good")
	}
	var all []traffic
	for id := range uint64(signInsBrim) {
		all = append(all, traffic{"eve", id, 0, 0})
	}
	_, over := s.look(all, 1<<40, start8.Add(3*time.Second))
	if len(over) != signInsBrim-connectedMost || slices.Contains(over, signInsBrim-1) {
		t.Errorf("cut are %v", over)
	}
}

// At a real hub: who floods may read and not write, and after a while writes
// again over the same line; nobody else notices.
func TestFloodIsHeld(t *testing.T) {
	o := options(t)
	o.Spare = 1 << 20
	o.free = func(string) (int64, error) { return 2 << 20, nil } // little room is left, and enough
	names := map[string]domain.JournalID{}
	o.Admit = func(login string) (Permit, bool) {
		j, ok := names[login]
		return Permit{Name: "somebody", Journals: []domain.JournalID{j}}, ok
	}
	member := func(j byte) (seed []byte) {
		seed, login, err := nats.NewLogin()
		if err != nil {
			t.Fatal(err)
		}
		names[login] = domain.JournalID{j}
		return seed
	}
	alice, ben := member(2), member(3)
	s := start(t, o)
	reach := func(seed []byte) hub.Line {
		return dial(t, nats.Options{Servers: []string{s.Address()}, Pin: s.Pin(), Login: seed, Desk: o.Desk})
	}
	hers, his := reach(alice), reach(ben)
	pair, err := nkeys.FromSeed(alice)
	if err != nil {
		t.Fatal(err)
	}
	login, _ := pair.PublicKey()
	raw, err := natsgo.Connect("tls://"+s.Address(), natsgo.Nkey(login, pair.Sign), natsgo.Secure(&tls.Config{InsecureSkipVerify: true}))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	here := o.Desk.Here(domain.JournalID{2}.String())
	for range bytesLeast/(256<<10) + 2 {
		if err := raw.Publish(here, make([]byte, 256<<10)); err != nil {
			t.Fatal(err)
		}
	}
	if err := raw.Flush(); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	s.share(now)
	if h := s.Stats().Held; len(h) != 1 || h[0].Name != "somebody" {
		t.Fatalf("held are %+v", h)
	}
	subject := func(j byte) string { return o.Desk.Events(domain.JournalID{j}.String()) }
	put := func(l hub.Line, j byte) (err error) {
		for err = hub.ErrOffline; errors.Is(err, hub.ErrOffline) || errors.Is(err, hub.ErrUnsure); { // it is signing in anew
			_, err = l.Events().Put(t.Context(), subject(j), []byte("x"), hub.Expect{Filter: subject(j)})
		}
		return err
	}
	if err := put(hers, 2); !errors.Is(err, hub.ErrDenied) {
		t.Errorf("she writes: %v", err)
	}
	if _, err := hers.Events().State(t.Context()); err != nil {
		t.Errorf("she cannot read: %v", err)
	}
	if err := put(his, 3); err != nil {
		t.Errorf("he cannot write: %v", err)
	}
	s.share(now.Add(25 * time.Hour))
	if h := s.Stats().Held; len(h) > 0 {
		t.Fatalf("still held are %+v", h)
	}
	for err = put(hers, 2); errors.Is(err, hub.ErrDenied); { // until she is cut
		err = put(hers, 2)
	}
	if err != nil && !errors.Is(err, hub.ErrWrongLast) {
		t.Errorf("she cannot write again: %v", err)
	}
}
