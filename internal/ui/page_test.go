package ui

import (
	"strings"
	"testing"

	"hark/internal/ui/screen"
)

// On Sources, help is the page of the selected source's kind; asked again it
// is the keys, and back leads to Sources.
func TestHelpOnASource(t *testing.T) {
	page := screen.Page{Name: "tiny", Short: "the first of them", Text: "# tiny\n\nHears a\nlot.\n\n## Limits\n- one item that goes on " +
		strings.Repeat("and on ", 30) + "\n- two\n\n    [[source]]\n\n| a | b |\n"}
	for _, w := range []int{60, 120, 200} {
		drive(t, w, 40, func(o *Options, _ *fakeDesk) { o.Pages = []screen.Page{page} }, func(c *console) {
			c.press("8")
			sources := health().Sources
			sources[0].Kind = "tiny"
			c.m.others.sources.SetSources(sources)
			c.press("?")
			c.shows("Hears a lot.", "Limits", "- one item that goes on and on", "- two", "[[source]]", "| a | b |")
			c.press("?")
			c.shows("Work on a conversation")
			c.lacks("Hears a lot.")
			c.press("end")
			c.shows("the first of them")
			c.press("esc")
			c.shows("SOURCE")
			c.press("1", "?")
			c.lacks("Hears a lot.")
		})
	}
}
