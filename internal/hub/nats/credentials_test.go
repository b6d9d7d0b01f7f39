package nats_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"hark/internal/config"
	"hark/internal/hub"
	"hark/internal/hub/nats"
)

// key is somebody's key and its public part.
func key(t *testing.T, make func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
	t.Helper()
	pair, err := make()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return pair, public
}

func encoded(t *testing.T, claims interface {
	Encode(nkeys.KeyPair) (string, error)
}, by nkeys.KeyPair) string {
	t.Helper()
	text, err := claims.Encode(by)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// credentials writes the file of a user whose token by has signed.
func (p *plain) credentials(t *testing.T, name string, by nkeys.KeyPair, set func(u *jwt.UserClaims)) string {
	t.Helper()
	pair, public := key(t, nkeys.CreateUser)
	u := jwt.NewUserClaims(public)
	set(u)
	seed, err := pair.Seed()
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.FormatUserConfig(encoded(t, u, by), seed)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, name, string(text))
	return p.file(name)
}

// TestCredentials: where an operator gives out credentials, the permissions of
// the plan, written once for all, make each member one who may do as planned.
func TestCredentials(t *testing.T) {
	p := newPlain(t)
	p.stop()
	operator, operatorID := key(t, nkeys.CreateOperator)
	_, systemID := key(t, nkeys.CreateAccount)
	account, accountID := key(t, nkeys.CreateAccount)
	signer, signerID := key(t, nkeys.CreateAccount)
	o := jwt.NewOperatorClaims(operatorID)
	o.SystemAccount = systemID
	a := jwt.NewAccountClaims(accountID)
	a.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: 1 << 30, MemoryStorage: 1 << 20, Streams: 2}
	n := nats.Names{Desk: desk, Events: config.DefaultEvents, Claims: config.DefaultClaims}
	permits := n.Member(nats.Inbox("{{subject()}}"), nats.Writer{Journal: "{{tag(journal)}}", Leases: []string{"*"}})
	member := jwt.NewUserScope()
	member.Key, member.Role = signerID, "member"
	member.Template.Pub.Allow.Add(permits.Publish...)
	member.Template.Sub.Allow.Add(permits.Subscribe...)
	a.SigningKeys.AddScopedSigner(member)
	p.write(t, "nats.conf", fmt.Sprintf(`
operator: %s
system_account: %s
resolver: MEMORY
resolver_preload: { %s: %s, %s: %s }
max_payload: %d
jetstream { store_dir: %q, sync_interval: always, max_file_store: 1GB, max_memory_store: 16MB }
tls { cert_file: %q, key_file: %q, min_version: "1.3" }
`, encoded(t, o, operator), systemID, systemID, encoded(t, jwt.NewAccountClaims(systemID), operator), accountID, encoded(t, a, operator),
		nats.Payload, p.file("another"), p.file("cert.pem"), p.file("key.pem")))
	p.start(t)

	reach := p.reach(nil)
	reach.Credentials = p.credentials(t, "owner.creds", account, func(*jwt.UserClaims) {})
	if err := nats.Create(t.Context(), reach); err != nil {
		t.Fatal(err)
	}
	reach.Credentials = p.credentials(t, "member.creds", signer, func(u *jwt.UserClaims) {
		u.SetScoped(true)
		u.IssuerAccount = accountID
		u.Tags.Add("journal:"+one.String(), "journal:"+desk.Join()[len("join."):]) // it also listens
	})
	l, err := nats.Dial(t.Context(), reach)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := l.Events().Put(t.Context(), subject, []byte("x"), hub.Expect{Filter: subject}); err != nil {
		t.Error(err)
	}
	list, err := nats.Check(t.Context(), reach, one, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Sure && !f.OK {
			t.Errorf("%s: %s", f.Name, f.Says)
		}
	}
	if err := os.Remove(reach.Credentials); err != nil {
		t.Fatal(err)
	}
	if _, err := nats.Dial(t.Context(), reach); err == nil {
		t.Error("there are no credentials, and it is no error")
	}
}
