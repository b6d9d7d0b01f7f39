package handoff

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"hark/internal/escape"
)

const (
	dayFormat  = "Mon 2 Jan 2006 15:04 MST"
	timeFormat = "2 Jan 15:04"
)

// Markdown writes the page as Markdown (CommonMark).
func Markdown(w io.Writer, p Page) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\n\n", escape.Markdown(p.Title))
	fmt.Fprintf(b, "%s to %s, handed over by %s.\n", p.From.Format(dayFormat), p.To.Format(dayFormat), escape.Markdown(p.By))
	if p.Note != "" {
		fmt.Fprintf(b, "\n> %s\n", escape.Markdown(p.Note))
	}
	fmt.Fprintf(b, "\n%s\n\n## Counts\n\n", escape.Markdown(p.Acknowledged()))
	for _, c := range p.Counts {
		fmt.Fprintf(b, "- %s: **%s**", c.Name, number(c.N))
		if c.Says != "" {
			fmt.Fprintf(b, " (%s)", escape.Markdown(c.Says))
		}
		b.WriteByte('\n')
	}
	if len(p.Unusual) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n*%s*\n\n", UnusualName, UnusualSays)
	}
	for _, u := range p.Unusual {
		fmt.Fprintf(b, "- %s  \n  — %s\n", escape.Markdown(u.Line()), escape.Markdown(u.Why+"; "+u.Owner))
	}
	if len(p.Clusters) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n*%s*\n\n", ClustersName, ClustersSays)
	}
	for _, c := range p.Clusters {
		fmt.Fprintf(b, "- %s  \n  — %s\n", escape.Markdown(c.Line), escape.Markdown(c.Owner))
	}
	for _, s := range p.Sections {
		fmt.Fprintf(b, "\n## %s\n\n", s.Name)
		if len(s.Items) == 0 {
			fmt.Fprintf(b, "%s\n", s.Empty)
			continue
		}
		fmt.Fprintf(b, "*%s*\n\n", s.Says)
		for i := range s.Items {
			markdownItem(b, &s.Items[i], p.To)
		}
		if s.More > 0 {
			fmt.Fprintf(b, "\n%s more are in the table (handoff.csv).\n", number(s.More))
		}
	}
	fmt.Fprintf(b, "\n## How to verify\n\n    hark verify %s\n\n%s\n", escape.Plain(p.Bundle), verifySays)
	return b.Flush()
}

func markdownItem(b *bufio.Writer, it *Item, now time.Time) {
	id := it.ID.Short()
	if u := escape.Link(it.URL); u != "" {
		id = fmt.Sprintf("[%s](<%s>)", id, u)
	}
	fmt.Fprintf(b, "- %s %s on %s", id, escape.Markdown(it.Who), escape.Markdown(it.Source))
	for _, s := range it.facts(now) {
		fmt.Fprintf(b, ", %s", escape.Markdown(s))
	}
	fmt.Fprintf(b, "  \n  %s", escape.Markdown("“"+it.What+"”")) // two blanks end a line
	if it.Why != "" {
		fmt.Fprintf(b, "  \n  — %s", escape.Markdown(it.Why))
	}
	b.WriteByte('\n')
}

// The headings of what many people say, and what stands under them.
const (
	UnusualName = "Out of the ordinary"
	UnusualSays = "many more people write about these than their own past makes likely, and it is not over"

	ClustersName = "The same complaint"
	ClustersSays = "clusters that are not closed; whoever mends one tells every author"
)

// Line is what happens and since when.
func (u Unusual) Line() string { return fmt.Sprintf("%s: %s, since %s", u.About, u.What, u.Since) }

const verifySays = "It proves, without a network, that nothing in the bundle was changed or cut since it was signed. " +
	"The bundle holds the shift's events and the whole history of every conversation touched in it; " +
	"what is open and was not touched stands here and in the table only."

// Acknowledged is the line that says whether the next shift has read the page.
func (p *Page) Acknowledged() string {
	if p.Ack.By == "" {
		return "Not yet acknowledged."
	}
	return fmt.Sprintf("Acknowledged by %s, %s.", p.Ack.By, p.Ack.At.In(p.To.Location()).Format(dayFormat))
}

// facts are what is to be known of an item besides its words.
func (it *Item) facts(now time.Time) []string {
	var f []string
	if it.Owner != "" {
		f = append(f, "with "+it.Owner)
	}
	if !it.Since.IsZero() {
		f = append(f, "waiting "+span(now.Sub(it.Since)))
	}
	if !it.Next.IsZero() {
		f = append(f, "next check "+it.Next.Format(timeFormat))
	}
	return f
}
