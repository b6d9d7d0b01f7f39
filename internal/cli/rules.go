package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/enrich/rules"
	"hark/internal/near"
)

const aboutRules = `List the rules of hark.toml, with how often each held in the last 7 days.

A rule is an entry [[rule]] of hark.toml: a name, an expression, and what follows
for a mention for which it holds.

  [[rule]]
  name = "swollen"
  when = 'swollen OR burst* OR near(smoke battery, 5)'
  subject = "battery"     what it is about
  priority = "urgent"     low, normal, high, urgent; of several the highest counts
  for = "power"           an area of expertise, or a responder, that it waits for
  tags = ["safety"]       put on as if by hand
  hide = false            true keeps it out of the queue, never out of a figure

Rules are looked at in the order of the file; all that hold take effect. Nothing
is claimed for anybody: filter for:me finds what waits for you or for what you
know about, as [[expertise]] says. What one rule gives a high priority no other
hides.

How an expression is written:

  refund                  this word; case and accents say nothing
  refund*                 any word that begins like this
  "money back"            these words, one after the other; "charg* slow" too
  near(smoke battery, 5)  both, with at most 5 other words between; "a b"~5 too
  kettle leak             both; AND may stand between
  leak OR drip            one of them; AND binds closer, ( ) binds closest
  -review                 not; NOT review too

`

const aboutRulesEnd = `
A rule has to ask for something that must be there: one with nothing but NOT is
refused. Words are found whole, links and @handles are no words. In scripts
without blanks between words, terms are found inside words as well.`

func aboutRulesAll() string {
	var b strings.Builder
	b.WriteString(aboutRules)
	for _, f := range rules.Fields() {
		fmt.Fprintf(&b, "  %-22s  %s\n", f[1], f[2])
	}
	return b.String() + aboutRulesEnd
}

func (e *env) rulesCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Long: aboutRulesAll(),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) == 1 && args[0] == "list" {
				return e.rulesList(cmd.Context())
			}
			names := []string{"list"}
			for _, sub := range cmd.Commands() {
				names = append(names, sub.Name())
			}
			if meant := near.To(args[0], names); meant != "" && args[0] != "list" {
				return usage("rules: there is no %q; did you mean %q?", args[0], meant)
			}
			return usage("rules: want one of %s", strings.Join(names, ", "))
		},
	}
	test := &cobra.Command{
		Use: "test FILE", Short: "Say which rule holds for which post of a file, and why; - is standard input",
		Long: aboutRulesTest, Args: exactly(1, "a FILE of posts, or -"),
		RunE: func(cmd *cobra.Command, args []string) error { return e.rulesTest(cmd.Context(), file, args[0]) },
	}
	test.Flags().StringVar(&file, "config", "", "read the rules from this file instead of hark.toml")
	cmd.AddCommand(test, e.rulesTryCommand(), e.rulesSuggestCommand())
	return cmd
}

func (e *env) rulesList(ctx context.Context) error {
	none := true
	err := e.call(ctx, request{verb: "rules", params: app.RulesParams{Do: "list"}}, as(func(l app.RuleLine) error {
		none = false
		return e.printf("%-20s  %5d in 7 days  %s\n", clean(l.Rule), l.Fired, clean(ruleWords(&l)))
	}))
	if err == nil && none && !e.json {
		fmt.Fprintln(e.Err, "no rules yet: `hark help rules` says how one is written in hark.toml")
	}
	return err
}

// ruleWords says what a rule asks for and what follows.
func ruleWords(l *app.RuleLine) string {
	if l.Gone {
		return "is no longer in hark.toml"
	}
	parts := []string{strings.Join(strings.Fields(l.When), " ") + " ->"}
	for _, p := range []struct{ name, value string }{
		{"subject", l.Subject}, {"priority", l.Priority}, {"for", l.For}, {"tags", strings.Join(l.Tags, ",")},
	} {
		if p.value != "" {
			parts = append(parts, p.name+" "+p.value)
		}
	}
	if l.Hide {
		parts = append(parts, "hide")
	}
	if l.Warning != "" {
		parts = append(parts, "(mind: "+l.Warning+")")
	}
	return strings.Join(parts, " ")
}

func (e *env) rulesTryCommand() *cobra.Command {
	var file, since string
	cmd := &cobra.Command{
		Use: "try", Short: "Say what changed rules would have done with the past; nothing is changed",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := e.since(since)
			if err != nil {
				return err
			}
			q := request{verb: "rules", params: app.RulesParams{Do: "try", Since: from}}
			if file != "" {
				if _, err := e.configAt(file); err != nil {
					return err
				}
				doc, err := os.ReadFile(file)
				if err != nil {
					return badConfig(err)
				}
				q.params, q.body = app.RulesParams{Do: "try", Since: from, File: file}, bytes.NewReader(doc)
			}
			return e.call(cmd.Context(), q, e.triedLine)
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "a changed hark.toml, to compare with the one in use; without it hark.toml is compared with what was recorded")
	cmd.Flags().StringVar(&since, "since", "30d", "how far back, such as 30d or 2026-11-01")
	return cmd
}

// triedLine prints a line of a trial: a rule's, or the one at the end.
func (e *env) triedLine(line json.RawMessage) error {
	var t struct {
		app.Tried
		app.TriedAll
	}
	if err := json.Unmarshal(line, &t); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if t.Tried.Rule == "" {
		all := t.TriedAll
		return e.printf("\n%d mentions since %s, against %s: %d would be different (subject %d, priority %d, for %d, tags %d, hidden %d, shown again %d)\n",
			all.Mentions, all.Since.Local().Format(time.DateOnly), all.Against, all.Changed, all.Subject, all.Priority, all.For, all.Tags, all.Hidden, all.Shown)
	}
	r := t.Tried
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s  %d -> %d  (%d more, %d fewer)\n", clean(r.Rule), r.Before, r.After, r.Gained, r.Lost)
	for _, x := range r.Examples {
		sign := "-"
		if x.Holds {
			sign = "+"
		}
		fmt.Fprintf(&b, "  %s %s  %s\n", sign, x.Conversation[:min(7, len(x.Conversation))], clean(x.Text))
	}
	return e.printf("%s", b.String())
}

func (e *env) rulesSuggestCommand() *cobra.Command {
	var since string
	p := app.RulesParams{Do: "suggest"}
	cmd := &cobra.Command{
		Use: "suggest", Short: "Suggest words for subjects, from what people put under them; nothing is changed",
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if p.Since, err = e.since(since); err != nil {
				return err
			}
			return e.call(cmd.Context(), request{verb: "rules", params: p}, as(func(s app.Suggestion) error {
				var line strings.Builder
				line.WriteString(fmt.Sprintf("%s: %s  (in %d of %d, in %d others, z %.1f)\n", clean(s.Subject), clean(s.Term), s.Said, s.Of, s.Others, s.Z))
				for _, x := range s.Examples {
					line.WriteString("  " + clean(x) + "\n")
				}
				return e.printf("%s", line.String())
			}))
		},
	}
	cmd.Flags().StringVar(&since, "since", "365d", "learn from conversations since then")
	cmd.Flags().IntVar(&p.Limit, "limit", 10, "at most so many words a subject")
	return cmd
}

// rulesTest explains rules on posts; it needs no log.
func (e *env) rulesTest(ctx context.Context, file, posts string) error {
	c, err := e.configAt(file)
	if err != nil {
		return err
	}
	if len(c.Rules) == 0 {
		return app.Failure(app.Failed, "`hark help rules` says how one is written", "there are no rules in %s", configName(c))
	}
	in, err := e.open(posts, "give a file of posts, one a line, or - for standard input")
	if err != nil {
		return err
	}
	t := tester{e: e, model: app.NewModel(c)}
	return errors.Join(e.eachPost(ctx, in, t.line), in.Close())
}

func configName(c *config.Config) string {
	if c.File == "" {
		return "hark.toml, which is not there"
	}
	return c.File
}
