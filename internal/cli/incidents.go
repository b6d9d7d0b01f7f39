package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/near"
	"hark/internal/warn"
)

const aboutIncidents = `An incident is a subject that many more people write about than its own last
four weeks make likely: distinct people, copies counted once, those who write
negatively by themselves. It is said once it begins and when it is over; whoever
acknowledges it looks after it.

hark looks every few minutes while it listens. "hark incidents watch" says of
each subject whether it is quiet, still learning, or too little to warn of. How
easily it warns, and whom it tells, is [warn] in hark.toml.`

func (e *env) incidentsCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Long: aboutIncidents,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				var names []string
				for _, sub := range cmd.Commands() {
					names = append(names, sub.Name())
				}
				if meant := near.To(args[0], names); meant != "" {
					return usage("incidents: there is no %q; did you mean %q?", args[0], meant)
				}
				return usage("incidents: there is no %q; want nothing, or one of %s", args[0], strings.Join(names, ", "))
			}
			none := true
			err := e.call(cmd.Context(), request{verb: "incidents", params: app.IncidentParams{All: all}}, as(func(i app.IncidentItem) error {
				none = false
				return e.incident(i)
			}))
			if err != nil || !none || e.json {
				return err
			}
			return e.calm(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "those that are over as well")
	cmd.AddCommand(e.incidentsShowCommand(), e.incidentsAckCommand(), e.incidentsWatchCommand())
	return cmd
}

// calm says, beside the list, that there is no incident, and of how much one
// could be told: silence must not be taken for calm.
func (e *env) calm(ctx context.Context) error {
	in, watched := map[warn.State]int{}, 0
	err := e.call(ctx, request{verb: "incidents", params: app.IncidentParams{Do: "watch"}}, as(func(w app.WatchedItem) error {
		if !w.Muted {
			in[warn.State(w.State)]++
			watched++
		}
		return nil
	}))
	if err != nil {
		return err
	}
	var says strings.Builder
	fmt.Fprintf(&says, "no incident; %d watched", watched)
	for _, state := range []warn.State{warn.TooLittle, warn.Learning} {
		if n := in[state]; n > 0 {
			fmt.Fprintf(&says, ", %d %s", n, state)
		}
	}
	_, err = fmt.Fprintln(e.Err, says.String()+"; `hark incidents watch` says more")
	return err
}

// incident prints one on a line.
func (e *env) incident(i app.IncidentItem) error {
	about := i.Subject
	if about == "" {
		about = "everything"
	}
	owner := "nobody looks after it yet"
	if i.Owner != "" {
		owner = i.Owner + " looks after it"
	}
	if i.State != "open" {
		owner = "over since " + when(i.Ended)
	}
	says := fmt.Sprintf("%s: %s, since %s; %s; %s", about, i.What, when(i.Since), i.Rarity, owner)
	return e.printf("%s  %s\n", clean(i.ID), clean(says))
}

// when is a time as short as people want it in a list.
func when(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

func (e *env) incidentsShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Print an incident and conversations that it is made of",
		Args: exactly(1, "the ID of an incident, or its beginning"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := app.IncidentParams{Do: "show", ID: args[0]}
			return e.call(cmd.Context(), request{verb: "incidents", params: p}, as(e.shownIncident))
		},
	}
}

func (e *env) shownIncident(s app.ShownIncident) error {
	i := &s.Incident
	if err := e.incident(*i); err != nil {
		return err
	}
	if err := e.printf("  first mention %s, alert %s: %s to notice\n  all of it: hark list --all --filter '%s'\n",
		when(i.First), when(i.Alerted), lasted(time.Duration(i.Lead)*time.Second), clean(i.Filter)); err != nil {
		return err
	}
	for _, c := range s.Examples {
		if err := e.row(c); err != nil {
			return err
		}
	}
	return nil
}

// lasted writes a length of time to the minute.
func lasted(d time.Duration) string {
	h, m := int(d.Round(time.Minute)/time.Hour), int(d.Round(time.Minute)/time.Minute)%60
	if h == 0 {
		return fmt.Sprintf("%dm", m)
	}
	return fmt.Sprintf("%dh%02dm", h, m)
}

func (e *env) incidentsAckCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "ack ID", Short: "Say that you have seen it and look after it, or who does",
		Args: exactly(1, "the ID of an incident, or its beginning"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := app.IncidentParams{Do: "ack", ID: args[0], To: to}
			return e.call(cmd.Context(), request{verb: "incidents", params: p}, as(e.incident))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "a colleague who shall look after it")
	return cmd
}

func (e *env) incidentsWatchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch", Short: "Say of each subject whether it is quiet, and what an alarm would need",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := app.IncidentParams{Do: "watch"}
			return e.call(cmd.Context(), request{verb: "incidents", params: p}, as(func(w app.WatchedItem) error {
				about := w.Subject
				if about == "" {
					about = "everything else"
				}
				says := w.Says
				if w.Muted {
					says = "muted; " + says
				}
				return e.printf("%-16s  %s\n", clean(about), clean(says))
			}))
		},
	}
}
