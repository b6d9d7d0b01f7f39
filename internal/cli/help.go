package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
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
	if about != "" {
		b.WriteString(strings.TrimRight(about, " \n") + "\n\n")
	}
	if cmd.Runnable() || cmd.HasSubCommands() {
		bold := terminal(e.Out) && e.getenv("NO_COLOR") == "" && e.getenv("TERM") != "dumb"
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
