package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/near"
	"hark/internal/secret"
)

const aboutAccount = `An account is an entry [[source]] of hark.toml and the secrets that belong to it.
add asks for both, tries them and says as whom the network knows you. Secrets are
kept in the system's keyring, or where none answers in the encrypted file
secrets.age; with token_env or token_command in the entry the token comes from
there. They are never kept as plain text and never printed.

A script gives its answers on standard input, a line each, in the order in which
they are asked for; with --secret-stdin only the secrets are read from there.`

func (e *env) accountCommand() *cobra.Command {
	cmd := &cobra.Command{
		Long: aboutAccount,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			names := []string{}
			for _, sub := range cmd.Commands() {
				names = append(names, sub.Name())
			}
			if len(args) == 0 {
				return usage("account: want one of %s", strings.Join(names, ", "))
			}
			if meant := near.To(args[0], names); meant != "" {
				return usage("account: there is no %q; did you mean %q?", args[0], meant)
			}
			return usage("account: there is no %q; want one of %s", args[0], strings.Join(names, ", "))
		},
	}
	cmd.AddCommand(e.accountAddCommand(), e.accountListCommand(), e.accountTestCommand(), e.accountRenewCommand(), e.accountRemoveCommand(), e.accountPassphraseCommand())
	return cmd
}

// accounts is what account works on: hark.toml and the secrets, not the log.
func (e *env) accounts() (*app.Accounts, error) {
	o, err := e.read()
	if err != nil {
		return nil, err
	}
	return app.NewAccounts(o), nil
}

func (e *env) accountListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the accounts, where their secrets are and until when they hold",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := e.accounts()
			if err != nil {
				return err
			}
			list := a.List(cmd.Context())
			if len(list) == 0 && !e.json {
				fmt.Fprintln(e.Err, "no accounts yet: hark account add KIND adds one, hark help sources lists the kinds")
			}
			for _, l := range list {
				if err := e.accountLine(l); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// accountLine prints one account: what it is, then its secrets, a line each.
func (e *env) accountLine(l app.AccountLine) error {
	return e.report(l, func() error {
		line := fmt.Sprintf("%-16s  %-13s  %s", clean(l.Name), clean(l.Kind), clean(l.Who))
		lines := []string{strings.TrimRight(line, " ")}
		for _, s := range l.Secrets {
			lines = append(lines, "  "+clean(s.Tell(e.now())))
		}
		if l.Error != "" {
			lines = append(lines, "  "+clean(l.Error))
		}
		return e.printf("%s\n", strings.Join(lines, "\n"))
	})
}

func (e *env) accountTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test NAME", Short: "Ask the network as whom it knows an account",
		Args: exactly(1, "the NAME of an account"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := e.accounts()
			if err != nil {
				return err
			}
			l, err := a.Test(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return e.report(l, func() error { return e.printf("%s\n", clean(l.Name+works(l.Who))) })
		},
	}
}

// works says what a test found.
func works(who string) string {
	if who == "" {
		return " is well written; its kind has nothing that could be tried"
	}
	return " works: " + who
}

func (e *env) accountRemoveCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "remove NAME", Short: "Forget an account's secrets and take it out of hark.toml",
		Args: exactly(1, "the NAME of an account"),
		RunE: func(cmd *cobra.Command, args []string) error { return e.accountRemove(cmd.Context(), args[0], yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (e *env) accountRemove(ctx context.Context, name string, yes bool) error {
	a, err := e.accounts()
	if err != nil {
		return err
	}
	if in := e.asker(); in.person() && !yes {
		if yes, err = in.yes(ctx, "Forget the secrets of "+name+" and take it out of hark.toml?"); err != nil || !yes {
			return err
		}
	}
	if err := a.Remove(ctx, name); err != nil {
		return err
	}
	return e.report(app.Removed{Name: name}, func() error {
		return e.printf("%s is removed; what was heard from it stays in the log\na token that the network made for hark is best taken back there, too\n", clean(name))
	})
}

func (e *env) accountPassphraseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "passphrase", Short: "Lock secrets.age with a passphrase, asked for at every start; an empty one unlocks it",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return e.accountPassphrase(cmd.Context()) },
	}
}

func (e *env) accountPassphrase(ctx context.Context) error {
	a, err := e.accounts()
	if err != nil {
		return err
	}
	in := e.asker()
	phrase, err := in.secret(ctx, "The new passphrase (empty is none)")
	if err != nil {
		return err
	}
	if in.person() {
		var again secret.Text
		if again, err = in.secret(ctx, "Once more"); err != nil {
			return err
		}
		if again.Reveal() != phrase.Reveal() {
			return app.Failure(app.Failed, "give the command again", "the two are not the same; nothing was changed")
		}
	}
	if err := a.Protect(ctx, phrase); err != nil {
		return err
	}
	says := "secrets.age is locked; hark asks for the passphrase when it starts"
	if phrase.IsZero() {
		says = "secrets.age needs no passphrase now"
	}
	return e.report(app.Protected{Locked: !phrase.IsZero()}, func() error { return e.printf("%s\n", says) })
}
