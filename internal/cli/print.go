package cli

import (
	"fmt"
	"strings"
	"time"

	"hark/internal/app"
	"hark/internal/ui/kit"
)

// clean makes hostile text fit for a terminal.
func clean(s string) string { return kit.Clean(s) }

// The widths of the columns of list, in cells.
const (
	ownerWidth  = 8
	sourceWidth = 10
	authorWidth = 18
)

// row prints a conversation on one line.
func (e *env) row(it app.Item) error {
	w := kit.Width{}
	cell := func(s string, n int) string {
		s = w.Truncate(clean(s), n)
		return s + strings.Repeat(" ", max(n-w.Of(s), 0))
	}
	return e.printf("%s  %5s  %s  %s  %s  %s  %s\n", it.ID[:min(7, len(it.ID))], e.wait(it),
		cell(it.Owner, ownerWidth), cell(it.Source, sourceWidth), cell(it.Author.Label(), authorWidth), sign(it.Sentiment.Feeling), clean(it.Text))
}

// wait is how long somebody has waited, or what became of it.
func (e *env) wait(it app.Item) string {
	switch {
	case it.State == "resolved":
		return "done"
	case it.State == "snoozed":
		return "zzz"
	case it.Waiting.IsZero():
		return "-"
	}
	return short(e.now().Sub(it.Waiting))
}

// short writes a length of time in at most four characters.
func short(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", max(int(d.Seconds()), 0))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

func sign(feeling string) string {
	switch feeling {
	case "negative":
		return "-"
	case "positive":
		return "+"
	case "neutral":
		return "="
	}
	return "?"
}

// worked prints what was done to one conversation; what was not goes to
// standard error.
func (e *env) worked(w app.Worked) error {
	id := w.ID[:min(7, len(w.ID))]
	if !w.Done {
		if w.Error != nil {
			line := id + ": " + w.Error.Message
			if w.Error.Hint != "" {
				line += "; " + w.Error.Hint
			}
			fmt.Fprintln(e.Err, clean(line))
		}
		return nil
	}
	what := w.Verb + " done"
	if w.Said != "" {
		what = "took back: " + w.Said
	}
	var rest []string
	if it := w.Item; it != nil {
		rest = append(rest, string(it.State))
		if it.Owner != "" {
			rest = append(rest, "owner "+it.Owner)
		}
		if it.Provisional {
			rest = append(rest, "provisional: the hub has not granted it")
		}
		if it.Outcome != "" {
			rest = append(rest, it.Outcome)
		}
		if len(it.Tags) > 0 {
			rest = append(rest, "tags "+strings.Join(it.Tags, ","))
		}
	}
	return e.printf("%s  %s  %s\n", id, clean(what), clean(strings.Join(rest, ", ")))
}
