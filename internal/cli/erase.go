package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

const eraseLong = `Erase what was written: in a conversation, or by an author wherever they wrote.

  hark erase 4f7k2 --reason "asked by mail"
  hark erase --author @tom --reason "asked by mail"

The texts go from this log at once, and from each colleague's at their next
contact; a bundle brings it to those without a hub. That something was written,
by which handle and when, and that it was erased, stays in the signed chains.`

func (e *env) eraseCommand() *cobra.Command {
	var p app.EraseParams
	var yes bool
	cmd := &cobra.Command{
		Long: eraseLong,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (len(args) == 1) == (p.Author != ""):
				return usage("erase: want either an id or --author")
			case p.Reason == "":
				return usage("erase: want --reason, for whoever asks later")
			case p.Author == "" && p.Source != "":
				return usage("erase: --source goes with --author")
			case len(args) == 1:
				p.ID = args[0]
			case !yes:
				if goOn, err := e.eraseAuthor(cmd.Context(), p); err != nil || !goOn {
					return err
				}
			}
			return e.call(cmd.Context(), request{verb: "erase", params: p}, as(func(r app.ErasedTexts) error {
				if r.Author != "" {
					return e.printf("%s  %s erased\n", clean(r.Author), count(r.Texts, "text"))
				}
				return e.printf("%.7s  %d texts erased\n", r.ID, r.Texts)
			}))
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.Reason, "reason", "", "why, for whoever asks later")
	f.StringVar(&p.Author, "author", "", "all that this author has written: a handle or an id")
	f.StringVar(&p.Source, "source", "", "with --author: only what they wrote there")
	f.BoolVar(&yes, "yes", false, "with --author: do not ask")
	return cmd
}

// eraseAuthor shows what would be erased, and asks whether to go on.
func (e *env) eraseAuthor(ctx context.Context, p app.EraseParams) (bool, error) {
	if e.json {
		return false, usage("erase: want --yes with --json: nobody is asked")
	}
	p.Look = true
	var found app.ErasedTexts
	if err := e.call(ctx, request{verb: "erase", params: p}, as(func(r app.ErasedTexts) error {
		found = r
		return nil
	})); err != nil {
		return false, err
	}
	goOn, err := e.asker().yes(ctx, "Erase "+toErase(found)+"? Nothing brings it back")
	if err == nil && !goOn {
		return false, app.Failure(app.Failed, "", "nothing was erased")
	}
	return goOn, err
}

// toErase says what would be erased.
func toErase(r app.ErasedTexts) string {
	s := fmt.Sprintf("%s by %s in %s", count(r.Texts, "text"), clean(r.Author), count(r.Conversations, "conversation"))
	if len(r.Sources) > 0 {
		s += " from " + clean(strings.Join(r.Sources, ", "))
	}
	if !r.First.IsZero() {
		s += ", written from " + r.First.Local().Format(time.DateOnly) + " to " + r.Last.Local().Format(time.DateOnly)
	}
	return s
}

// count is a number of things.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
