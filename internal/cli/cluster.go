package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

const clusterLong = `The same complaint in different words: many people, one fault, one name.

  hark cluster suggest             what several people complain of and nobody has named
  hark cluster name ID NAME        name it, by any conversation of it
  hark cluster list                the named ones: authors, state, owner
  hark cluster show CLUSTER        its conversations
  hark cluster put CLUSTER ID...   put conversations into it
  hark cluster out ID...           take them out of theirs
  hark cluster rename CLUSTER NAME
  hark cluster owner CLUSTER NAME  who looks after it
  hark cluster state CLUSTER S     open, work, fixed or closed
  hark cluster tell CLUSTER        who would be told; with --text T --yes every author is, once

A cluster is given by its name, or by the beginning of its id. What fits a named
one is put into it as it is heard, until it is closed.`

// clusterArgs is how many arguments each of them takes, at least and at most.
func clusterArgs() map[string][2]int {
	const many = 1 << 20
	return map[string][2]int{"list": {0, 0}, "suggest": {0, 0}, "show": {1, 1}, "name": {2, many}, "rename": {2, many}, "put": {2, many},
		"out": {1, many}, "owner": {2, 2}, "state": {2, 2}, "tell": {1, 1}}
}

func (e *env) clusterCommand() *cobra.Command {
	var p app.ClusterParams
	cmd := &cobra.Command{
		Long: clusterLong,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) == 0 {
				args = []string{"list"}
			}
			p.Do, args = args[0], args[1:]
			n, known := clusterArgs()[p.Do]
			if !known {
				return usage("cluster: there is no %q; list, suggest, show, name, rename, put, out, owner, state or tell", p.Do)
			}
			if len(args) < n[0] || len(args) > n[1] {
				return usage("cluster %s: %d arguments are given; `hark help cluster` shows what it takes", p.Do, len(args))
			}
			if err := e.clusterParams(&p, args); err != nil {
				return err
			}
			return e.call(cmd.Context(), request{verb: "cluster", params: p}, as(e.cluster))
		},
	}
	cmd.Flags().StringVar(&p.Value, "text", "", "tell: what every author gets; - reads it from standard input")
	cmd.Flags().BoolVar(&p.Yes, "yes", false, "tell: send it; without it is only said who would be told")
	return cmd
}

// clusterParams puts the arguments where they belong.
func (e *env) clusterParams(p *app.ClusterParams, args []string) (err error) {
	switch p.Do {
	case "list", "suggest":
	case "out":
		p.IDs, err = e.ids(args)
	case "name":
		p.IDs, p.Value = args[:1], strings.Join(args[1:], " ")
	case "put":
		p.Cluster = args[0]
		p.IDs, err = e.ids(args[1:])
	case "rename", "owner", "state":
		p.Cluster, p.Value = args[0], strings.Join(args[1:], " ")
	default:
		p.Cluster = args[0]
		if p.Yes {
			p.Value, err = e.text(p.Value, "text")
		}
	}
	return err
}

// cluster prints a line of it for people.
func (e *env) cluster(l app.ClusterLine) error {
	switch {
	case l.Cluster != nil:
		c := l.Cluster
		owner := "nobody looks after it"
		if c.Owner != "" {
			owner = clean(c.Owner) + " looks after it"
		}
		return e.printf("%.7s  %-6s  %s: %d authors in %d conversations, %d open; %s\n", c.ID, c.State, clean(c.Name), c.Authors, c.Conversations, c.Open, owner)
	case l.Suggested != nil:
		s := l.Suggested
		return e.printf("%.7s  %s: %d authors in %d conversations, such as: %s\n", s.ID, clean(s.Name), s.Authors, s.Conversations, clean(s.Example))
	case l.Member != nil:
		return e.row(*l.Member)
	case l.Done != nil && l.Done.Error != nil:
		return e.printf("%.7s  not done: %s\n", l.Done.ID, clean(l.Done.Error.Message))
	case l.Done != nil:
		return e.printf("%.7s  %s done\n", l.Done.ID, l.Done.Verb)
	case l.Telling != nil:
		return e.printf("%s\n", clean(telling(l.Telling)))
	}
	return nil
}

// telling says who is told, or would be.
func telling(t *app.Telling) string {
	what := "would be told; --text T --yes tells them"
	if t.Done {
		what = "are told, one reply each; hark undo ID takes one back in time"
	}
	var s strings.Builder
	s.WriteString(fmt.Sprintf("%s: %d authors %s", t.Name, t.To, what))
	for _, x := range []struct {
		n    int
		says string
	}{{t.Told, "told before"}, {t.Resolved, "were resolved and are not told"}, {t.Held, "held by a colleague"}, {t.Silent, "cannot be answered"}} {
		if x.n > 0 {
			s.WriteString(fmt.Sprintf("; %d %s", x.n, x.says))
		}
	}
	return s.String()
}
