package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

func (e *env) listCommand() *cobra.Command {
	var p app.ListParams
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.call(cmd.Context(), request{verb: "list", params: p}, as(e.row))
		},
	}
	cmd.Flags().BoolVar(&p.All, "all", false, "resolved ones too, newest first")
	cmd.Flags().StringVar(&p.Filter, "filter", "", "only what matches; see hark help filters")
	cmd.Flags().IntVar(&p.Limit, "limit", 0, "at most so many; 0 is all")
	return cmd
}

func (e *env) searchCommand() *cobra.Command {
	var p app.ListParams
	cmd := &cobra.Command{
		Args: atLeast(1, "words to look for"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p.Filter = strings.Join(args, " ")
			return e.call(cmd.Context(), request{verb: "search", params: p}, as(e.row))
		},
	}
	cmd.Flags().IntVar(&p.Limit, "limit", 100, "at most so many; 0 is all")
	return cmd
}

func (e *env) showCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(1, "an id"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.call(cmd.Context(), request{verb: "show", params: app.IDParams{ID: args[0]}}, as(e.shown))
		},
	}
}

func (e *env) shown(s app.Shown) error {
	it := &s.Conversation
	var head strings.Builder
	fmt.Fprintf(&head, "%s  %s  %s on %s", it.ID, it.State, clean(it.Author.Label()), clean(it.Source))
	for _, part := range []struct{ name, value string }{
		{"owner", it.Owner}, {"outcome", it.Outcome}, {"reason", it.Reason}, {"subject", it.Subject},
		{"sentiment", it.Sentiment.Feeling}, {"urgent", it.Urgent}, {"tags", strings.Join(it.Tags, ", ")}, {"link", it.URL},
	} {
		if part.value != "" {
			head.WriteString("\n  " + part.name + ": " + clean(part.value))
		}
	}
	if err := e.printf("%s\n", head.String()); err != nil {
		return err
	}
	for _, t := range s.Thread {
		if err := e.printf("\n%s\n", e.said(t)); err != nil {
			return err
		}
	}
	if err := e.printf("\nWhat happened\n"); err != nil {
		return err
	}
	for _, h := range s.History {
		if err := e.printf("  %s  %s  %s\n", h.At.Local().Format(time.DateTime), clean(h.By), clean(h.Text)); err != nil {
			return err
		}
	}
	return nil
}

// said writes one text of a thread, each line by itself indented.
func (e *env) said(t app.Said) string {
	var head strings.Builder
	fmt.Fprintf(&head, "%s  %s  %s", t.At.Local().Format(time.DateTime), t.Kind, clean(t.By))
	if t.State != "" {
		head.WriteString("  (" + t.State + ")")
	}
	if t.Deleted {
		head.WriteString("  (deleted)")
	}
	if t.Erased {
		head.WriteString("\n  (erased" + clean(because(t.Reason)) + "; `hark compact` gives its bytes back)")
	}
	for line := range strings.Lines(t.Text) {
		head.WriteString("\n  " + clean(strings.TrimRight(line, "\r\n")))
	}
	return head.String()
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

func (e *env) sourcesCommand() *cobra.Command {
	return &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			refused := 0
			err := e.call(cmd.Context(), request{verb: "sources"}, as(func(l app.SourceLine) error {
				if l.Refused != nil {
					if refused++; refused > refusedShown {
						return nil
					}
				}
				return e.source(l)
			}))
			if more := refused - refusedShown; err == nil && more > 0 {
				err = e.printf("and %d more were refused; hark sources --json lists all %d\n", more, refused)
			}
			return err
		},
	}
}

// refusedShown is how many of what was refused people get to see.
const refusedShown = 50

func (e *env) source(l app.SourceLine) error {
	if r := l.Refused; r != nil {
		return e.printf("refused  %s  %s  %s: %s\n", r.At.Local().Format(time.DateTime), clean(r.Source), clean(r.Where), clean(r.Reason))
	}
	s := l.Source
	state := s.State
	if state == "" {
		state = "not listening"
	}
	var line strings.Builder
	fmt.Fprintf(&line, "%-16s %-8s %-13s heard %d, refused %d", clean(s.Name), s.Kind, state, s.Heard, s.Refused)
	if s.Seen > 0 {
		fmt.Fprintf(&line, ", %d looked at", s.Seen)
	}
	if s.Missed > 0 {
		fmt.Fprintf(&line, ", %d missed and filled in", s.Missed)
	}
	if !s.Last.IsZero() {
		line.WriteString(", latest " + short(e.now().Sub(s.Last)) + " ago")
	}
	for _, part := range []string{s.Detail, s.Error} {
		if part != "" {
			line.WriteString("; " + clean(part))
		}
	}
	if s.Rest.After(e.now()) {
		line.WriteString("; left alone until " + s.Rest.Local().Format("15:04") + ": " + clean(s.RestWhy))
	}
	if in := s.NextTry.Sub(e.now()); s.Error != "" && in > 0 {
		line.WriteString("; tried again in " + short(in))
	}
	return e.printf("%s\n", line.String())
}

func (e *env) replayCommand() *cobra.Command {
	var since string
	var p app.ReplayParams
	cmd := &cobra.Command{
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if since != "" {
				if p.Since, err = e.since(since); err != nil {
					return err
				}
			}
			return e.call(cmd.Context(), request{verb: "replay", params: p}, as(func(l app.ReplayLine) error {
				id := l.Conversation
				return e.printf("%s  %-7.7s  %s  %s\n", l.At.Local().Format("2006-01-02 15:04:05.000"), id, clean(l.By), clean(l.Text))
			}))
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "from when: 8h, 2d, 09:00; all of it if it is not given")
	cmd.Flags().BoolVar(&p.Follow, "follow", false, "go on with what happens from now on")
	return cmd
}
