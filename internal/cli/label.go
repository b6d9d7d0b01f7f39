package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hark/internal/app"
	"hark/internal/domain"
)

const labelLong = `Judge posts that were drawn at random. The sample corrects the figures of how
people feel for the machine's own errors, and teaches it.

  hark label             the sample at hand, and what so many labels are good for
  hark label draw 100    the same; draws 100 where none of it waits any more
  hark label ID negative answers about one post: negative, neutral, positive, cannot-say

Every post of the last 30 days has the same chance to be drawn, whatever the
machine makes of it, and what it makes of it is not shown. The console's screen
takes one key a post.`

func (e *env) labelCommand() *cobra.Command {
	var p app.LabelParams
	cmd := &cobra.Command{
		Long: labelLong,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
			case args[0] == "draw":
				p.Draw = 100
				if len(args) == 2 {
					n, err := strconv.Atoi(args[1])
					if err != nil || n < 1 {
						return usage("label draw: %q is no number of posts", args[1])
					}
					p.Draw = n
				}
			case len(args) == 1:
				return usage("label: want an id and a feeling: negative, neutral, positive or cannot-say")
			default:
				p.ID, p.Feeling = args[0], domain.Feeling(args[1])
			}
			return e.call(cmd.Context(), request{verb: "label", params: p}, as(e.sampling))
		},
	}
	cmd.Flags().BoolVar(&p.New, "new", false, "draw others, though some of those at hand still wait")
	return cmd
}

// sampling prints a line of the sample for people.
func (e *env) sampling(l app.Sampling) error {
	switch {
	case l.Done != nil:
		return e.printf("%.7s  %s\n", l.Done.ID, clean(l.Done.Said))
	case l.Sample != nil:
		s := l.Sample
		if err := e.printf("%d posts, drawn %s from %d of %d days, seed %s: %d labelled, %d cannot say\n", s.Posts,
			s.At.Local().Format(time.DateTime), s.From, s.Days, clean(s.Seed), s.Labelled, s.CannotSay); err != nil {
			return err
		}
		return e.printf("%s\n", clean(s.WhatItIs))
	case l.Post != nil:
		d := l.Post
		answer := string(d.Answer)
		switch {
		case d.By != "" && answer == "":
			answer = "cannot say"
		case answer == "":
			answer = "-"
		}
		said := strings.TrimSpace(fmt.Sprint(d.Title, " ", d.Text))
		return e.printf("%.7s  %-10s  %s on %s: %s\n", d.ID, answer, clean(d.Author.Label()), clean(d.Source), clean(said))
	}
	return nil
}
