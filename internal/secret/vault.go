package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Places are where the secrets of a desk are kept.
type Places struct {
	Keyring  Keyring             // nil is none
	Service  string              // what the keyring files them under: one a desk
	File     string              // secrets.age
	Identity string              // the key that opens it
	Getenv   func(string) string // for secrets that the environment gives
	// Passphrase is asked for what locks Identity, at most once where it is
	// right; nil is nobody to ask.
	Passphrase func(ctx context.Context) (Text, error)
	Now        func() time.Time // nil is time.Now
}

// Vault keeps the secrets of every account of a desk: in the system's keyring
// where it answers, else in a file that age encrypts. It touches neither
// before it is asked for something, and is safe for concurrent use, by several
// processes too.
//
// A secret that was stored while the keyring did not answer (over ssh, by a
// service) stays in the file; of two, the one that was stored last counts.
type Vault struct {
	getenv func(string) string
	now    func() time.Time
	ring   ring
	file   file

	mu   sync.Mutex
	runs map[string]*once // by command
}

// NewVault opens nothing yet.
func NewVault(p Places) *Vault {
	if p.Now == nil {
		p.Now = time.Now
	}
	return &Vault{
		getenv: p.Getenv, now: p.Now,
		ring: ring{k: p.Keyring, service: p.Service},
		file: file{p.File, &identity{path: p.Identity, work: WorkFactor, ask: p.Passphrase}},
		runs: map[string]*once{},
	}
}

// Locked reports whether a passphrase will be asked for before the file can be
// read.
func (v *Vault) Locked() (bool, error) { return v.file.key.protected() }

// Unlock asks for the passphrase now, where one locks the file.
func (v *Vault) Unlock(ctx context.Context) error {
	if is, err := v.Locked(); err != nil || !is {
		return err
	}
	_, err := v.file.key.load(ctx)
	return err
}

// Protect locks the file's key with a passphrase from now on; an empty one
// leaves it without.
func (v *Vault) Protect(ctx context.Context, phrase Text) error {
	return locked(ctx, v.file.path, func() error {
		if _, err := v.file.read(ctx); err != nil { // its key is gone, or another one
			return err
		}
		return v.file.key.protect(ctx, phrase)
	})
}

// Given says what gives an account's token, where that is not the vault: one
// of the two, or none.
type Given struct {
	Env     string   // an environment variable
	Command []string // a program and its arguments
}

// Account is the Keeper of one account.
func (v *Vault) Account(name string, g Given) *Account { return &Account{v, name, g} }

// Account keeps the secrets of one account. Its token is read from where Given
// says and then cannot be changed here; all else is in the vault.
type Account struct {
	v     *Vault
	name  string
	given Given
}

// Get implements Keeper.
func (a *Account) Get(ctx context.Context, slot string) (Text, error) {
	if a.gives(slot) {
		return a.read(ctx)
	}
	e, _, err := a.find(ctx, slot)
	if errors.Is(err, ErrNone) {
		return Text{}, fmt.Errorf("%w in %q of the account %s; `hark account renew %s` asks for it", err, slot, a.name, a.name)
	}
	return e.text, err
}

func (a *Account) gives(slot string) bool {
	return slot == Token && (a.given.Env != "" || len(a.given.Command) > 0)
}

// read gives the token from outside.
func (a *Account) read(ctx context.Context) (Text, error) {
	if a.given.Env != "" {
		t := New(strings.TrimSpace(a.v.getenv(a.given.Env)))
		if t.IsZero() {
			return t, fmt.Errorf("read the token of %s: the environment variable %s is empty; set it before hark starts, or take token_env out", a.name, a.given.Env)
		}
		return t, nil
	}
	t, err := a.run().get(ctx, a.given.Command, a.v.now)
	if err != nil {
		return t, fmt.Errorf("read the token of %s: %w", a.name, err)
	}
	return t, nil
}

// run is the account's command, which others may share.
func (a *Account) run() *once {
	key := strings.Join(a.given.Command, "\x00")
	a.v.mu.Lock()
	defer a.v.mu.Unlock()
	o := a.v.runs[key]
	if o == nil {
		o = &once{}
		a.v.runs[key] = o
	}
	return o
}

// find gives the entry that counts, and the store that holds it.
func (a *Account) find(ctx context.Context, slot string) (entry, string, error) {
	r, rerr := a.v.ring.get(ctx, a.name, slot)
	f, ferr := a.v.file.get(ctx, a.name, slot)
	switch {
	case rerr == nil && (ferr != nil || !f.saved.After(r.saved)):
		return r, InKeyring, nil
	case ferr == nil:
		return f, InFile, nil
	case errors.Is(ferr, ErrNone) && rerr != nil && !errors.Is(rerr, errNoRing):
		return entry{}, "", rerr // ErrNone, or an entry that cannot be read
	}
	return entry{}, "", ferr
}

// Put implements Keeper. It ends what it began though ctx ends: a network may
// take an old session no more.
func (a *Account) Put(ctx context.Context, slot string, t Text, expires time.Time) error {
	if a.gives(slot) {
		return fmt.Errorf("the token of %s comes from %s; change it there", a.name, a.source())
	}
	ctx = context.WithoutCancel(ctx)
	e := entry{t, expires, a.v.now()}
	rerr := a.v.ring.put(ctx, a.name, slot, e)
	if rerr == nil {
		// A copy that stays is older and does not count, unless the slot is empty now.
		if err := a.v.file.drop(ctx, a.name, slot); err != nil && t.IsZero() {
			return err
		}
		return nil
	}
	if t.IsZero() {
		return a.v.file.drop(ctx, a.name, slot)
	}
	return a.v.file.put(ctx, a.name, slot, e)
}

// source says in words where a given token comes from.
func (a *Account) source() string {
	if a.given.Env != "" {
		return "the environment variable " + a.given.Env
	}
	return "the program " + a.given.Command[0]
}
