package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/domain"
)

// work does a verb to the conversations that are named. Where there are none,
// which only a "-" with nothing on standard input comes to, nothing is done.
func (e *env) work(ctx context.Context, verb string, args []string, cmd desk.Command) error {
	ids, err := e.ids(args)
	if err != nil || len(ids) == 0 && len(args) > 0 {
		return err
	}
	p := app.WorkParams{IDs: ids, Command: cmd}
	print := as(func(w app.Worked) error {
		if len(ids) <= 1 && !w.Done {
			return nil // the error that ends the command says it
		}
		return e.worked(w)
	})
	return e.call(ctx, request{verb: verb, params: p}, print)
}

// plainCommand is a verb that takes ids and nothing else.
func (e *env) plainCommand(verb string) *cobra.Command {
	return &cobra.Command{
		Args: atLeast(1, "an id, or - for ids on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.work(cmd.Context(), verb, args, desk.Command{})
		},
	}
}

func (e *env) assignCommand() *cobra.Command {
	return &cobra.Command{
		Args: atLeast(2, "an id and a colleague's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			last := len(args) - 1
			return e.work(cmd.Context(), "assign", args[:last], desk.Command{To: args[last]})
		},
	}
}

func (e *env) tagCommand() *cobra.Command {
	return &cobra.Command{
		Args: atLeast(2, "an id and at least one tag"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.work(cmd.Context(), "tag", args[:1], desk.Command{Tags: args[1:]})
		},
	}
}

func (e *env) subjectCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(2, "an id and a subject"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.work(cmd.Context(), "subject", args[:1], desk.Command{Subject: args[1]})
		},
	}
}

func (e *env) sentimentCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(2, "an id and a feeling: positive, neutral or negative"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.work(cmd.Context(), "sentiment", args[:1], desk.Command{Feeling: domain.Feeling(args[1])})
		},
	}
}

func (e *env) snoozeCommand() *cobra.Command {
	var until, long string
	cmd := &cobra.Command{
		Args: atLeast(1, "an id, or - for ids on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (until == "") == (long == "") {
				return usage("snooze: want either --until or --for")
			}
			t, err := e.until(until)
			if long != "" {
				t, err = e.in(long)
			}
			if err != nil {
				return err
			}
			return e.work(cmd.Context(), "snooze", args, desk.Command{Until: t.UTC()})
		},
	}
	cmd.Flags().StringVar(&until, "until", "", "a time: 14:00, 2026-11-22, 2026-11-22T14:00:00Z")
	cmd.Flags().StringVar(&long, "for", "", "how long: 30m, 8h, 2d")
	return cmd
}

func (e *env) resolveCommand() *cobra.Command {
	var c desk.Command
	cmd := &cobra.Command{
		Args: atLeast(1, "an id, or - for ids on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if c.Outcome == "" {
				return usage("resolve: want --outcome, such as fixed, explained or thanked")
			}
			return e.work(cmd.Context(), "resolve", args, c)
		},
	}
	cmd.Flags().StringVar(&c.Outcome, "outcome", "", "what came of it: fixed, explained, thanked ...")
	cmd.Flags().StringVar(&c.Reason, "reason", "", "why, where the outcome asks for it")
	return cmd
}

func (e *env) undoCommand() *cobra.Command {
	return &cobra.Command{
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.work(cmd.Context(), "undo", args, desk.Command{})
		},
	}
}

func (e *env) noteCommand() *cobra.Command {
	var text string
	cmd := &cobra.Command{
		Args: exactly(1, "an id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			said, err := e.text(text, "note")
			if err != nil {
				return err
			}
			return e.work(cmd.Context(), "note", args, desk.Command{Text: said})
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "the note; - reads it from standard input")
	return cmd
}

func (e *env) replyCommand() *cobra.Command {
	var text, posted, wait string
	cmd := &cobra.Command{
		Args: exactly(1, "an id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			said, err := e.text(text, "reply")
			if err != nil {
				return err
			}
			d, err := config.ParseDuration(wait)
			if err != nil {
				return usage("reply: --wait %q is not a length of time; write 30s or 2m", wait)
			}
			p := app.ReplyParams{ID: args[0], Text: said, Posted: posted, Wait: d}
			return e.call(cmd.Context(), request{verb: "reply", params: p, send: true}, as(e.replied))
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "the reply; - reads it from standard input")
	cmd.Flags().StringVar(&posted, "posted", "", "the link of the reply, where you posted it by hand")
	cmd.Flags().StringVar(&wait, "wait", "1m", "how long to wait until it is sent; 0s does not")
	return cmd
}

func (e *env) deleteCommand() *cobra.Command {
	var wait string
	cmd := &cobra.Command{
		Args: exactly(1, "an id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := config.ParseDuration(wait)
			if err != nil {
				return usage("delete: --wait %q is not a length of time; write 30s or 2m", wait)
			}
			p := app.DeleteParams{ID: args[0], Wait: d}
			return e.call(cmd.Context(), request{verb: "delete", params: p, send: true}, as(e.replied))
		},
	}
	cmd.Flags().StringVar(&wait, "wait", "1m", "how long to wait until it is gone; 0s does not")
	return cmd
}

func (e *env) replied(r app.Replied) error {
	id := r.ID[:min(7, len(r.ID))]
	if r.State == string(domain.ReplyProposed) {
		return e.printf("%s  reply %s: it goes out once it is approved\n", id, r.State)
	}
	if r.Receipt == nil {
		return e.printf("%s  reply %s\n", id, r.State)
	}
	return e.printf("%s  reply %s  %s\n", id, r.State, clean(r.Receipt.URL))
}

// text is what a flag gives, or standard input where the flag is "-".
func (e *env) text(flag, verb string) (string, error) {
	switch flag {
	case "":
		return "", usage("%s: want --text, or --text - to read it from standard input", verb)
	case "-":
		b, err := io.ReadAll(io.LimitReader(e.In, desk.MaxText+1))
		if err != nil {
			return "", fmt.Errorf("read text from standard input: %w", err)
		}
		return strings.TrimRight(string(b), "\n"), nil
	}
	return flag, nil
}
