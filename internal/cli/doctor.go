package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

func (e *env) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Args: atMost(1, "a join CODE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return e.doctorCode(cmd.Context(), args[0])
			}
			return e.doctor(cmd.Context())
		},
	}
}

// doctorCode says what is wrong with a join code.
func (e *env) doctorCode(ctx context.Context, code string) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	bad := 0
	for _, f := range app.CheckCode(ctx, o, code) {
		if !f.OK {
			bad++
		}
		if err := e.finding(f); err != nil {
			return err
		}
	}
	if bad > 0 {
		return app.Failure(app.Failed, "the line above says what to do", "this code cannot be used now")
	}
	return nil
}

// doctor checks what can be seen from here, then asks whoever holds the log.
func (e *env) doctor(ctx context.Context) error {
	o, err := e.options()
	if err != nil {
		if perr := e.finding(app.Finding{Check: "config", What: err.Error(), Hint: app.Explain(err).Hint}); perr != nil {
			return perr
		}
		return err
	}
	file := "no hark.toml; the defaults hold, hark init writes one"
	if o.Config.File != "" {
		file = o.Config.File
	}
	themes := themeFinding(o)
	for _, f := range []app.Finding{
		{Check: "config", OK: true, What: file},
		{Check: "folders", OK: true, What: "config " + o.Folders.Config + ", log and keys " + o.Folders.State},
		themes,
		e.terminalFinding(),
	} {
		if err := e.finding(f); err != nil {
			return err
		}
	}
	caller, err := app.Connect(ctx, o)
	if err != nil {
		known := app.Explain(err)
		return errors.Join(e.finding(app.Finding{Check: "log", What: known.Message, Hint: known.Hint}), err)
	}
	socket := app.Finding{Check: "socket", OK: true, What: "no other hark holds the log"}
	if _, here := caller.(*app.App); !here {
		socket.What = "another hark holds the log and answers on " + o.Folders.Socket()
	}
	err = e.finding(socket)
	if err == nil {
		err = caller.Call(ctx, app.Request{Verb: "doctor"}, func(line json.RawMessage) error {
			if e.json {
				return e.printLine(line)
			}
			return as(e.finding)(line)
		})
	}
	if err == nil && !themes.OK {
		err = app.Failure(app.Failed, "each of them says what to do", "1 of the checks found something")
	}
	return errors.Join(err, caller.Close())
}

func (e *env) terminalFinding() app.Finding {
	f := app.Finding{Check: "terminal", OK: true, What: "standard output is no terminal; the console needs one, commands do not"}
	if terminal(e.Out) {
		f.What = fmt.Sprintf("TERM=%s COLORTERM=%s", e.getenv("TERM"), e.getenv("COLORTERM"))
		if e.getenv("NO_COLOR") != "" {
			f.What += ", NO_COLOR is set"
		}
		if term := e.getenv("TERM"); term == "" || term == "dumb" {
			f.Hint = "the console needs a terminal that can move its cursor; set TERM"
		}
	}
	return f
}

func (e *env) finding(f app.Finding) error {
	return e.report(f, func() error {
		mark := "ok  "
		if !f.OK {
			mark = "BAD "
		}
		line := fmt.Sprintf("%s %-9s %s", mark, f.Check, clean(f.What))
		if f.Hint != "" {
			line += "\n               " + clean(f.Hint)
		}
		return e.printf("%s\n", line)
	})
}
