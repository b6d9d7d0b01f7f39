package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
)

// NewAccount is an account on its way into hark.toml.
type NewAccount struct {
	a       *Accounts
	kind    source.Kind
	entry   config.Source
	edit    *config.Edit // nil where the entry is there already
	secrets *secret.Memory
}

// Kind finds a network.
func (a *Accounts) Kind(name string) (source.Kind, error) {
	k, err := kindOf(a.o.maker().kinds, name)
	if err != nil {
		return k, Failure(Usage, "`hark help sources` lists them", "%w", err)
	}
	return k, nil
}

// Free is a name for another account of a kind: the kind's own, or that with
// the first number that no source has.
func (a *Accounts) Free(kind string) string {
	name := kind
	for n := 2; slices.ContainsFunc(a.o.Config.Sources, func(s config.Source) bool { return s.Name == name }); n++ {
		name = fmt.Sprint(kind, "-", n)
	}
	return name
}

// Begin checks an entry against hark.toml and its kind: nothing is asked of a
// network and nothing is written. What is wrong is an error that says what
// would be right.
func (a *Accounts) Begin(s config.Source) (*NewAccount, error) {
	k, err := a.Kind(s.Kind)
	if err != nil {
		return nil, err
	}
	edit, err := config.Append(a.o.Folders, a.o.Getenv, s)
	if err != nil {
		return nil, Explain(err)
	}
	s = edit.Config.Sources[len(edit.Config.Sources)-1]
	o := a.o
	o.Config = edit.Config
	n := &NewAccount{&Accounts{o, a.vault}, k, s, edit, secret.NewMemory(nil)}
	if _, err := o.maker().open(&s, secret.NewMemory(nil)); err != nil {
		return nil, Failure(BadConfig, "`hark help "+s.Kind+"` says what it needs", "%w", err)
	}
	return n, nil
}

// Renew is an account of hark.toml whose secrets are asked for again, because
// they have run out or were taken back. The entry stays as it is.
func (a *Accounts) Renew(name string) (*NewAccount, error) {
	i := slices.IndexFunc(a.o.Config.Sources, func(s config.Source) bool { return s.Name == name })
	if i < 0 {
		return nil, a.unknown(name)
	}
	s := a.o.Config.Sources[i]
	k, err := a.Kind(s.Kind)
	if err != nil {
		return nil, err
	}
	n := &NewAccount{a, k, s, nil, secret.NewMemory(nil)}
	if len(n.Asks()) == 0 {
		return nil, Failure(Failed, "change it where it comes from, then: hark account test "+name, "%s has no secret that could be asked for", name)
	}
	return n, nil
}

// Public reports whether the account may go without a secret.
func (n *NewAccount) Public() bool { return n.kind.Public }

// Warn is what a person must know before the account is switched on; empty is
// nothing.
func (n *NewAccount) Warn() (string, error) {
	if n.kind.Warn == nil {
		return "", nil
	}
	set, err := n.a.o.maker().settings(&n.kind, &n.entry)
	return n.kind.Warn(set), err
}

// Asks are the secrets that a person must give: all of the kind's, but for a
// token that the environment or a program gives.
func (n *NewAccount) Asks() []source.Prompt {
	given := n.entry.Env != "" || len(n.entry.Command) > 0
	return slices.DeleteFunc(slices.Clone(n.kind.Secrets), func(p source.Prompt) bool { return given && p.Slot == secret.Token })
}

// Give takes a secret. It is kept in memory until Store.
func (n *NewAccount) Give(ctx context.Context, slot string, t secret.Text) error {
	return n.secrets.Put(ctx, slot, t, time.Time{})
}

// probe keeps the secrets of an account that is tried, with the token that the
// environment or a program gives.
type probe struct {
	*secret.Memory
	given *secret.Account
}

// Get implements secret.Keeper.
func (p *probe) Get(ctx context.Context, slot string) (secret.Text, error) {
	if slot == secret.Token {
		return p.given.Get(ctx, slot)
	}
	return p.Memory.Get(ctx, slot)
}

// Test asks the network as whom it knows the account. A session that it gives
// is stored with the other secrets, so that nobody signs in twice.
func (n *NewAccount) Test(ctx context.Context) (who string, err error) {
	var k secret.Keeper = n.secrets
	if len(n.Asks()) < len(n.kind.Secrets) {
		k = &probe{n.secrets, account(n.a.vault, &n.entry)}
	}
	if who, err = n.a.try(ctx, &n.entry, k); err != nil {
		return "", refused(err, "nothing was changed: see whether all of it was copied, or make a new one, and give the command again")
	}
	return who, nil
}

// Store keeps the secrets, then writes the entry. If writing fails, the
// secrets are taken out again. It says where they are.
func (n *NewAccount) Store(ctx context.Context) (AccountLine, error) {
	keeper := account(n.a.vault, &n.entry)
	all := slots(&n.kind)
	err := keeper.Forget(ctx, all) // of an account that had this name
	if err == nil {
		err = n.secrets.Copy(ctx, keeper)
	}
	if err != nil {
		return AccountLine{}, Explain(fmt.Errorf("store the secrets: %w", err))
	}
	if n.edit != nil {
		if err := n.edit.Write(); err != nil {
			return AccountLine{}, Explain(errors.Join(err, keeper.Forget(ctx, all)))
		}
	}
	return AccountLine{
		Name: n.entry.Name, Kind: n.kind.Name, Who: n.entry.User, Replies: n.kind.Replies,
		Secrets: secretLines(ctx, keeper, &n.kind),
	}, nil
}

// Remove forgets an account's secrets, then takes its entry out of hark.toml;
// what was heard from it stays in the log. Where the second fails, it can be
// given again.
func (a *Accounts) Remove(ctx context.Context, name string) error {
	i := slices.IndexFunc(a.o.Config.Sources, func(s config.Source) bool { return s.Name == name })
	if i < 0 {
		return a.unknown(name)
	}
	edit, err := config.Remove(a.o.Folders, a.o.Getenv, name)
	if err != nil {
		return Explain(err)
	}
	s := &a.o.Config.Sources[i]
	all := []string{secret.Token, secret.Session}
	if k, err := kindOf(a.o.maker().kinds, s.Kind); err == nil {
		all = slots(&k)
	}
	if err := account(a.vault, s).Forget(ctx, all); err != nil {
		return Explain(fmt.Errorf("forget the secrets of %s: %w", name, err))
	}
	if err := edit.Write(); err != nil {
		return Explain(err)
	}
	return nil
}

// Removed is the answer of account remove.
type Removed struct {
	Name string `json:"name"`
}

// Protected is the answer of account passphrase.
type Protected struct {
	Locked bool `json:"locked"`
}

// Protect locks secrets.age with a passphrase from now on, or no more.
func (a *Accounts) Protect(ctx context.Context, phrase secret.Text) error {
	if err := a.vault.Protect(ctx, phrase); err != nil {
		return Explain(fmt.Errorf("lock the secrets: %w", err))
	}
	return nil
}
