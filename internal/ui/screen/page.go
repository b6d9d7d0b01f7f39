package screen

import (
	"strings"
)

// Page is a page of the help, such as the one on a network: plain Markdown,
// written with the program.
type Page struct {
	Name  string // what it is on: the kind of a source
	Short string // one line
	Text  string
}

// pageWide is how wide a page is drawn at most, in cells: longer lines are
// hard to read.
const pageWide = 100

// lay gives the lines of a page. It knows as much of Markdown as pages use:
// headings, paragraphs, bold words, lists, and lines that are indented or of a
// table, which stay as they are.
func (p *Page) lay(e *Env) []string {
	th, w := e.Theme, e.Cells
	wide := max(min(e.Width-2, pageWide), 8)
	var lines, text []string
	lead := ""
	flush := func() {
		if len(text) == 0 {
			return
		}
		for i, l := range w.Wrap(strings.Join(text, " "), max(wide-len(lead), 8), 100) {
			if i > 0 {
				lead = strings.Repeat(" ", len(lead))
			}
			lines = append(lines, " "+th.Text.Render(lead+l))
		}
		text, lead = nil, ""
	}
	for line := range strings.Lines(p.Text) {
		line = strings.ReplaceAll(strings.TrimRight(line, "\r\n "), "**", "")
		title := strings.TrimLeft(line, "#")
		item, listed := strings.CutPrefix(line, "- ")
		if !listed {
			item, listed = strings.CutPrefix(line, "* ")
		}
		switch {
		case line == "":
			flush()
			lines = append(lines, "")
		case title != line && strings.HasPrefix(title, " "):
			flush()
			lines = append(lines, " "+th.Title.Render(w.Truncate(title[1:], wide)))
		case strings.HasPrefix(line, "    "), strings.HasPrefix(line, "|"):
			flush()
			lines = append(lines, " "+th.Key.Render(w.Truncate(line, wide)))
		case listed:
			flush()
			lead, text = "- ", []string{item}
		default:
			text = append(text, strings.TrimSpace(line))
		}
	}
	flush()
	return lines
}
