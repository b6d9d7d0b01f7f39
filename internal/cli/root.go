package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/enrich/language"
	"hark/internal/enrich/sentiment"
	"hark/internal/near"
	"hark/internal/verb"
	"hark/internal/view"
)

// maker makes the command of one verb; Use, Short and group come from the catalogue.
type maker func() *cobra.Command

// makers is the table of commands.
func (e *env) makers() map[string]maker {
	m := map[string]maker{
		"reply": e.replyCommand, "delete": e.deleteCommand, "note": e.noteCommand, "assign": e.assignCommand, "tag": e.tagCommand,
		"subject": e.subjectCommand, "sentiment": e.sentimentCommand, "cluster": e.clusterCommand, "label": e.labelCommand, "learn": e.learnCommand, "snooze": e.snoozeCommand,
		"resolve": e.resolveCommand, "undo": e.undoCommand,
		"list": e.listCommand, "show": e.showCommand, "search": e.searchCommand, "stats": e.statsCommand, "report": e.reportCommand,
		"sources": e.sourcesCommand, "replay": e.replayCommand,
		"handoff": e.handoffCommand, "ack": e.ackCommand, "incidents": e.incidentsCommand, "bundle": e.bundleCommand, "verify": e.verifyCommand,
		"import": e.importCommand, "export": e.exportCommand,
		"approve": e.approveCommand, "decline": e.declineCommand, "roster": e.rosterCommand,
		"invite": e.inviteCommand, "join": e.joinCommand, "sync": e.syncCommand, "hub": e.hubCommand,
		"doctor": e.doctorCommand, "backup": e.backupCommand, "restore": e.restoreCommand,
		"compact": e.compactCommand, "rebuild": e.rebuildCommand, "erase": e.eraseCommand,
		"demo": e.demoCommand, "watch": e.watchCommand, "init": e.initCommand, "account": e.accountCommand, "listen": e.listenCommand,
		"enrich": e.enrichCommand, "rules": e.rulesCommand, "themes": e.themesCommand,
	}
	for _, name := range []string{"claim", "release", "reopen", "retry"} {
		m[name] = func() *cobra.Command { return e.plainCommand(name) }
	}
	return m
}

const about = `hark is a terminal engagement console: what customers say about a brand comes in
live, a responder claims a conversation, answers it, and marks what came of it.

Without a command it opens the console; where standard output is no terminal it
prints the queue and ends. Start with hark demo, or with hark init.`

// helpGroup is the heading of what tells of the program itself.
const helpGroup = "help"

// root is the whole tree of commands.
func (e *env) root() *cobra.Command {
	root := &cobra.Command{
		Use: "hark", Short: "A terminal engagement console", Long: about + "\n\nExit codes:\n" + ExitCodes(),
		SilenceUsage: true, SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error { return e.unknown(args) },
		RunE: func(cmd *cobra.Command, _ []string) error { return e.console(cmd.Context()) },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage("%s: %w", cmd.Name(), err) })
	root.PersistentFlags().StringVar(&e.home, "home", "", "keep config, log, keys and socket in this folder (or HARK_HOME)")
	root.PersistentFlags().BoolVar(&e.json, "json", false, "print JSON, one document a line")
	groups := map[verb.Group]bool{}
	makers, longs := e.makers(), map[string]string{"sources": sourceHelp()}
	pages := sourcePages(longs, makers)
	for _, v := range verb.All() {
		if !v.On(verb.CLI) {
			continue
		}
		if !groups[v.Group] {
			groups[v.Group] = true
			root.AddGroup(&cobra.Group{ID: string(v.Group), Title: string(v.Group)})
		}
		cmd := makers[v.Name]()
		if cmd.Long == "" {
			cmd.Long = longs[v.Name]
		}
		cmd.Use, cmd.Short, cmd.GroupID = strings.TrimSpace(v.Name+" "+v.Args), v.Short, string(v.Group)
		root.AddCommand(cmd)
	}
	root.AddGroup(&cobra.Group{ID: helpGroup, Title: "Help"})
	root.SetHelpCommandGroupID(helpGroup)
	root.SetCompletionCommandGroupID(helpGroup)
	for _, cmd := range append(topics(), e.manCommand()) {
		cmd.GroupID = helpGroup
		root.AddCommand(cmd)
	}
	root.AddCommand(pages...)
	return root
}

// unknown says that there is no such command, and which was meant.
func (e *env) unknown(args []string) error {
	if len(args) == 0 {
		return nil
	}
	if meant := near.To(args[0], slices.Sorted(maps.Keys(e.makers()))); meant != "" {
		return usage("there is no command %q; did you mean %q?", args[0], meant)
	}
	return usage("there is no command %q", args[0])
}

// untangle lets a tag that is to be taken off, "-slow", stand among the
// arguments of tag: everything with one hyphen goes behind "--".
func untangle(args []string) []string {
	at := slices.Index(args, "tag")
	if at < 0 || slices.Contains(args, "--") || slices.ContainsFunc(args[:at], func(a string) bool {
		return !strings.HasPrefix(a, "-") && !takesValue(args, a)
	}) {
		return args
	}
	flags, rest := slices.Clone(args[:at+1]), []string{}
	for i := at + 1; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-h", strings.HasPrefix(a, "--"):
			flags = append(flags, a)
			if a == "--home" && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
		default:
			rest = append(rest, a)
		}
	}
	return append(append(flags, "--"), rest...)
}

// takesValue reports whether a is the value of --home.
func takesValue(args []string, a string) bool {
	i := slices.Index(args, a)
	return i > 0 && args[i-1] == "--home"
}

// topics are pages of help that are no commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes say", Long: ExitCodes()},
		{Use: "filters", Short: "How to write a filter", Long: filterHelp()},
		{Use: "notices", Short: "Whose data hark comes with, and under which licences", Long: strings.Join([]string{sentiment.Notice, language.Notice, language.License}, "\n")},
		{Use: "keys", Short: "The keys of the console and the verbs behind them", Long: keyHelp()},
	}
}

const filterIntro = `A filter is a search box: words, and terms of the form name:value. All of them
must hold; a - before a term turns it around; quotes keep words together.`

// filterHelp lists the terms of a filter, from the view's own table.
func filterHelp() string {
	var b strings.Builder
	b.WriteString(filterIntro + "\n\n")
	for _, h := range view.FilterHelp() {
		fmt.Fprintf(&b, "  %-26s %s\n", h[0], h[1])
	}
	return strings.TrimRight(b.String(), "\n")
}

// keyHelp lists the keys from the catalogue.
func keyHelp() string {
	var b strings.Builder
	var group verb.Group
	for _, v := range verb.All() {
		if !v.On(verb.Screen) {
			continue
		}
		if v.Group != group {
			group = v.Group
			b.WriteString("\n" + string(group) + "\n")
		}
		fmt.Fprintf(&b, "  %-15s %-15s %s\n", strings.Join(v.Keys, ", "), v.Name, v.Short)
	}
	return strings.TrimSpace(b.String())
}

// exitCode is one way to end, and what it says.
type exitCode struct {
	code app.Code
	says string
}

// exitCodes is the one table of exit codes.
func exitCodes() []exitCode {
	return []exitCode{
		{app.Done, "done"},
		{app.Failed, "failed: nothing was done, and the error says why"},
		{app.Usage, "usage: a command, flag or argument that hark does not know"},
		{app.BadConfig, "config: hark.toml or a theme has mistakes; the error names each with its line"},
		{app.SignIn, "sign-in: a network does not take the secret of an account, or a passphrase locks the secrets"},
		{app.Busy, "busy: another hark holds the log and does not answer"},
		{app.Unreachable, "unreachable: the hub is not reached; what you do is kept, and goes up by itself"},
		{app.Partly, "partly done: some of it was done, some was not; the error says which"},
		{app.Interrupted, "interrupted, by ctrl+c or a signal; what was written is kept"},
	}
}

// ExitCodes is the page of help on exit codes.
func ExitCodes() string {
	var b strings.Builder
	for _, c := range exitCodes() {
		fmt.Fprintf(&b, "  %-3d  %s\n", c.code, c.says)
	}
	return strings.TrimRight(b.String(), "\n")
}
