package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hark/internal/app"
	"hark/internal/verb"
	"hark/internal/view"
)

func (e *env) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page, for man -l - or a folder man1", Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return e.printf("%s", manPage(cmd.Root(), e.Version)) },
	}
}

// page is a manual page as it is written, in the man macros of roff. It holds
// no date, so that the same program prints the same page on any day.
type page struct{ strings.Builder }

// manPage is the manual page, from the catalogue and the tables of help.
func manPage(root *cobra.Command, version string) string {
	p := &page{}
	p.macro(`TH HARK 1 ""`, fmt.Sprintf("%q", strings.TrimSpace("hark "+version)), `"User Commands"`)
	p.macro("SH NAME")
	p.text("hark - " + root.Short)
	p.macro("SH SYNOPSIS")
	p.line(`\fBhark\fR [\fIflags\fR] [\fIcommand\fR [\fIargument\fR ...]]`)
	p.macro("SH DESCRIPTION")
	for i, paragraph := range strings.Split(about, "\n\n") {
		if i > 0 {
			p.macro("PP")
		}
		p.text(paragraph)
	}
	p.macro("SH OPTIONS")
	p.flags(root.PersistentFlags())
	p.commands(root)
	p.macro("SH FILTERS")
	p.text(filterIntro)
	for _, h := range view.FilterHelp() {
		p.item(h[0], h[1])
	}
	p.keys()
	p.macro("SH SOURCES")
	p.text(sourceIntro)
	for _, page := range app.Pages() {
		p.item(page.Name, page.Short+".")
	}
	p.macro("SH EXIT STATUS")
	for _, c := range exitCodes() {
		p.item(fmt.Sprint(int(c.code)), c.says)
	}
	return p.String()
}

// commands lists the commands under the catalogue's headings.
func (p *page) commands(root *cobra.Command) {
	p.macro("SH COMMANDS")
	for _, g := range root.Groups() {
		p.macro("SS", fmt.Sprintf("%q", g.Title))
		for _, cmd := range root.Commands() {
			if cmd.GroupID != g.ID || !cmd.Runnable() {
				continue
			}
			p.command("", cmd)
			for _, sub := range cmd.Commands() {
				p.command(cmd.Name()+" ", sub)
			}
		}
	}
}

// command is one command and its flags; before is what stands before its name.
func (p *page) command(before string, cmd *cobra.Command) {
	p.item(before+cmd.Use, cmd.Short+".")
	if cmd.Flags().HasFlags() {
		p.macro("RS")
		p.flags(cmd.Flags())
		p.macro("RE")
	}
}

// keys lists the keys of the console under the catalogue's headings.
func (p *page) keys() {
	p.macro("SH KEYS")
	var group verb.Group
	for _, v := range verb.All() {
		if len(v.Keys) == 0 {
			continue
		}
		if v.Group != group {
			group = v.Group
			p.macro("SS", fmt.Sprintf("%q", string(group)))
		}
		p.item(strings.Join(v.Keys, ", "), v.Name+": "+v.Short+".")
	}
}

func (p *page) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if f.Value.Type() != "bool" {
			name += " " + strings.ToUpper(f.Value.Type())
		}
		p.item(name, f.Usage)
	})
}

// item is a term in bold and what it means.
func (p *page) item(term, says string) {
	p.macro("TP")
	p.line(`\fB` + roff(term) + `\fR`)
	p.text(says)
}

func (p *page) macro(words ...string) { p.line("." + strings.Join(words, " ")) }

// text is a paragraph; roff breaks its lines itself.
func (p *page) text(s string) { p.line(roff(strings.Join(strings.Fields(s), " "))) }

func (p *page) line(s string) { p.WriteString(s + "\n") }

// roff writes text so that it is taken as it stands: a backslash is one, a
// hyphen can be copied into a shell, and a dot or quote that begins a line
// begins no request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
