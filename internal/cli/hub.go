package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
)

const aboutHub = `Run the hub, where the consoles of a team meet, on this machine. The first time
it begins a desk, of which you are the first administrator, and writes [hub] into
hark.toml; the console on this machine is then the hub as well, for as long as it
is open, so run one of the two.

It prints the line with which the first colleague joins, hark join CODE. For each
of the others, hark invite NAME prints one. ctrl+c ends it: consoles work on
without it, and catch up when it is back.

Everybody signs in with a key of their own over TLS, and may write nothing but
their own journals. What the hub holds is a copy: each log is whole.

A NATS cluster that others run is a hub too. Name its servers and a credentials
file in [hub]; hark hub plan writes down what it must have, hark hub check tests
it, and hark hub begins the desk there and lets colleagues in.`

func (e *env) hubCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Long: aboutHub, Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return e.hub(cmd.Context(), listen) },
	}
	cmd.Flags().StringVar(&listen, "listen", "", "the address at which colleagues are taken in; kept in hark.toml (if none is, "+config.DefaultListen+")")
	cmd.AddCommand(e.hubPlanCommand(), e.hubCheckCommand())
	return cmd
}

// HubStarted is what hub prints with --json, once it takes colleagues in.
type HubStarted struct {
	Address string   `json:"address"`
	Servers []string `json:"servers"`        // where colleagues reach it
	Pin     string   `json:"pin"`            // the SHA-256 of its certificate, in hexadecimal
	Code    string   `json:"code,omitempty"` // for the first colleague; absent where somebody has joined
}

// hub runs the hub until it is told to stop.
func (e *env) hub(ctx context.Context, listen string) error {
	o, err := e.options()
	if err != nil {
		return err
	}
	h := &o.Config.Hub
	was := *h
	switch {
	case h.Credentials != "" && listen != "":
		return usage("hub: --listen is for a hub on this machine, and [hub] names a cluster that others run")
	case h.Credentials == "" && h.Listen == "" && len(h.Servers) > 0 && listen == "":
		return app.Failure(app.Failed, "run it there; where that machine is gone for good, an administrator has the desk meet here: hark hub --listen "+config.DefaultListen, "the hub of this desk is at %s", strings.Join(h.Servers, ", "))
	case listen != "":
		if _, _, err := net.SplitHostPort(listen); err != nil {
			return usage("hub: --listen %q is not an address such as %s", listen, config.DefaultListen)
		}
		if h.Listen == "" { // the desk moves here: what led to the other hub leads nowhere
			h.Servers, h.Pin = nil, ""
		}
		h.Listen = listen
	case h.Listen == "" && h.Credentials == "":
		h.Listen = config.DefaultListen
	}
	if _, err := config.Meet(o.Folders, e.getenv, config.Answers{}, *h); err != nil { // before anything is begun
		return badConfig(err)
	}
	o.Serve, o.Trouble = true, e.trouble
	return e.withDiary(&o, func() error {
		a, err := app.Hold(ctx, o)
		if known, busy := errors.AsType[*app.Error](err); busy && known.Code == app.Busy && was.Listen != "" {
			known.Hint = "where that is a console, it is the hub for as long as it is open; close it to run hark hub without a screen"
		}
		if err != nil {
			return err
		}
		if err := e.hubRuns(ctx, a, o, was); err != nil {
			return errors.Join(err, a.Close())
		}
		<-ctx.Done()
		return errors.Join(ctx.Err(), a.Close())
	})
}

// hubRuns writes down where the hub is, and tells how colleagues join.
func (e *env) hubRuns(ctx context.Context, a *app.App, o app.Options, was config.Hub) error {
	s := HubStarted{Address: strings.Join(o.Config.Hub.Servers, ", "), Servers: a.HubServers(), Pin: o.Config.Hub.Pin}
	if address, pin := a.HubAddress(); address != "" {
		s.Address, s.Pin = address, pin
		o.Config.Hub.Listen = listening(o.Config.Hub.Listen, address)
	}
	if !reflect.DeepEqual(was, o.Config.Hub) {
		edit, err := config.Meet(o.Folders, e.getenv, config.Answers{Me: o.Config.Me}, o.Config.Hub)
		if err == nil {
			err = edit.Write()
		}
		if err != nil {
			return badConfig(err)
		}
	}
	if a.Alone() {
		if err := a.Call(ctx, app.Request{Verb: "invite"}, as(func(i app.Invited) error {
			s.Code = i.Code
			return nil
		})); err != nil {
			return err
		}
	}
	return e.report(s, func() error { return e.hubSays(&s, o.Config.Hub.Listen != "") })
}

// listening is the address to keep: one that was to be found is the one that was.
func listening(asked, got string) string {
	host, port, err := net.SplitHostPort(asked)
	if err != nil || port != "0" {
		return asked
	}
	if _, found, err := net.SplitHostPort(got); err == nil {
		port = found
	}
	return net.JoinHostPort(host, port)
}

// hubSays prints the line that the first colleague runs to standard output,
// and the rest to standard error.
func (e *env) hubSays(s *HubStarted, here bool) error {
	if here {
		fmt.Fprintf(e.Err, "the hub takes colleagues in on %s\nwhere codes should name another address: servers, under [hub] in hark.toml\nits certificate has the SHA-256 %s\n",
			clean(strings.Join(s.Servers, " or ")), clean(s.Pin))
	} else {
		fmt.Fprintf(e.Err, "the desk meets on %s; from here colleagues are let in\n", clean(s.Address))
	}
	if s.Code != "" {
		fmt.Fprintln(e.Err, "your first colleague runs this line on their machine; it works once, for a day:")
		if err := e.printf("%s\n", joinLine(s.Code)); err != nil {
			return err
		}
	}
	fmt.Fprintln(e.Err, "hark invite NAME prints a line for each of the others\nctrl+c ends the hub; consoles work on without it, and catch up")
	return nil
}

func (e *env) hubPlanCommand() *cobra.Command {
	return &cobra.Command{
		Use: "plan", Short: "Write down what a NATS cluster must have: streams, permissions, settings, and why",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			q := request{verb: "hub", params: app.HubParams{Do: "plan"}}
			return e.call(cmd.Context(), q, as(func(p app.HubPlan) error { return e.printf("%s", p.Text) }))
		},
	}
}

func (e *env) hubCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "Test the live hub of hark.toml against the plan",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			q := request{verb: "hub", params: app.HubParams{Do: "check"}}
			return e.call(cmd.Context(), q, as(e.hubFinding))
		},
	}
}

func (e *env) hubFinding(f app.HubFinding) error {
	mark := "ok  "
	switch {
	case !f.Sure:
		mark = "ask "
	case !f.OK:
		mark = "BAD "
	}
	return e.printf("%s %s: %s\n", mark, clean(f.Name), clean(f.Says))
}
