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
	"hark/internal/source/feed"
	"hark/internal/source/lines"
	"hark/internal/source/webhook"
	"hark/internal/web"
)

// Wired is a source as a desk runs it.
type Wired struct {
	Source  source.Source
	Kind    string         // "feed", "lines", "webhook", "demo"
	Replier source.Replier // nil where replies are posted by hand
	Names   []string       // what its mentions call their source, where that is not its own name
	Hosts   *web.Hosts     // those that it asks; nil where nobody keeps their circuits
}

// rest is until when a host of this source is left alone, and why; a zero time
// is not at all. Of several, it is the one that is left alone longest.
func (w *Wired) rest() (until time.Time, why string) {
	if w.Hosts == nil {
		return until, why
	}
	for _, c := range w.Hosts.Circuits() {
		if c.Open && c.Until.After(until) {
			until, why = c.Until, c.Why
		}
	}
	return until, why
}

// hears reports whether mentions of this source come through it.
func (w *Wired) hears(name string) bool {
	return w.Source.Name() == name || slices.Contains(w.Names, name)
}

// configured is every source of hark.toml. Networks are the table of kinds.go;
// what has a table of its own in the file is here.
func configured(ctx context.Context, o *Options, vault *secret.Vault) ([]Wired, error) {
	c := o.Config
	list := []Wired{} // not nil: a desk may have none
	hosts := feed.NewHosts(feed.DefaultGap)
	for _, f := range c.Feeds {
		s, err := feed.New(feed.Options{Name: f.Name, URL: f.URL, Every: f.Every.Duration, Private: f.Private, Hosts: hosts})
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "feed"})
	}
	for _, l := range c.Lines {
		s, err := lines.New(lines.Options{Name: l.Name, Path: c.Beside(l.Path), Follow: true})
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "lines"})
	}
	if w := &c.Webhook; w.Listen != "" {
		s, err := hook(ctx, w, o.Getenv)
		if err != nil {
			return nil, wrong(c, err)
		}
		list = append(list, Wired{Source: s, Kind: "webhook"})
	}
	accounts, err := networks(ctx, o, vault)
	return append(list, accounts...), err
}

// networks makes the source of each [[source]]. It asks no network and opens
// no store of secrets, but for a passphrase that a listener will need.
func networks(ctx context.Context, o *Options, vault *secret.Vault) ([]Wired, error) {
	m := o.maker()
	var list []Wired
	for i := range o.Config.Sources {
		s := &o.Config.Sources[i]
		w, err := m.open(s, account(vault, s))
		if bad, ok := errors.AsType[*keyError](err); ok {
			return nil, o.Config.Wrong(fmt.Sprintf("source[%d].%s", i, bad.key), bad)
		}
		if err != nil {
			return nil, wrong(o.Config, err)
		}
		list = append(list, w)
	}
	if len(list) > 0 && o.Listen { // a command that only sends may ask when it comes to that
		if err := vault.Unlock(ctx); err != nil {
			return nil, Failure(SignIn, "", "start sources: %w", err)
		}
	}
	return list, nil
}

// vault is where this desk's secrets are kept.
func (o *Options) vault() *secret.Vault {
	p := secret.Places{
		Service: "hark " + o.Folders.Config, // two desks of one person have two sets of accounts
		File:    o.Folders.Secrets(), Identity: o.Folders.Identity(),
		Getenv: o.Getenv, Passphrase: o.Passphrase, Now: o.Now,
	}
	if o.Config.Keyring {
		p.Keyring = secret.System()
	}
	return secret.NewVault(p)
}

// account keeps the secrets of an entry.
func account(v *secret.Vault, s *config.Source) *secret.Account {
	return v.Account(s.Name, secret.Given{Env: s.Env, Command: s.Command})
}

func hook(ctx context.Context, w *config.Webhook, getenv func(string) string) (source.Source, error) {
	secrets, err := w.Secrets(ctx, getenv)
	if err != nil {
		return nil, err
	}
	o := webhook.Options{Name: w.Name, Listen: w.Listen, Remote: w.Remote, Unsigned: w.Unsigned}
	for _, s := range secrets {
		o.Secrets = append(o.Secrets, s.Reveal())
	}
	return webhook.New(o)
}

func wrong(c *config.Config, err error) error {
	return Failure(BadConfig, "mend "+c.File, "%w", fmt.Errorf("start sources: %w", err))
}

// repliers are the ways out, by the name of the source.
func (a *App) repliers() map[string]source.Replier {
	m := map[string]source.Replier{}
	for _, w := range a.wired {
		if w.Replier != nil {
			for _, name := range append(slices.Clone(w.Names), w.Source.Name()) {
				m[name] = w.Replier
			}
		}
	}
	return m
}

// replier is the way out of one source, or nil. Who answers goes out by the
// account that heard the mention, so which of several accounts a person may
// use is a question of this one place.
func (a *App) replier(name string) source.Replier {
	for _, w := range a.wired {
		if w.hears(name) {
			return w.Replier
		}
	}
	return nil
}

// Limits are the rules of a source for replies; false where it takes none.
func (a *App) Limits(name string) (source.Limits, bool) {
	if r := a.replier(name); r != nil {
		return r.Limits(), true
	}
	return source.Limits{}, a.team.sendsFor(name) // whoever sends knows them
}

// copiesKept is how many texts are remembered to know copies by: some days of
// a desk that hears 5,000 a day, in about 5 MB.
const copiesKept = 20_000
