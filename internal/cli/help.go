package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

// help prints the page of a command. Its headings are bold on a terminal, in
// whatever colors that has: a page that asked for the background would leave
// the question, or a late answer, in terminals and scripts that know no such thing.
func (e *env) help(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	bold := terminal(e.Out) && e.getenv("NO_COLOR") == "" && e.getenv("TERM") != "dumb"
	if about != "" {
		for line := range strings.Lines(strings.TrimRight(about, " \n")) {
			if title := strings.TrimLeft(line, "#"); bold && strings.HasPrefix(title, " ") && title != line {
				line = heading(strings.TrimSpace(title)+"\n", bold)
			}
			b.WriteString(line)
		}
		b.WriteString("\n\n")
	}
	if cmd.Runnable() || cmd.HasSubCommands() {
		for line := range strings.Lines(cmd.UsageString()) {
			b.WriteString(heading(line, bold))
		}
	}
	_, _ = io.WriteString(e.Out, b.String()) // where help cannot be printed, nothing can
}

// heading makes a heading bold; any other line stays as it is.
func heading(line string, bold bool) string {
	text := strings.TrimRight(line, "\n")
	next := text != "" && text[0] != ' ' && !strings.HasPrefix(text, "Use ")
	if !bold || !next {
		return line
	}
	return "\x1b[1m" + text + "\x1b[m\n"
}

const sourceIntro = `Mentions come from sources. Each kind has a page, hark help KIND, that says
what it hears, what replies do, what it needs and costs, and what it cannot do.`

// sourceHelp lists the kinds of sources.
func sourceHelp() string {
	var b strings.Builder
	b.WriteString("How each source is doing, and what was refused.\n\n" + sourceIntro + "\n\n")
	for _, p := range app.Pages() {
		b.WriteString(kindLine(p.Name, p.Short))
	}
	b.WriteString("\nhark account add KIND adds a network; the first four are entries of hark.toml.\n" +
		"By hand means that your text is copied and the page opened, for you to post it.")
	return b.String()
}

func kindLine(name, short string) string { return fmt.Sprintf("  %-13s %s\n", name, short) }

// kindList lists the networks.
func kindList() string {
	var b strings.Builder
	for _, k := range app.Kinds() {
		b.WriteString(kindLine(k.Name, k.Short))
	}
	return b.String()
}

// sourcePages are the pages on kinds of sources. Where a command has the name
// of a kind, the page is the command's own: it goes into longs.
func sourcePages(longs map[string]string, makers map[string]maker) []*cobra.Command {
	var list []*cobra.Command
	for _, p := range app.Pages() {
		if _, taken := makers[p.Name]; taken {
			longs[p.Name] = p.Text
			continue
		}
		list = append(list, &cobra.Command{Use: p.Name, Short: p.Short, Long: p.Text, Hidden: true})
	}
	return list
}
