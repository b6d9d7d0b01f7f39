package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

func (e *env) listenCommand() *cobra.Command {
	var file string
	var p app.ListenParams
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return e.listenAll(cmd.Context())
			}
			return e.listenLines(cmd.Context(), p, file)
		},
	}
	cmd.Flags().StringVar(&file, "lines", "", "take in this file of mention objects; - is standard input")
	cmd.Flags().BoolVar(&p.Follow, "follow", false, "go on at the end of the file, and wait for more")
	cmd.Flags().StringVar(&p.Name, "name", "lines", "the name of the source, where the objects name none")
	return cmd
}

// listenAll runs every source of hark.toml until it is told to stop.
func (e *env) listenAll(ctx context.Context) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	o.Listen, o.Send, o.Trouble = true, true, e.trouble
	return e.withDiary(&o, func() error {
		a, err := app.Hold(ctx, o)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.Err, "listening; ctrl+c ends it")
		<-ctx.Done()
		return errors.Join(ctx.Err(), a.Close())
	})
}

// trouble prints what whoever runs a listener should know.
func (e *env) trouble(line string) { fmt.Fprintln(e.Err, "hark: "+clean(line)) }

func (e *env) listenLines(ctx context.Context, p app.ListenParams, file string) error {
	q := request{verb: "listen", body: e.In}
	if file != "-" {
		abs, err := absolute(file)
		if err != nil {
			return err
		}
		if _, err := os.Stat(abs); err != nil && !p.Follow {
			return app.Failure(app.Failed, "", "listen: %w", err)
		}
		p.Path, q.body = abs, nil
	}
	q.params = p
	return e.call(ctx, q, as(func(t app.Taken) error {
		return e.printf("%d mentions: %d kept, %d known already; %d refused\n", t.Received, t.Kept, t.Duplicates, t.Refused)
	}))
}
