package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/domain"
)

const aboutInvite = `Make a join code and print the one line that a colleague runs:

  hark join CODE

The code lets one machine join, once, until it expires. It holds where the hub
is, by which certificate it is known, and a secret: send it as you would a
password. Whoever joins with it is who you say here, whatever they call
themselves.

Roles: observer (reads), agency (drafts, which an approver lets go out),
responder, approver, lead, administrator; machine (a listener or a sender, with
nobody at it). A machine that joins with --listens may hear mentions for the desk,
one with --sends ACCOUNT sends the replies of that entry of its hark.toml.`

func (e *env) inviteCommand() *cobra.Command {
	var p app.InviteParams
	var long string
	cmd := &cobra.Command{
		Long: aboutInvite, Args: atMost(1, "the NAME of a colleague"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) > 0 {
				p.Name = args[0]
			}
			if p.Role == "" && (p.Listens || len(p.Sends) > 0) {
				p.Role = string(domain.Machine)
			}
			if p.For, err = config.ParseDuration(long); err != nil {
				return usage("invite: --for %q is not a length of time; write 1h or 2d", long)
			}
			return e.call(cmd.Context(), request{verb: "invite", params: p}, as(e.invited))
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.Role, "role", "", "what they will be: observer, agency, responder, approver, lead, administrator or machine (if it is not given: responder; with --listens or --sends machine)")
	f.StringSliceVar(&p.Sources, "source", nil, "the only source they may work on; can be given again")
	f.StringSliceVar(&p.Subjects, "subject", nil, "the only subject they may work on; can be given again")
	f.BoolVar(&p.Listens, "listens", false, "their machine may hear mentions for the desk")
	f.StringSliceVar(&p.Sends, "sends", nil, "an account whose replies their machine sends; can be given again")
	f.StringVar(&long, "for", "1d", "how long the code can be used: 1h, 1d")
	return cmd
}

// invited prints the line to send, and nothing else, to standard output.
func (e *env) invited(i app.Invited) error {
	who := i.Name
	if who == "" {
		who = "a colleague"
	}
	fmt.Fprintf(e.Err, "for %s, %s; it works once, until %s. Send them this line, and nobody else:\n", clean(who), clean(i.Role), i.Until.Local().Format(time.DateTime))
	return e.printf("%s\n", joinLine(i.Code))
}

// joinLine is what a colleague runs.
func joinLine(code string) string { return "hark join " + clean(code) }
