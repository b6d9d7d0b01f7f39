package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

var (
	alice, bob   = domain.JournalID{2}, domain.JournalID{3}
	conversation = domain.ID{4}.String()
)

// raw is a connection that may try everything, and what it was refused.
type raw struct {
	*natsgo.Conn
	mu      sync.Mutex
	refused []string
}

func (d *desk) raw(t *testing.T, seed []byte) *raw {
	t.Helper()
	pair, err := nkeys.FromSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	login, _ := pair.PublicKey()
	r := &raw{}
	r.Conn, err = natsgo.Connect("tls://"+d.Address(), natsgo.Nkey(login, pair.Sign),
		natsgo.Secure(&tls.Config{InsecureSkipVerify: true}), natsgo.CustomInboxPrefix(nats.Inbox(login)),
		natsgo.ErrorHandler(func(_ *natsgo.Conn, _ *natsgo.Subscription, err error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.refused = append(r.refused, err.Error())
		}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// tried reports whether what was done on a subject just now was refused. The
// server speaks in order, so an answer that is asked for after it comes later.
func (r *raw) tried(t *testing.T, subject string) (refused bool) {
	t.Helper()
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	sub, err := r.SubscribeSync("nobody.may.hear.this") // its refusal is told after those before it
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	go func() {
		defer close(done)
		for ; ; time.Sleep(time.Millisecond) {
			r.mu.Lock()
			n := len(r.refused)
			last := n > 0 && strings.Contains(r.refused[n-1], "nobody.may.hear.this")
			r.mu.Unlock()
			if last {
				return
			}
		}
	}()
	<-done
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, text := range r.refused {
		refused = refused || strings.Contains(text, fmt.Sprintf("to %q", subject))
	}
	r.refused = nil
	return refused
}

// TestPermits: a member may do what a line does, and nothing else.
func TestPermits(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	_, other := d.member(t, bob)
	r := d.raw(t, seed)
	of := d.o.Desk
	events, claims := config.DefaultEvents, config.DefaultClaims
	publish := []string{
		of.Events(bob.String()), of.Claim(conversation, bob.String()), of.Lease("account:x", bob.String()), of.Here(bob.String()),
		hub.Desk(domain.JournalID{9}).Events(alice.String()),
		"stored." + of.Events(alice.String()), "stored." + of.Events(bob.String()),
		nats.Inbox(other) + ".x", "_INBOX.x", "anything", "$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.USER.INFO",
		"$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.other",
		"$JS.API.DIRECT.GET." + events, "$JS.API.DIRECT.GET." + events + "." + of.Events(bob.String()),
		"$JS.API.STREAM.SNAPSHOT." + events, "$JS.API.STREAM.RESTORE." + events, "$JS.API.STREAM.LEADER.STEPDOWN." + events,
		"$JS.API.STREAM.MSG.DELETE." + events, "$JS.API.STREAM.MSG.DELETE." + claims, "$JS.API.STREAM.PURGE." + claims,
		"$JS.API.STREAM.CREATE.mine", "$JS.API.STREAM.CREATE." + events, "$JS.API.STREAM.UPDATE." + events, "$JS.API.STREAM.DELETE." + events,
		"$JS.API.STREAM.PURGE." + events, "$JS.API.STREAM.TEMPLATE.CREATE.x", "$JS.API.ACCOUNT.PURGE.$G",
		"$JS.API.CONSUMER.CREATE." + events, "$JS.API.CONSUMER.CREATE." + events + ".push." + of.Events("*"),
		"$JS.API.CONSUMER.DURABLE.CREATE." + events + ".push", "$JS.API.CONSUMER.MSG.NEXT." + events + ".x", "$JS.API.CONSUMER.LIST." + events,
		"$JS.ACK.x", "$JS.FC.x",
	}
	for _, subject := range publish {
		if err := r.PublishRequest(subject, r.NewRespInbox(), []byte(`{"deliver_subject":"`+of.Events(bob.String())+`"}`)); err != nil {
			t.Fatal(err)
		}
		if !r.tried(t, subject) {
			t.Errorf("a member may publish on %s", subject)
		}
	}
	for _, subject := range []string{
		of.Events("*"), of.Events(bob.String()), "ev.>", ">", "*", of.Claim("*", "*"), of.Join(), nats.Inbox(other) + ".>", "_INBOX.>", "_INBOX_*.>",
		"$SYS.>", "$JS.>", "$JS.API.>", "$JS.EVENT.>", "stored.>", hub.Desk(domain.JournalID{9}).Here("*"),
	} {
		sub, err := r.SubscribeSync(subject)
		if err != nil {
			t.Fatal(err)
		}
		if !r.tried(t, subject) {
			t.Errorf("a member may subscribe to %s", subject)
		}
		_ = sub.Unsubscribe()
	}
	for _, subject := range []string{"$JS.API.STREAM.INFO." + events, "$JS.API.STREAM.MSG.GET." + claims, of.Here(alice.String()), of.Events(alice.String())} {
		if err := r.Publish(subject, nil); err != nil {
			t.Fatal(err)
		}
		if r.tried(t, subject) {
			t.Errorf("a member may not publish on %s", subject)
		}
	}
}

// TestLeasesOfAMember: a lease is for the machines that hear and send. Whoever
// else could take one would keep a whole desk from it.
func TestLeasesOfAMember(t *testing.T) {
	d := newDesk(t, nil)
	seed, login := d.member(t, alice)
	d.mu.Lock()
	p := d.seats[login]
	p.Leases = map[domain.JournalID][]string{alice: {"account:x"}}
	d.seats[login] = p
	d.mu.Unlock()
	r := d.raw(t, seed)
	for name, may := range map[string]bool{"account:x": true, hub.ClockLease: true, "account:y": false, "source:x": false} {
		subject := d.o.Desk.Lease(name, alice.String())
		if err := r.Publish(subject, nil); err != nil {
			t.Fatal(err)
		}
		if r.tried(t, subject) == may {
			t.Errorf("the lease %s: want %v", name, may)
		}
	}
}

// TestNobodyPurges: not even the hub's own process, by a header or the API.
func TestNobodyPurges(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	l := d.dial(t, d.reach(seed))
	subject := d.o.Desk.Events(alice.String())
	if _, err := l.Events().Put(t.Context(), subject, []byte("x"), hub.Expect{Filter: subject}); err != nil {
		t.Fatal(err)
	}
	r := d.raw(t, seed)
	m := natsgo.NewMsg(subject)
	m.Header.Set("Nats-Rollup", "all")
	if answer, err := r.RequestMsg(m, time.Second); err != nil || !bytes.Contains(answer.Data, []byte("error")) {
		t.Errorf("rolling up: %s %v", answer.Data, err)
	}
	pair, _ := nkeys.FromSeed(d.Login())
	login, _ := pair.PublicKey()
	own, err := natsgo.Connect("", natsgo.InProcessServer(d), natsgo.Nkey(login, pair.Sign))
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	for _, api := range []string{"PURGE." + config.DefaultEvents, "PURGE." + config.DefaultClaims} {
		if answer, err := own.Request("$JS.API.STREAM."+api, nil, time.Second); err != nil || !bytes.Contains(answer.Data, []byte("error")) {
			t.Errorf("%s: %s %v", api, answer.Data, err)
		}
	}
	if _, found, err := l.Events().Last(t.Context(), subject); err != nil || !found {
		t.Errorf("it is gone: %v", err)
	}
}

// TestSkips: what did not come as a put does counts for nothing, and harms
// nobody: answers that the server is asked to send elsewhere, and a claim that
// skips comparing.
func TestSkips(t *testing.T) {
	d := newDesk(t, nil)
	seed, _ := d.member(t, alice)
	r, l := d.raw(t, seed), d.dial(t, d.reach(seed))
	of := d.o.Desk
	mine, theirs, all := of.Claim(conversation, alice.String()), of.Claim(conversation, bob.String()), of.Claim(conversation, "*")
	if _, err := l.Claims().Put(t.Context(), mine, []byte("before"), hub.Expect{Filter: all}); err != nil {
		t.Fatal(err)
	}
	for _, f := range []func() error{
		func() error { return r.PublishRequest(mine, theirs, []byte("an answer that is sent elsewhere")) },
		func() error { return r.Publish(mine, []byte("no header")) },
		func() error {
			m := natsgo.NewMsg(mine)
			m.Header.Set("Nats-Expected-Last-Subject-Sequence-Subject", of.Claim("nobody", "*"))
			m.Header.Set("Nats-Expected-Last-Subject-Sequence", "0")
			return r.PublishMsg(m)
		},
		func() error { // the answer to a question, with the words of the claim in it
			return r.PublishRequest("$JS.API.STREAM.MSG.GET."+config.DefaultClaims, theirs, []byte(`{"last_by_subj":"`+mine+`"}`))
		},
	} {
		if err := errors.Join(f(), r.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for m, err := range l.Claims().Follow(ctx, all, 2) {
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Data) > 0 {
			t.Errorf("%d on %s counts: %q", m.Seq, m.Subject, m.Data)
		}
		if n++; n >= 2 { // of each subject the last is kept
			stop()
		}
	}
	for { // the last of the answers may still be on its way
		m, _, err := l.Claims().Last(t.Context(), all)
		if err != nil || m.Data != nil {
			t.Fatalf("%q %v", m.Data, err)
		}
		_, err = l.Claims().Put(t.Context(), mine, []byte("after"), hub.Expect{Filter: all, Last: m.Seq})
		if err == nil {
			break
		}
		if !errors.Is(err, hub.ErrWrongLast) {
			t.Fatalf("a put after it: %v", err)
		}
	}
}

func TestErrorsOfSigningIn(t *testing.T) {
	d := newDesk(t, nil)
	seed, login := d.member(t, alice)
	stranger, _, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	d.codes[[32]byte{1}] = true
	for name, c := range map[string]struct {
		o    func(o *nats.Options)
		want error
	}{
		"another certificate": {func(o *nats.Options) { o.Pin = strings.Repeat("00", 32) }, hub.ErrPin},
		"no pin":              {func(o *nats.Options) { o.Pin = "" }, hub.ErrPin},
		"an unknown login":    {func(o *nats.Options) { o.Login = stranger }, hub.ErrLogin},
		"an unknown code":     {func(o *nats.Options) { o.Login, o.Code = nil, []byte("secret") }, hub.ErrCode},
	} {
		o := d.reach(seed)
		c.o(&o)
		if l, err := nats.Dial(t.Context(), o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v %v", name, l, err)
		}
	}
	l := d.dial(t, d.reach(seed))
	d.remove(login)
	d.Kick(login)
	for up, err := range l.Up(t.Context()) {
		if errors.Is(err, hub.ErrLogin) {
			break
		}
		t.Logf("up %v %v", up, err)
	}
	if _, err := l.Events().State(t.Context()); !errors.Is(err, hub.ErrOffline) {
		t.Errorf("a line that was ended for good: %v", err)
	}
}
