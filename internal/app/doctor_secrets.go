package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hark/internal/secret"
)

// checkSecrets says which store holds what, and what of it cannot be used.
func (a *App) checkSecrets(ctx context.Context, say func(Finding) error) error {
	if a.o.Sources != nil {
		return nil // not the accounts of hark.toml
	}
	m, now, some := a.o.maker(), a.o.Now(), false
	for i := range a.o.Config.Sources {
		s := &a.o.Config.Sources[i]
		k, err := kindOf(m.kinds, s.Kind)
		if err != nil || len(k.Secrets) == 0 {
			continue
		}
		some = true
		f := Finding{"secrets", true, s.Name + ": ", ""}
		var told []string
		for _, l := range secretLines(ctx, account(a.vault, s), &k) {
			told = append(told, l.Tell(now))
			switch {
			case l.Error != "":
				f.OK, f.Hint = false, "mend that, then: hark account test "+s.Name
			case l.Store == "" && l.Slot == secret.Token && !k.Public:
				f.OK, f.Hint = false, fmt.Sprintf("hark account renew %s asks for it", s.Name)
			case l.Store != "" && l.Slot != secret.Session && l.Expires != nil && l.Expires.Before(now):
				f.OK, f.Hint = false, fmt.Sprintf("make a new one (`hark help %s` says where), then: hark account renew %s", k.Name, s.Name)
			}
		}
		f.What += strings.Join(told, ", ")
		if err := say(f); err != nil {
			return err
		}
	}
	return a.checkStores(ctx, some, say)
}

// Tell is the line in words: "token in secrets.age until 2026-12-24".
func (l *SecretLine) Tell(now time.Time) string {
	switch {
	case l.Error != "":
		return l.Slot + " cannot be read: " + l.Error
	case l.Store == "":
		return l.Slot + " is nowhere"
	case l.Expires == nil:
		return l.Slot + " in " + l.Store
	case l.Expires.Before(now):
		return fmt.Sprintf("%s in %s, expired %s", l.Slot, l.Store, l.Expires.Format(time.DateTime))
	}
	return fmt.Sprintf("%s in %s until %s", l.Slot, l.Store, l.Expires.Format(time.DateTime))
}

// checkStores looks at the stores themselves.
func (a *App) checkStores(ctx context.Context, some bool, say func(Finding) error) error {
	for _, path := range a.vault.Files() {
		open, err := secret.Exposed(path)
		if err != nil {
			err = say(Finding{"secrets", false, err.Error(), "see that you own it and can read it"})
		} else if open {
			err = say(Finding{"secrets", false, "others can read " + path, "chmod 600 " + path})
		}
		if err != nil {
			return err
		}
	}
	if !some {
		return nil
	}
	what := "new ones go to secrets.age, encrypted; "
	switch locked, err := a.vault.Locked(); {
	case a.vault.Keyring(ctx):
		what = "new ones go to the system's keyring"
	case !a.o.Config.Keyring:
		what += "hark.toml says keyring = false"
	default:
		what += "the system has no keyring that answers"
		if locked && err == nil {
			what += "; a passphrase locks it"
		}
	}
	return say(Finding{"secrets", true, what, ""})
}
