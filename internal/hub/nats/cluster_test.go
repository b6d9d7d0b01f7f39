package nats_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/hubtest"
	"hark/internal/hub/nats"
)

var desk = hub.Desk{1}

// plain is a NATS server as somebody else runs it: set up by a file, as the
// plan says.
type plain struct {
	folder, address, pin string
	logins               map[domain.JournalID][]byte // seeds
	owner                []byte
	ns                   *natsserver.Server
}

// members is how many journals may sign in: the suite's are numbered from 1.
const members = 10

func newPlain(t *testing.T) *plain { return newPlainWith(t, "") }

// newPlainWith is newPlain with a setting of JetStream besides.
func newPlainWith(t *testing.T, setting string) *plain {
	t.Helper()
	p := &plain{folder: t.TempDir(), address: "127.0.0.1:-1", logins: map[domain.JournalID][]byte{}}
	p.certify(t)
	n := nats.Names{Desk: desk, Events: config.DefaultEvents, Claims: config.DefaultClaims}
	var users []string
	for i := range members {
		j := domain.JournalID{9: byte(i + 1)}
		seed, login, err := nats.NewLogin()
		if err != nil {
			t.Fatal(err)
		}
		p.logins[j] = seed
		users = append(users, user(login, n.Member(nats.Inbox(login), nats.Writer{Journal: j.String(), Leases: []string{"*"}})))
	}
	seed, login, err := nats.NewLogin()
	if err != nil {
		t.Fatal(err)
	}
	p.owner = seed
	users = append(users, fmt.Sprintf(`{ nkey: %q }`, login))
	conf := fmt.Sprintf(`
max_payload: %d
jetstream { store_dir: %q, sync_interval: always, max_file_store: 1GB, max_memory_store: 16MB%s }
tls { cert_file: %q, key_file: %q, min_version: "1.3" }
authorization { users: [
%s
] }
`, nats.Payload, filepath.Join(p.folder, "js"), setting, p.file("cert.pem"), p.file("key.pem"), strings.Join(users, ",\n"))
	p.write(t, "nats.conf", conf)
	p.start(t)
	if err := nats.Create(t.Context(), p.reach(p.owner)); err != nil {
		t.Fatal(err)
	}
	return p
}

// user is how permits are written in a server's file.
func user(login string, p nats.Permits) string {
	quoted := func(list []string) string { return `"` + strings.Join(list, `", "`) + `"` }
	return fmt.Sprintf(`{ nkey: %q, permissions: { publish: { allow: [ %s ] }, subscribe: { allow: [ %s ] } } }`,
		login, quoted(p.Publish), quoted(p.Subscribe))
}

func (p *plain) file(name string) string { return filepath.Join(p.folder, name) }

func (p *plain) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(p.file(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// certify makes a certificate that no authority vouches for.
func (p *plain) certify(t *testing.T) {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, pub, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	p.write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	sum := sha256.Sum256(der)
	p.pin = hex.EncodeToString(sum[:])
}

func (p *plain) start(t *testing.T) {
	t.Helper()
	o, err := natsserver.ProcessConfigFile(p.file("nats.conf"))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(p.address, ":")
	o.Host, o.NoSigs, o.NoLog = host, true, true
	if _, err := fmt.Sscan(port, &o.Port); err != nil {
		t.Fatal(err)
	}
	if p.ns, err = natsserver.NewServer(o); err != nil {
		t.Fatal(err)
	}
	p.ns.Start()
	if !p.ns.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server does not start")
	}
	p.address = p.ns.Addr().String()
	t.Cleanup(p.stop)
}

func (p *plain) stop() {
	p.ns.Shutdown()
	p.ns.WaitForShutdown()
}

func (p *plain) reach(seed []byte) nats.Options {
	return nats.Options{Servers: []string{p.address}, Pin: p.pin, Login: seed, Desk: desk, Wait: 5 * time.Second}
}

func (p *plain) dial(t *testing.T, seed []byte) hub.Line {
	t.Helper()
	l, err := nats.Dial(t.Context(), p.reach(seed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestSuite is the suite against a server that somebody else runs.
func TestSuite(t *testing.T) {
	hubtest.Suite(t, func(t *testing.T) hubtest.Place {
		p := newPlain(t)
		return hubtest.Place{
			Desk:  desk,
			Line:  func(t *testing.T, j domain.JournalID) hub.Line { return p.dial(t, p.logins[j]) },
			Owner: func(t *testing.T) hub.Line { return p.dial(t, p.owner) },
			Restart: func(t *testing.T) {
				p.stop()
				p.start(t)
			},
		}
	})
}

// TestCheck: a server that is set up as planned is found to be so, and each
// thing that is not is named.
func TestCheck(t *testing.T) {
	p := newPlain(t)
	mine := domain.JournalID{9: 1}
	wrong := func(o nats.Options, now func() time.Time) (names []string) {
		list, err := nats.Check(t.Context(), o, mine, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			if f.Sure && !f.OK {
				names = append(names, f.Name)
				t.Logf("%s: %s", f.Name, f.Says)
			}
		}
		return names
	}
	o := p.reach(p.logins[mine])
	if got := wrong(o, time.Now); got != nil {
		t.Errorf("as planned, it finds %v", got)
	}
	if got := wrong(o, func() time.Time { return time.Now().Add(time.Hour) }); fmt.Sprint(got) != "[clocks]" {
		t.Errorf("an hour ahead, it finds %v", got)
	}
	o.Replicas = 3
	if got := wrong(o, time.Now); fmt.Sprint(got) != "[stream hark-events stream hark-claims]" {
		t.Errorf("where three are wanted, it finds %v", got)
	}
	all := p.reach(p.owner)
	if got := wrong(all, time.Now); fmt.Sprint(got) != "[nothing else may be done nothing else may be heard]" {
		t.Errorf("of somebody who may everything, it finds %v", got)
	}
	lenient := newPlainWith(t, ", strict: false")
	if got := wrong(lenient.reach(lenient.logins[mine]), time.Now); fmt.Sprint(got) != "[what JetStream is asked]" {
		t.Errorf("where JetStream is not strict, it finds %v", got)
	}
	l := p.dial(t, p.owner)
	if s, err := l.Events().State(t.Context()); err != nil || s.Last != 0 {
		t.Errorf("trying has left something behind: %+v %v", s, err)
	}
}

// TestPlan: the plan names what the server takes.
func TestPlan(t *testing.T) {
	var page strings.Builder
	if err := nats.Plan(&page, nats.PlanOptions{Desk: desk}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"num_replicas": 3`, `"deny_purge": true`, `sync_interval: always`, `strict: true`, `--subs 64 --payload 524288`, `"ev.` + domain.JournalID(desk).String() + `.JOURNAL"`,
		`--allow-pub 'claim.` + domain.JournalID(desk).String() + `.*.{{tag(journal)}}'`, `--allow-sub '_INBOX_{{subject()}}.>'`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the plan lacks %s", want)
		}
	}
	if testing.Verbose() {
		t.Log(page.String())
	}
}
