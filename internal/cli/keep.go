package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

func (e *env) backupCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			abs, err := absolute(args[0])
			if err != nil {
				return err
			}
			return e.call(cmd.Context(), request{verb: "backup", params: app.PathParams{Path: abs}}, as(e.written))
		},
	}
}

func (e *env) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "a backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.options()
			if err != nil {
				return err
			}
			abs, err := absolute(args[0])
			if err != nil {
				return err
			}
			if err := app.Restore(cmd.Context(), o, abs); err != nil {
				return err
			}
			return e.report(app.Written{Path: o.Folders.Log()}, func() error {
				return e.printf("restored %s\n", o.Folders.Log())
			})
		},
	}
}

// Compacted is what compact prints with --json.
type Compacted struct {
	Before int64 `json:"before_bytes"`
	After  int64 `json:"after_bytes"`
}

func (e *env) compactCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := e.options()
			if err != nil {
				return err
			}
			before, after, err := app.Compact(cmd.Context(), o)
			if err != nil {
				return err
			}
			return e.report(Compacted{before, after}, func() error {
				return e.printf("%d bytes before, %d after\n", before, after)
			})
		},
	}
}

// report prints a value of our own, as JSON or in words.
func (e *env) report(v any, words func() error) error {
	if !e.json {
		return words()
	}
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return e.printLine(line)
}

func (e *env) rebuildCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			// Each view tells of its own progress; the last word is the whole's.
			var last app.Progress
			err := e.call(cmd.Context(), request{verb: "rebuild"}, as(func(p app.Progress) error {
				last = p
				return nil
			}))
			if err != nil || e.json {
				return err
			}
			return e.printf("%d events folded anew\n", last.Total)
		},
	}
}
