package nats_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

var (
	one     = domain.JournalID{9: 1}
	subject = desk.Events(one.String())
)

// until waits for a line to be up, or down for a reason.
func until(t *testing.T, l hub.Line, up bool, why error) {
	t.Helper()
	for is, err := range l.Up(t.Context()) {
		if is == up && errors.Is(err, why) {
			return
		}
	}
	t.Fatalf("the line does not turn %v: %v", up, why)
}

// TestOffline: a line that is opened while the hub is away says so at once,
// keeps nothing back, and comes up by itself.
func TestOffline(t *testing.T) {
	p := newPlain(t)
	p.stop()
	l := p.dial(t, p.logins[one])
	until(t, l, false, nil)
	if _, err := l.Events().Put(t.Context(), subject, []byte("lost"), hub.Expect{Filter: subject}); !errors.Is(err, hub.ErrOffline) {
		t.Errorf("put: %v", err)
	}
	if err := l.Say(t.Context(), desk.Here(one.String()), nil); !errors.Is(err, hub.ErrOffline) {
		t.Errorf("say: %v", err)
	}
	if _, err := l.Events().State(t.Context()); !errors.Is(err, hub.ErrOffline) {
		t.Errorf("state: %v", err)
	}
	p.start(t)
	until(t, l, true, nil)
	if s, err := l.Events().State(t.Context()); err != nil || s.Last != 0 {
		t.Errorf("what failed was sent later: %+v %v", s, err)
	}
}

// TestRefusedLater: who is not known any more is told so, though they were
// offline when it happened; and so is who meets another hub at its address.
func TestRefusedLater(t *testing.T) {
	p := newPlain(t)
	p.stop()
	removed, fooled := p.dial(t, p.logins[one]), p.dial(t, p.logins[domain.JournalID{9: 2}])
	conf, err := os.ReadFile(p.file("nats.conf"))
	if err != nil {
		t.Fatal(err)
	}
	login, err := nats.LoginOf(p.logins[one])
	if err != nil {
		t.Fatal(err)
	}
	_, another, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "nats.conf", strings.ReplaceAll(string(conf), login, another))
	p.start(t)
	until(t, removed, false, hub.ErrLogin)
	until(t, fooled, true, nil)
	p.stop()
	p.certify(t)
	p.start(t)
	until(t, fooled, false, hub.ErrPin)
}

// swallower is a server whose connections can be made to swallow what is said.
type swallower struct {
	nats.InProcess
	on   atomic.Bool
	last atomic.Pointer[net.Conn]
}

type swallowing struct {
	net.Conn
	by *swallower
}

func (s *swallower) InProcessConn() (net.Conn, error) {
	c, err := s.InProcess.InProcessConn()
	s.last.Store(&c)
	return &swallowing{c, s}, err
}

func (c *swallowing) Write(b []byte) (int, error) {
	if c.by.on.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// TestUnsure: what left without an answer may have been stored, and is never
// said to be lost; a cut line does not let anybody wait.
func TestUnsure(t *testing.T) {
	p := newPlain(t)
	s := &swallower{InProcess: p.ns}
	o := p.reach(p.logins[one])
	o.Process = s
	l, err := nats.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s.on.Store(true)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := l.Events().Put(ctx, subject, []byte("x"), hub.Expect{Filter: subject}); !errors.Is(err, hub.ErrUnsure) {
		t.Errorf("no answer in time: %v", err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := l.Events().Put(t.Context(), subject, []byte("x"), hub.Expect{Filter: subject})
		failed <- err
	}()
	select {
	case err := <-failed:
		t.Errorf("it failed before the line was cut: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	s.on.Store(false)
	_ = (*s.last.Load()).Close()
	if err := <-failed; !errors.Is(err, hub.ErrUnsure) {
		t.Errorf("a line that was cut: %v", err)
	}
	until(t, l, true, nil)
	if st, err := l.Events().State(t.Context()); err != nil || st.Last != 0 {
		t.Errorf("what was swallowed was sent later: %+v %v", st, err)
	}
}

// TestFollowsNumbers: what is sent by itself is a hint. One that lies about its
// number, that leaves something out or that comes twice changes nothing.
func TestFollowsNumbers(t *testing.T) {
	p := newPlain(t)
	l, owner := p.dial(t, p.logins[one]), p.raw(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	heard := make(chan hub.Message)
	go func() {
		for m, err := range l.Events().Follow(ctx, desk.Events("*"), 1) {
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case heard <- m:
			case <-ctx.Done():
				return
			}
		}
	}()
	var last uint64
	for n := range 20 {
		for _, seq := range []uint64{last, last + 2, 1 << 40} {
			m := natsgo.NewMsg("stored." + subject)
			m.Header = natsgo.Header{"Nats-Stream": {"hark-events"}, "Nats-Subject": {subject}, "Nats-Sequence": {fmt.Sprint(seq)}, "Nats-Time-Stamp": {"2026-11-22T06:00:00Z"}}
			m.Data = []byte("a lie")
			if err := owner.PublishMsg(m); err != nil {
				t.Fatal(err)
			}
		}
		if err := owner.Publish("stored."+subject, []byte("no header")); err != nil {
			t.Fatal(err)
		}
		seq, err := l.Events().Put(t.Context(), subject, fmt.Append(nil, n), hub.Expect{Filter: subject, Last: last})
		if err != nil {
			t.Fatal(err)
		}
		if m := <-heard; m.Seq != seq || string(m.Data) != fmt.Sprint(n) {
			t.Errorf("after %d comes %d %q, want %d", last, m.Seq, m.Data, seq)
		}
		last = seq
	}
}

// raw is a connection of the owner, who may everything.
func (p *plain) raw(t *testing.T) *natsgo.Conn {
	t.Helper()
	pair, err := nkeys.FromSeed(p.owner)
	if err != nil {
		t.Fatal(err)
	}
	login, err := nats.LoginOf(p.owner)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := natsgo.Connect("tls://"+p.address, natsgo.Nkey(login, pair.Sign), natsgo.Secure(&tls.Config{InsecureSkipVerify: true}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// TestOlder: a stream that an older hark set up, or a newer one, is told as that.
func TestOlder(t *testing.T) {
	p := newPlain(t)
	owner := p.raw(t)
	for protocol, want := range map[string]string{"0": "update hark there", "7": "update hark here"} {
		m, err := owner.Request("$JS.API.STREAM.UPDATE.hark-events", fmt.Appendf(nil, `{"name":"hark-events","subjects":[%q],"storage":"file","retention":"limits","discard":"new","num_replicas":1,"max_msgs_per_subject":-1,"max_msgs":-1,"max_bytes":-1,"max_consumers":-1,"deny_purge":true,"duplicate_window":120000000000,"metadata":{"hark_protocol":%q}}`, desk.Events("*"), protocol), 5*time.Second)
		if err != nil || strings.Contains(string(m.Data), `"error"`) {
			t.Fatalf("%s %v", m.Data, err)
		}
		_, err = nats.Dial(t.Context(), p.reach(p.logins[one]))
		if protocol == "0" {
			if !errors.Is(err, hub.ErrOlder) || !strings.Contains(err.Error(), want) {
				t.Errorf("protocol %s: %v", protocol, err)
			}
			continue
		}
		l := p.dial(t, p.logins[one])
		if _, err := l.Events().State(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("protocol %s: %v", protocol, err)
		}
	}
}
