package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/hub"
)

const aboutJoin = `Join a desk with the code that a colleague gave you: the line that hark invite or
hark hub prints. It writes where the hub is, and the name by which colleagues
know you, into hark.toml, brings the desk's work here, and ends. Then open hark.

The code holds the fingerprint of the hub's certificate: no other machine can
take its place. A code works once. Where the answer was lost on the way, the same
machine may give the same code again; hark doctor CODE says what is wrong with one.

What stands in a command is seen by everybody on the same machine, and kept by
the shell: hark join - reads the code from standard input.`

func (e *env) joinCommand() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Long: aboutJoin, Args: exactly(1, "a CODE: what stands behind hark join in the line that a colleague gave you; or - for one on standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := e.code(args[0])
			if err != nil {
				return err
			}
			return e.join(cmd.Context(), code, as)
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "the name by which colleagues shall know you, where the code does not say it (if it is not given, the one in hark.toml)")
	return cmd
}

// codeMost bounds what is read for a join code, which is a line of text.
const codeMost = 4 << 10

// code is a join code as it is given, or what stands on standard input for "-".
func (e *env) code(given string) (string, error) {
	if given != "-" {
		return given, nil
	}
	b, err := io.ReadAll(io.LimitReader(e.In, codeMost))
	if err != nil {
		return "", fmt.Errorf("read join code from standard input: %w", err)
	}
	return strings.TrimPrefix(strings.TrimSpace(string(b)), "hark join "), nil
}

func (e *env) join(ctx context.Context, text, as string) error {
	if code, err := hub.ParseCode(text); err == nil && code.Expired(e.now()) {
		return app.Failure(app.Failed, "ask for another one: hark invite NAME", "this join code expired on %s", code.Until.Local().Format(time.DateTime))
	}
	o, err := e.options()
	if err != nil {
		return err
	}
	got, err := app.Join(ctx, o, app.JoinParams{Code: text, Name: as})
	if err != nil {
		return err
	}
	return e.report(got, func() error {
		rest := ""
		if !got.Synced {
			rest = ", and more come as soon as hark is open"
		}
		return e.printf("you are %s, %s, at desk %s\n%d events are here%s\nwrote %s\nnow: hark\n", clean(got.Name), clean(got.Role), clean(got.Called), got.Events, rest, o.Folders.File())
	})
}
