package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/secret"
	"hark/internal/source"
)

// adding is one run of account add.
type adding struct {
	name    string
	set     []string // key=value
	secrets bool     // only secrets are read from standard input
	yes     bool
}

func (e *env) accountAddCommand() *cobra.Command {
	var f adding
	cmd := &cobra.Command{
		Use: "add KIND", Short: "Ask for an account, try it, keep its secrets and write it into hark.toml",
		Long: "Ask for an account on a network, try it, keep its secrets and write it into\nhark.toml. KIND is one of\n\n" + kindList() +
			"\nhark help KIND says what it needs and where to get it.",
		Args: exactly(1, "a KIND; `hark help sources` lists them"),
		RunE: func(cmd *cobra.Command, args []string) error { return e.accountAdd(cmd.Context(), args[0], f) },
	}
	cmd.Flags().StringVar(&f.name, "name", "", "what to call the source; empty is the kind")
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "a setting, KEY=VALUE, which is then not asked for; words with commas between")
	cmd.Flags().BoolVar(&f.secrets, "secret-stdin", false, "ask nothing: read the secrets from standard input, a line each")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "go on though it costs something")
	return cmd
}

// accountAdd asks, tries and stores, in this order: an account that does not
// work leaves nothing behind.
func (e *env) accountAdd(ctx context.Context, kind string, f adding) error {
	a, err := e.accounts()
	if err != nil {
		return err
	}
	k, err := a.Kind(kind)
	if err != nil {
		return err
	}
	in := e.asker()
	in.quiet = f.secrets
	usual := a.Free(kind)
	if usual != kind && f.name == "" {
		fmt.Fprintf(e.Err, "%s is there already, this will be another account; hark account renew %s asks for its secrets again\n", kind, kind)
	}
	if f.name == "" && f.secrets {
		f.name = usual
	}
	if in.person() {
		in.print("hark help " + kind + " says what it needs. Enter takes what stands in\n[brackets], a secret is not shown while you type it, and ctrl+c leaves with\nnothing kept.\n\n")
	}
	s, err := in.settings(ctx, &k, usual, f)
	if err != nil {
		return err
	}
	n, err := a.Begin(s)
	if err != nil {
		return err
	}
	if err := in.agree(ctx, n, f); err != nil {
		return err
	}
	return e.accountStore(ctx, in, n)
}

func (e *env) accountRenewCommand() *cobra.Command {
	var quiet bool
	cmd := &cobra.Command{
		Use: "renew NAME", Short: "Ask for the secrets of an account again, try them and keep them",
		Args: exactly(1, "the NAME of an account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := e.accounts()
			if err != nil {
				return err
			}
			n, err := a.Renew(args[0])
			if err != nil {
				return err
			}
			in := e.asker()
			in.quiet = quiet
			return e.accountStore(cmd.Context(), in, n)
		},
	}
	cmd.Flags().BoolVar(&quiet, "secret-stdin", false, "ask nothing: read the secrets from standard input, a line each")
	return cmd
}

// accountStore asks for the secrets, tries the account, and only then keeps it.
func (e *env) accountStore(ctx context.Context, in *asker, n *app.NewAccount) error {
	for _, p := range n.Asks() {
		t, err := in.secret(ctx, p.Short)
		if err != nil {
			return err
		}
		if t.IsZero() && p.Slot == secret.Token && !n.Public() {
			return usage("account: no secret was given: %s", p.Short)
		}
		if err := n.Give(ctx, p.Slot, t); err != nil {
			return err
		}
	}
	who, err := n.Test(ctx)
	if err != nil {
		return err
	}
	l, err := n.Store(ctx)
	if err != nil {
		return err
	}
	if l.Who == "" {
		l.Who = who
	}
	return e.report(l, func() error { return e.added(l, who) })
}

func (e *env) added(l app.AccountLine, who string) error {
	lines := []string{clean(l.Name + works(who))}
	for _, s := range l.Secrets {
		lines = append(lines, "  "+clean(s.Tell(e.now())))
	}
	lines = append(lines, "hark.toml has it now; a hark that is open hears it when it is started again")
	return e.printf("%s\n", strings.Join(lines, "\n"))
}

// settings fills in an entry: what --set says, and the rest by asking, in the
// kind's own order; usual is its name where none is given.
func (a *asker) settings(ctx context.Context, k *source.Kind, usual string, f adding) (config.Source, error) {
	s := config.Source{Kind: k.Name, Name: f.name}
	said := map[string]bool{"name": f.name != "", "kind": true}
	for _, kv := range f.set {
		key, value, ok := strings.Cut(kv, "=")
		if !ok {
			return s, usage("account add: --set %s: want KEY=VALUE", kv)
		}
		if err := s.Set(key, value); err != nil {
			return s, usage("account add: --set: %w", err)
		}
		said[key] = true
	}
	if !f.secrets {
		if !said["name"] {
			if err := a.setting(ctx, &s, "name", "What to call it", usual); err != nil {
				return s, err
			}
		}
		for _, t := range k.Takes {
			if said[string(t.Key)] {
				continue
			}
			text := t.Short
			if t.Default != "" { // which holds while the key is not set
				text += " [" + t.Default + "]"
			}
			for {
				err := a.setting(ctx, &s, string(t.Key), text, "")
				if err == nil && t.Required && !s.Has(string(t.Key)) {
					err = usage("account add: %q is needed: %s", t.Key, t.Short)
				}
				if err == nil {
					break
				}
				if ctx.Err() != nil || !a.person() {
					return s, err
				}
				fmt.Fprintln(a.e.Err, clean(err.Error()))
			}
		}
	}
	return s, nil
}

// setting asks for one key; no answer leaves it as it is.
func (a *asker) setting(ctx context.Context, s *config.Source, key, text, usual string) error {
	answer, err := a.question(ctx, text, usual)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if answer == "" {
		return nil
	}
	if err := s.Set(key, answer); err != nil {
		return usage("account add: %w", err)
	}
	return nil
}

// agree shows what a person must know, and asks to go on.
func (a *asker) agree(ctx context.Context, n *app.NewAccount, f adding) error {
	warn, err := n.Warn()
	if err != nil || warn == "" {
		return err
	}
	fmt.Fprintln(a.e.Err, wrapped(warn))
	ok := f.yes
	if !ok && !f.secrets {
		if ok, err = a.yes(ctx, "Go on?"); err != nil {
			return err
		}
	}
	if !ok {
		return app.Failure(app.Failed, "--yes goes on", "nothing was added")
	}
	return nil
}
