package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
)

const rosterLong = `Who may do what at this desk: role, machines, the bounds of their work, what they
know about, until when they are certified.

  hark roster                                     shows it
  hark roster set tom --role approver             changes the terms of somebody
  hark roster set tom --source mastodon,x         the only sources they work on; "" is all
  hark roster set tom --certified 2027-03-01      until then their replies need nobody's approval
  hark roster remove tom                          counts from the next event on that tom writes
  hark roster policy --certify --retain 90        what holds for everybody

Roles, each of which may what those before it may: observer reads; agency drafts
for others to approve; responder answers; approver lets replies of others go out;
lead decides about the work of others; administrator changes the roster. A machine
listens and sends, with nobody at it. hark invite lets somebody new join.`

func (e *env) rosterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Long: rosterLong,
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.call(cmd.Context(), request{verb: "roster", params: app.RosterParams{}}, as(e.roster))
		},
	}
	cmd.AddCommand(e.rosterSetCommand(), e.rosterRemoveCommand(), e.rosterPolicyCommand())
	return cmd
}

func (e *env) rosterSetCommand() *cobra.Command {
	var role, certified string
	var sources, subjects, expertise, sends []string
	cmd := &cobra.Command{
		Use: "set NAME", Short: "Change the terms of a member", Args: exactly(1, "the name of a member"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := app.RosterParams{Do: "set"}
			p.Name = args[0]
			if cmd.Flags().Changed("role") {
				p.Role = &role
			}
			if cmd.Flags().Changed("certified") {
				until, err := certifiedUntil(certified)
				if err != nil {
					return err
				}
				p.Certified = &until
			}
			for flag, to := range map[string]struct {
				list *[]string
				into **[]string
			}{"source": {&sources, &p.Sources}, "subject": {&subjects, &p.Subjects}, "expertise": {&expertise, &p.Expertise}, "sends": {&sends, &p.Sends}} {
				if cmd.Flags().Changed(flag) {
					*to.into = to.list
				}
			}
			if cmd.Flags().NFlag() == 0 || p.RosterChange == (app.RosterChange{Name: p.Name}) {
				return usage("roster set: want what is to change: --role, --source, --subject, --expertise, --certified or --sends")
			}
			return e.call(cmd.Context(), request{verb: "roster", params: p}, as(e.roster))
		},
	}
	f := cmd.Flags()
	f.StringVar(&role, "role", "", "observer, agency, responder, approver, lead, administrator or machine")
	f.StringSliceVar(&sources, "source", nil, "the only sources they work on; an empty one is all")
	f.StringSliceVar(&subjects, "subject", nil, "the only subjects they work on; an empty one is all")
	f.StringSliceVar(&expertise, "expertise", nil, "subjects that they know about")
	f.StringVar(&certified, "certified", "", "the last day on which their replies need no approver, or no")
	f.StringSliceVar(&sends, "sends", nil, "the sources whose replies their machines send for the desk")
	return cmd
}

// certifiedUntil is the end of a day; "no" is never.
func certifiedUntil(s string) (time.Time, error) {
	if s == "no" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s, time.Local)
	if err != nil {
		return day, app.Failure(app.Usage, "write 2027-03-01, or no", "%q is not a day", s)
	}
	return day.AddDate(0, 0, 1), nil
}

func (e *env) rosterRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Take a member off the roster", Args: exactly(1, "the name of a member"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p := app.RosterParams{Do: "remove"}
			p.Name = args[0]
			return e.call(cmd.Context(), request{verb: "roster", params: p}, as(e.roster))
		},
	}
}

func (e *env) rosterPolicyCommand() *cobra.Command {
	var certify, record bool
	var retain string
	cmd := &cobra.Command{
		Use: "policy", Short: "Change what holds for everybody", Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := app.RosterParams{Do: "policy"}
			if cmd.Flags().Changed("certify") {
				p.Certify = &certify
			}
			if cmd.Flags().Changed("record") {
				p.Record = &record
			}
			if cmd.Flags().Changed("retain") {
				days, err := retainDays(retain)
				if err != nil {
					return err
				}
				p.Retain = &days
			}
			if p.RosterChange == (app.RosterChange{}) {
				return usage("roster policy: want what is to change: --certify, --record or --retain DAYS; --certify=false takes it back")
			}
			return e.call(cmd.Context(), request{verb: "roster", params: p}, as(e.roster))
		},
	}
	cmd.Flags().BoolVar(&certify, "certify", false, "replies of who is not certified need an approver")
	cmd.Flags().BoolVar(&record, "record", false, "reading and exporting are recorded")
	cmd.Flags().StringVar(&retain, "retain", "", "days for which what customers write is kept; 0 is for ever")
	return cmd
}

// retainDays reads a number of days, such as 90, 90d or 12w.
func retainDays(s string) (int, error) {
	if s != "" && strings.Trim(s, "0123456789") == "" {
		s += "d"
	}
	d, err := config.ParseDuration(s)
	if err != nil || d < 0 || d%(24*time.Hour) != 0 {
		return 0, app.Failure(app.Usage, "write 90, 90d or 12w; 0 is for ever", "%q is no number of days", s)
	}
	return int(d / (24 * time.Hour)), nil
}
