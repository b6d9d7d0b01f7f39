// Package cli is hark's command line: one command for each verb of the
// catalogue that says it has one, and a test holds the two together.
//
// What scripts can rely on. Documents go to standard output, everything else
// to standard error. With --json every command prints JSON, one document a
// line, its keys in a stable order; new keys may come, and those that are not
// known are to be ignored. Times are RFC 3339 in UTC. The exit code says how it
// ended: see ExitCodes. An error is one line "hark: ...", and what to do about
// it a second line "hint: ...". Where a list of ids is wanted, "-" reads them
// from standard input, one a line or as the lines of `hark list --json`, and
// the beginning of an id will do where it is unique.
//
// A command works the same whether a console is open or not: whoever holds
// the log does the work.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
)

// Options are what a command works with besides its arguments.
type Options struct {
	Args    []string // without the program's name
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Environ []string // "NAME=value"
	Version string
}

// Main runs a command and gives the exit code.
func Main(ctx context.Context, o Options) int {
	e := &env{Options: o, now: time.Now}
	root := e.root()
	root.SetArgs(untangle(o.Args))
	root.SetIn(o.In)
	root.SetOut(o.Out)
	root.SetErr(o.Err)
	root.SetHelpFunc(e.help)
	root.Version = o.Version
	err := root.ExecuteContext(ctx)
	if err == nil {
		return int(app.Done)
	}
	e.complain(err)
	return int(app.Explain(err).Code)
}

// env is one run of the program.
type env struct {
	Options
	now  func() time.Time
	home string // --home
	json bool   // --json

	folding *foldingLine // nil before the options are read
}

func (e *env) getenv(name string) string { return app.Getenv(e.Environ, name) }

// complain prints an error and what to do.
func (e *env) complain(err error) {
	e.folding.leave()
	known := app.Explain(err)
	for i, line := range strings.Split(known.Message, "\n") {
		if i == 0 {
			line = "hark: " + line
		}
		fmt.Fprintln(e.Err, clean(line))
	}
	if known.Hint != "" {
		fmt.Fprintln(e.Err, "hint: "+clean(known.Hint))
	}
}

// options reads the config and finds the folders: what every command needs
// that works on a desk. Any mistake in them is an error of code BadConfig.
func (e *env) options() (app.Options, error) {
	o, err := e.read()
	if err != nil {
		return o, err
	}
	return o, checkThemes(o)
}

// read is options without a look at the themes.
func (e *env) read() (app.Options, error) {
	folders, err := config.Paths(e.getenv, e.home)
	if err != nil {
		return app.Options{}, badConfig(err)
	}
	c, err := config.Load(folders, e.getenv)
	if err != nil {
		return app.Options{}, badConfig(err)
	}
	e.folding = newFoldingLine(e)
	return app.Options{Config: c, Folders: folders, Getenv: e.getenv, Passphrase: e.passphrase, Folding: e.folding.tell}, nil
}

func badConfig(err error) error {
	known := *app.Explain(err)
	known.Code = app.BadConfig
	return &known
}

// request is a verb with its parameters, as Go values.
type request struct {
	verb   string
	params any
	body   io.Reader
	send   bool // the outbox must run if the log turns out to be ours
}

// call does a verb on the desk, here or in the process that holds the log.
// each takes a line of the answer; with --json lines are printed as they are.
func (e *env) call(ctx context.Context, q request, each func(line json.RawMessage) error) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	o.Send = q.send
	caller, err := app.Connect(ctx, o)
	if err != nil {
		return err
	}
	params, err := json.Marshal(q.params)
	if err != nil {
		return errors.Join(err, caller.Close())
	}
	if e.json {
		each = e.printLine
	}
	err = caller.Call(ctx, app.Request{Verb: q.verb, Params: params, Body: q.body}, each)
	if cerr := caller.Close(); err == nil {
		err = cerr
	}
	return err
}

func (e *env) printLine(line json.RawMessage) error {
	_, err := e.Out.Write(append(line, '\n'))
	return err
}

// as decodes a line of an answer for printing.
func as[T any](print func(T) error) func(json.RawMessage) error {
	return func(line json.RawMessage) error {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		return print(v)
	}
}

func (e *env) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(e.Out, format, args...)
	return err
}

// usage is the error of a command that was not given what it takes.
func usage(format string, args ...any) error {
	return app.Failure(app.Usage, "`hark help` lists the commands, `hark help COMMAND` says what one takes", format, args...)
}

// atLeast, atMost and exactly check the number of arguments.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usage("%s: want %s", cmd.Name(), what)
		}
		return nil
	}
}

func atMost(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usage("%s: want at most %s", cmd.Name(), what)
		}
		return nil
	}
}

func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			if n == 0 {
				return usage("%s takes no arguments, not %q", cmd.Name(), args)
			}
			return usage("%s: want %s", cmd.Name(), what)
		}
		return nil
	}
}
