package cli

import (
	"github.com/spf13/cobra"

	"hark/internal/app"
)

// alone is a command that needs a desk, where this log belongs to none.
func (e *env) alone(want string) *cobra.Command {
	return &cobra.Command{
		Args: cobra.ArbitraryArgs,
		RunE: func(*cobra.Command, []string) error {
			return app.Failure(app.Failed, "one person's log needs none", "%s: this log belongs to no desk", want)
		},
	}
}

func (e *env) joinCommand() *cobra.Command { return e.alone("join") }
func (e *env) hubCommand() *cobra.Command  { return e.alone("hub") }
