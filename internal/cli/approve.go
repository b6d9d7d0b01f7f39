package cli

import (
	"github.com/spf13/cobra"

	"hark/internal/desk"
)

const approveLong = `Let a colleague's reply go out that waits for it: as it was written, or with
--text in other words. You vouch for it, as if you had written it. It leaves
from a machine that sends for the desk, or from this one while hark or
hark listen runs; hark undo takes it back until then.

  hark list --filter is:proposed    what waits`

func (e *env) approveCommand() *cobra.Command {
	var text string
	cmd := &cobra.Command{
		Long: approveLong,
		Args: atLeast(1, "an id, or - for ids on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c := desk.Command{}
			if text != "" {
				said, err := e.text(text, "approve")
				if err != nil {
					return err
				}
				c.Text = said
			}
			return e.work(cmd.Context(), "approve", args, c)
		},
	}
	cmd.Flags().StringVar(&text, "text", "", "what goes out in place of what was proposed; - reads it from standard input")
	return cmd
}

func (e *env) declineCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Args: atLeast(1, "an id, or - for ids on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return usage("decline: want --reason, for whoever wrote the reply")
			}
			return e.work(cmd.Context(), "decline", args, desk.Command{Reason: reason})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever wrote the reply")
	return cmd
}
