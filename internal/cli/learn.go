package cli

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"hark/internal/app"
)

const learnLong = `Teach the sentiment what this desk has said of it: the answers about posts drawn
at random (hark label) and the sentiments that were overruled. What comes of it
is measured on answers that were held out, and refused where it is no better.

What was learned is a text file that anyone can read, edit, copy and delete. It
judges what is heard from then on; what was heard stays as it was judged. The
console learns by itself, in the background, as answers come in.`

func (e *env) learnCommand() *cobra.Command {
	var p app.LearnParams
	cmd := &cobra.Command{
		Long: learnLong,
		Args: exactly(0, ""),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if countSet(p.DryRun, p.Show, p.Export != "", p.Delete) > 1 {
				return usage("learn: want at most one of --dry-run, --show, --export and --delete")
			}
			if p.Export != "" {
				if p.Export, err = absolute(p.Export); err != nil {
					return err
				}
			}
			return e.call(cmd.Context(), request{verb: "learn", params: p}, as(e.learnt))
		},
	}
	cmd.Flags().BoolVar(&p.DryRun, "dry-run", false, "change nothing; say how the latest mentions would be judged")
	cmd.Flags().BoolVar(&p.Show, "show", false, "print what was learned")
	cmd.Flags().StringVar(&p.Export, "export", "", "write what was learned to this file")
	cmd.Flags().BoolVar(&p.Delete, "delete", false, "forget what was learned")
	return cmd
}

// countSet is how many of them are true.
func countSet(all ...bool) (n int) {
	for _, set := range all {
		if set {
			n++
		}
	}
	return n
}

// learnt prints a line of learn for people.
func (e *env) learnt(l app.LearnLine) error {
	switch {
	case l.Layer != nil:
		for line := range strings.Lines(l.Layer.Text) {
			if err := e.printf("%s\n", clean(line)); err != nil {
				return err
			}
		}
		return nil
	case l.Written != nil:
		return e.written(*l.Written)
	case l.Deleted != "":
		return e.printf("forgotten: %s is no more; sentiment is what hark brings along\n", l.Deleted)
	case l.Learning == nil:
		return nil
	}
	r := l.Learning
	if err := e.printf("%d answers; on held-out ones: macro-F1 %.1f before, %.1f after; accuracy %.1f before, %.1f after\n", r.Labels,
		100*r.Before.MacroF1, 100*r.After.MacroF1, 100*r.Before.Accuracy, 100*r.After.Accuracy); err != nil {
		return err
	}
	switch {
	case r.Dry:
		for _, c := range r.Changed {
			if err := e.printf("%6d  %s would be %s\n", c.N, cmp.Or(string(c.From), "unknown"), cmp.Or(string(c.To), "unknown")); err != nil {
				return err
			}
		}
		return e.printf("of the latest %d mentions; nothing was changed\n", r.Looked)
	case r.Accepted:
		return e.printf("learned: %s judges what is heard from now on; what was heard stays as it was judged\n", r.Model)
	}
	return nil
}
