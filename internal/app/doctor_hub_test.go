package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/desk"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/hub/nats"
	hubserver "hark/internal/hub/server"
	"hark/internal/kv"
)

// office is a desk at a real hub on loopback: that of ana, who founded it, and
// of tom, whose machine is set up and not yet open.
type office struct {
	t       *testing.T
	ana     *App
	tom     Options
	journal domain.JournalID // tom's
	login   string
}

func newOffice(t *testing.T, role domain.Role) *office {
	t.Helper()
	t.Parallel() // most of the time they wait
	o := testDesk(t)
	o.Config.Hub.Listen, o.Serve = "127.0.0.1:0", true
	f := &office{t: t, ana: open(t, o), tom: testDesk(t)}
	f.tom.Config.Me = "tom"
	a, err := Open(t.Context(), f.tom)
	if err != nil {
		t.Fatal(err)
	}
	if f.journal, err = a.me.journal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.log.Found(t.Context(), f.ana.roster().Founder()); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, f.login, err = f.tom.login(); err != nil {
		t.Fatal(err)
	}
	f.enrol(role)
	address, pin := f.ana.HubAddress()
	f.tom.Config.Hub.Servers, f.tom.Config.Hub.Pin = []string{address}, pin
	return f
}

// enrol gives tom a role.
func (f *office) enrol(role domain.Role) {
	f.t.Helper()
	held, err := f.ana.heights(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	m := domain.Member{Terms: domain.Terms{Name: "tom", Role: role}, Seats: []domain.Seat{{Journal: f.journal, Login: f.login}}}
	if _, err := f.ana.me.write(f.t.Context(), func(s kv.Snapshot) (batch, error) {
		e := s.Roster().Enrol(m, func(j domain.JournalID) uint64 { return held[j] })
		e.By = "ana"
		return batch{Proposals: []domain.Proposal{{Event: e}}}, nil
	}); err != nil {
		f.t.Fatal(err)
	}
}

// opens opens tom's desk, and closes it when the test ends.
func (f *office) opens() *App {
	f.t.Helper()
	return open(f.t, f.tom)
}

// synced opens it, and waits until both have the same.
func (f *office) synced() *App {
	f.t.Helper()
	tom := f.opens()
	if _, err := call(f.t, tom, "sync", SyncParams{Wait: 20 * time.Second}); err != nil {
		f.t.Fatal(err)
	}
	eventually(f.t, "word of who tom is", func() bool { return tom.TeamState().Me.Role != "" }) // the hub may not have had it yet
	return tom
}

// finds has doctor find something that is said so, and gives what to do.
func finds(t *testing.T, a *App, check string, ok bool, what string) (hint string) {
	t.Helper()
	lines, err := call(t, a, "doctor", struct{}{})
	if !ok && err == nil {
		t.Errorf("doctor ends as if all were well")
	}
	for _, line := range lines {
		var f Finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		if f.Check == check && f.OK == ok && strings.Contains(f.What, what) {
			if f.Hint == "" && !ok {
				t.Errorf("it does not say what to do: %s", line)
			}
			return f.Hint
		}
	}
	t.Fatalf("doctor finds no %s %q, but\n%s", check, what, strings.Join(lines, "\n"))
	return ""
}

func TestDoctorOfATeam(t *testing.T) {
	f := newOffice(t, domain.Responder)
	tom := f.synced()
	finds(t, f.ana, "hub", true, "this process is the hub, on 127.0.0.1:")
	finds(t, f.ana, "roster", true, "2 members, of desk "+f.ana.roster().Founder().String())
	finds(t, tom, "hub", true, "reached 127.0.0.1:")
	finds(t, tom, "roster", true, "you are tom, responder")
}

func TestDoctorOfAWrongCertificate(t *testing.T) {
	f := newOffice(t, domain.Responder)
	f.tom.Config.Hub.Pin = strings.Repeat("00", 32)
	if hint := finds(t, f.opens(), "hub", false, hub.ErrPin.Error()); !strings.Contains(hint, "another machine in the hub's place") {
		t.Errorf("the hint is %q", hint)
	}
}

func TestDoctorOfSomebodyRemoved(t *testing.T) {
	f := newOffice(t, domain.Responder)
	id := hear(t, f.ana, "the lid broke")[0]
	tom := f.synced()
	eventually(t, "the mention", func() bool { _, err := tom.act(t.Context(), desk.Command{Verb: "claim", ID: id}); return err == nil })
	eventually(t, "the claim", func() bool { who, _ := owner(t, f.ana, id); return who == "tom" })
	f.enrol(domain.NoRole)
	if hint := finds(t, f.ana, "roster", false, "tom was removed and still holds 1 conversation: "+id.String()[:7]); !strings.Contains(hint, "hark assign") {
		t.Errorf("the hint is %q", hint)
	}
	eventually(t, "the end of tom's line", func() bool { return tom.team.connected() == nil })
	finds(t, tom, "hub", false, hub.ErrLogin.Error())
}

func TestDoctorOfAWrongClock(t *testing.T) {
	for name, tt := range map[string]struct {
		off  time.Duration
		says string
	}{"ahead": {time.Hour, "this machine's clock is 1h0m"}, "behind": {-time.Hour, "behind the hub's"}} {
		t.Run(name, func(t *testing.T) {
			f := newOffice(t, domain.Responder)
			f.tom.Now = func() time.Time { return time.Now().Add(tt.off) }
			finds(t, f.synced(), "clock", false, tt.says)
		})
	}
}

// A hub whose store may take no more is one whose disk is full. It begins with
// nothing, and what everybody brings again fills it.
func TestDoctorOfAFullHub(t *testing.T) {
	f := newOffice(t, domain.Responder)
	id := hear(t, f.ana, "the lid broke")[0]
	tom := f.synced()
	address, folder := f.ana.host.server.Address(), filepath.Join(f.ana.o.Folders.State, hostFolder)
	if err := errors.Join(f.ana.host.server.Close(), os.RemoveAll(filepath.Join(folder, "streams"))); err != nil {
		t.Fatal(err)
	}
	full, err := hubserver.Start(t.Context(), hubserver.Options{
		Desk: hub.Desk(f.ana.roster().Founder()), Folder: folder, Listen: address,
		Admit: f.ana.host.admit, Code: f.ana.host.code, Room: 64 << 10,
	})
	if err != nil {
		t.Fatal(err)
	}
	f.ana.host.server = full // which ana closes
	for i := range 40 {
		if i%10 == 9 { // one message more goes in while there is any room
			if _, err := call(t, tom, "sync", SyncParams{Wait: time.Second}); err != nil {
				t.Fatal(err)
			}
		}
		var text strings.Builder
		for range 200 {
			text.WriteString(rand.Text() + " ")
		}
		if _, err := tom.act(t.Context(), desk.Command{Verb: "note", ID: id, Text: text.String()}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the refusal of the hub", func() bool {
		err := tom.team.wrong()
		return err != nil && strings.Contains(err.Error(), hub.ErrFull.Error())
	})
	if hint := finds(t, tom, "hub", false, hub.ErrFull.Error()); !strings.Contains(hint, "makes room") {
		t.Errorf("the hint is %q", hint)
	}
	finds(t, tom, "hub", true, "to go up")
}

// older is an address at which a hub seems to run an old version: what it says
// of itself is changed on the way. It gives the SHA-256 of its certificate.
func older(t *testing.T, address string) (at, pin string) {
	t.Helper()
	s := httptest.NewTLSServer(nil) // for its certificate
	s.Close()
	cert := s.TLS.Certificates[0]
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var ends sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); ends.Wait() })
	ends.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			ends.Go(func() { pass(c, address, cert) })
		}
	})
	return l.Addr().String(), fmt.Sprintf("%x", sha256.Sum256(cert.Certificate[0]))
}

// pass is one connection to a hub: a greeting in the open, then TLS.
func pass(c net.Conn, address string, cert tls.Certificate) {
	defer c.Close()
	s, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer s.Close()
	aged := func(b []byte) []byte {
		return regexp.MustCompile(`"version":"[^"]*"`).ReplaceAll(b, []byte(`"version":"2.10.4"`))
	}
	var greeting []byte
	for b := make([]byte, 1); !bytes.HasSuffix(greeting, []byte("\n")); greeting = append(greeting, b...) {
		if _, err := s.Read(b); err != nil {
			return
		}
	}
	if _, err := c.Write(aged(greeting)); err != nil {
		return
	}
	inner := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}})
	outer := tls.Client(s, &tls.Config{InsecureSkipVerify: true})
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(outer, inner); _ = s.Close() })
	for lines := bufio.NewReader(outer); err == nil; {
		var line []byte
		if line, err = lines.ReadBytes('\n'); err == nil && bytes.HasPrefix(line, []byte("INFO ")) {
			line = aged(line)
		}
		if _, werr := inner.Write(line); werr != nil {
			err = werr
		}
	}
	_ = c.Close()
	both.Wait()
}

func TestDoctorOfAnOlderHub(t *testing.T) {
	f := newOffice(t, domain.Responder)
	at, pin := older(t, f.tom.Config.Hub.Servers[0])
	f.tom.Config.Hub.Servers, f.tom.Config.Hub.Pin = []string{at}, pin
	if hint := finds(t, f.opens(), "hub", false, hub.ErrOlder.Error()); !strings.Contains(hint, "installs") {
		t.Errorf("the hint is %q", hint)
	}
}

func TestDoctorWithoutTheHub(t *testing.T) {
	f := newOffice(t, domain.Responder)
	id := hear(t, f.ana, "the lid broke")[0]
	tom := f.synced()
	if err := f.ana.host.server.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end of the line", func() bool { return tom.team.connected() == nil })
	if err := claim(t, tom, id); err != nil {
		t.Fatal(err)
	}
	if hint := finds(t, tom, "hub", false, hub.ErrOffline.Error()); !strings.Contains(hint, "see that the hub runs") {
		t.Errorf("the hint is %q", hint)
	}
	eventually(t, "what waits", func() bool { return tom.TeamState().Waiting > 0 })
	finds(t, tom, "hub", true, "1 event to go up")
	finds(t, tom, "hub", true, "1 claim of yours not granted by the hub")
}

// What does not prove itself is named with its number, and so is what its
// writer may not do.
func TestDoctorNamesWhatDoesNotCount(t *testing.T) {
	f := newOffice(t, domain.Observer)
	id := hear(t, f.ana, "the lid broke")[0]
	tom := f.synced()
	if _, err := tom.me.write(t.Context(), func(kv.Snapshot) (batch, error) {
		return batch{Proposals: []domain.Proposal{{Event: domain.Event{Kind: domain.Tagged, Conversation: id, By: "tom", Tags: []string{"mine"}}}}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := call(t, tom, "sync", SyncParams{Wait: 20 * time.Second}); err != nil {
		t.Fatal(err)
	}
	seed, _, err := f.tom.login()
	if err != nil {
		t.Fatal(err)
	}
	o := f.tom.hub()
	o.Desk, o.Login = hub.Desk(f.ana.roster().Founder()), seed
	line, err := nats.Dial(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	subject := o.Desk.Events(f.journal.String())
	last, _, err := line.Events().Last(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := line.Events().Put(t.Context(), subject, []byte("nonsense"), hub.Expect{Filter: subject, Last: last.Seq}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the refusal", func() bool { return len(f.ana.TeamState().Refused) > 0 })
	finds(t, f.ana, "hub", false, "of journal "+f.journal.String()+" was not taken in: ")
	finds(t, f.ana, "roster", true, "1 event of journal "+f.journal.String()+" without effect: tom may not do this as observer")
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorOfAnotherName(t *testing.T) {
	f := newOffice(t, domain.Responder)
	tom, err := Open(t.Context(), f.tom)
	if err != nil {
		t.Fatal(err)
	}
	_, err = call(t, tom, "sync", SyncParams{Wait: 20 * time.Second})
	if cerr := tom.Close(); err != nil || cerr != nil {
		t.Fatal(err, cerr)
	}
	f.tom.Config.Me = "thomas"
	if hint := finds(t, f.opens(), "roster", false, "hark.toml calls you thomas, and the roster knows this machine as tom"); hint != `set me = "tom" in hark.toml` {
		t.Errorf("the hint is %q", hint)
	}
}

// Of a cluster that others run it is said what cannot be seen from here.
func TestDoctorOfACluster(t *testing.T) {
	o := testDesk(t)
	o.Serve = true
	var h *hubtest.Hub
	begun := make(chan struct{})
	o.Line = func(context.Context) (hub.Line, error) { <-begun; return h.Owner(), nil }
	a := open(t, o)
	h = hubtest.New(a.roster().Founder())
	close(begun)
	a.o.Config.Hub.Credentials = "hark.creds"
	if hint := finds(t, a, "hub", true, "cannot be seen from here"); !strings.Contains(hint, "sync_interval: always") {
		t.Errorf("the hint is %q", hint)
	}
}

func TestDoctorOfACode(t *testing.T) {
	f := newOffice(t, domain.Responder)
	lines, err := call(t, f.ana, "invite", InviteParams{Name: "eva", For: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	var in Invited
	if err := json.Unmarshal([]byte(lines[0]), &in); err != nil {
		t.Fatal(err)
	}
	code, err := hub.ParseCode(in.Code)
	if err != nil {
		t.Fatal(err)
	}
	unknown, elsewhere := code, code
	unknown.Secret[0]++
	elsewhere.Pin[0]++
	wrong := []byte(in.Code)
	if wrong[len(wrong)-2] = 'q'; in.Code[len(wrong)-2] == 'q' {
		wrong[len(wrong)-2] = 'w'
	}
	for name, tt := range map[string]struct {
		code  string
		later time.Duration
		ok    bool
		says  string
	}{
		"good":              {in.Code, 0, true, "it takes the code"},
		"expired":           {in.Code, 2 * time.Hour, false, "it expired on "},
		"used or not given": {unknown.String(), 0, false, hub.ErrCode.Error()},
		"another machine":   {elsewhere.String(), 0, false, hub.ErrPin.Error()},
		"mistyped":          {string(wrong), 0, false, hub.ErrTypo.Error()},
		"cut off":           {in.Code[:len(in.Code)/2], 0, false, hub.ErrTypo.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			o := f.tom
			o.Now = func() time.Time { return time.Now().Add(tt.later) }
			list := CheckCode(t.Context(), o, tt.code)
			last := list[len(list)-1]
			if last.OK != tt.ok || !strings.Contains(last.What, tt.says) || last.Hint == "" {
				t.Errorf("it says %+v, want %q", last, tt.says)
			}
		})
	}
}
