package screen

import (
	"strings"

	"hark/internal/ui/kit"
	"hark/internal/ui/theme"
	"hark/internal/verb"
	"hark/internal/view"
)

// Help says what each key does, by group, then how a filter and a mention are
// written. It is made from the catalogue of verbs and the keys in force, so
// that it cannot be wrong.
type Help struct {
	keys  func(verb string) []string // the keys of a verb, as shown
	pages []Page
	here  helpBlock // the keys of the screen that it was asked on; none where it is empty
	page  *Page     // the one that is shown in place of the keys; nil is none
	lines []string  // as last laid out, for a width
	shown helpKey
	top   int
	high  int
}

type helpKey struct {
	width int
	theme *theme.Theme
	ascii bool
	page  *Page
}

// NewHelp is the help for the keys in force, and the pages on kinds of sources.
func NewHelp(keys func(verb string) []string, pages []Page) *Help {
	return &Help{keys: keys, pages: pages}
}

// Show chooses what is shown: the page of that name, else the keys.
func (h *Help) Show(name string) {
	h.page, h.top, h.here, h.shown = nil, 0, helpBlock{}, helpKey{}
	for i := range h.pages {
		if name != "" && h.pages[i].Name == name {
			h.page = &h.pages[i]
		}
	}
}

// Explain shows a page that is none of the help's own.
func (h *Help) Explain(p Page) { h.page, h.top = &p, 0 }

// Here puts the keys of a screen before all others: each with what it does there.
func (h *Help) Here(name string, rows [][2]string) {
	h.here, h.shown = helpBlock{"On this screen: " + name, rows}, helpKey{}
}

// helpBlock is one group of the help.
type helpBlock struct {
	title string
	rows  [][2]string // what is pressed or written, and what it does
}

// blocks are the groups in the order of the catalogue.
func (h *Help) blocks(e *Env) []helpBlock {
	var out []helpBlock
	if len(h.here.rows) > 0 {
		out = append(out, h.here)
	}
	at := map[verb.Group]int{}
	for _, v := range verb.All() {
		if !v.On(verb.Screen) {
			continue
		}
		keys := ":" + v.Name
		if k := h.keys(v.Name); len(k) > 0 {
			keys = strings.Join(k, ", ")
		}
		i, ok := at[v.Group]
		if !ok {
			i = len(out)
			at[v.Group] = i
			out = append(out, helpBlock{title: string(v.Group)})
		}
		out[i].rows = append(out[i].rows, [2]string{keys, v.Short})
	}
	out = append(out, signs(e), helpBlock{"Filters: all terms must hold", view.FilterHelp()})
	if len(h.pages) > 0 {
		b := helpBlock{title: "Kinds of sources: help on a line of Sources shows the page of its kind"}
		for _, p := range h.pages {
			b.rows = append(b.rows, [2]string{p.Name, p.Short})
		}
		out = append(out, b)
	}
	return append(out, helpBlock{"A mention, for the lines and webhook sources", mentionFields()})
}

// signs are what stands in the narrow column of the lists.
func signs(e *Env) helpBlock {
	g := e.Glyphs
	return helpBlock{"In the column ME of the queue", [][2]string{
		{g.Due, "it should not wait: the preview says why"},
		{g.Open, "nobody has it"},
		{g.Claimed, "yours"},
		{g.Claimed + "?", "yours, and not settled: the hub has not granted it yet"},
		{g.Other + "T", "a colleague has it, by their initial"},
		{"?T", "a colleague has it, and that is not settled"},
		{g.Open + "t", "a colleague is looking at it, or writing"},
		{g.Snoozed, "put aside until a time"},
		{g.Resolved, "closed"},
		{g.Waiting, "what you did is on its way to the log"},
	}}
}

// mentionFields are the fields of the mention object that the lines and
// webhook sources take.
func mentionFields() [][2]string {
	return [][2]string{
		{"id", "the network's own id; the same post must have the same one"},
		{"source", "where it was said, such as mastodon"},
		{"url", "where it can be read"},
		{"at", "when it was posted, RFC 3339"},
		{"text", "what was written"},
		{"title", "of a review or an article"},
		{"lang", "such as en or pt-BR"},
		{"rating", "stars, 1 to 5"},
		{"in_reply_to", "the id of the post it answers"},
		{"revision", "0 for the first version, then rising"},
		{"deleted", "true when it was taken down"},
		{"author", "an object: id, handle, name, followers, url"},
	}
}

// Do implements Screen.
func (h *Help) Do(verb string, _ *Env) (Ask, bool) {
	page := max(h.high-1, 1)
	switch verb {
	case "down":
		h.top++
	case "up":
		h.top--
	case "page-down":
		h.top += page
	case "page-up":
		h.top -= page
	case "first":
		h.top = 0
	case "last":
		h.top = len(h.lines)
	case "help": // from a page to the keys
		h.Show("")
		return nil, true
	default:
		return nil, false
	}
	h.top = max(0, min(h.top, len(h.lines)-h.high))
	return nil, true
}

// View implements Screen.
func (h *Help) View(e *Env) string {
	if key := (helpKey{e.Width, e.Theme, e.Glyphs.ASCII, h.page}); h.shown != key {
		h.shown, h.lines = key, h.lay(e)
	}
	h.high = e.Height
	h.top = max(0, min(h.top, len(h.lines)-h.high))
	return strings.Join(kit.Fill(e.Cells, h.lines[h.top:], e.Width, e.Height), "\n")
}

// helpColumn is the narrowest a column of the help may be, in cells.
const helpColumn = 58

// lay puts the groups into as many columns as there is room for, in order,
// each as tall as the next so that little is scrolled.
func (h *Help) lay(e *Env) []string {
	if h.page != nil {
		return h.page.lay(e)
	}
	count := max(1, min(3, e.Width/helpColumn))
	if e.Reader {
		count = 1
	}
	wide := e.Width / count
	blocks := h.blocks(e)
	drawn := make([][]string, len(blocks))
	total := 0
	for i, b := range blocks {
		drawn[i] = b.draw(e, wide-2)
		total += len(drawn[i])
	}
	cols := make([][]string, count)
	at, filled := 0, 0
	for _, d := range drawn {
		if at < count-1 && len(cols[at]) > 0 && filled+len(d)/2 > (at+1)*total/count {
			at++
		}
		cols[at] = append(cols[at], d...)
		filled += len(d)
	}
	tall := 0
	for _, c := range cols {
		tall = max(tall, len(c))
	}
	lines := cols[0]
	for i, c := range cols[1:] {
		lines = kit.Beside(e.Cells, lines, c, wide*(i+1), tall, "")
	}
	return lines
}

// draw gives the lines of a group, width cells wide.
func (b helpBlock) draw(e *Env, width int) []string {
	th, w := e.Theme, e.Cells
	keys := 0
	for _, r := range b.rows {
		keys = max(keys, w.Of(r[0]))
	}
	keys = min(keys, width/2)
	lines := []string{"", " " + th.Title.Render(w.Truncate(b.title, width-1))}
	for _, r := range b.rows {
		for i, says := range w.Wrap(r[1], max(width-keys-4, 8), 12) {
			key := ""
			if i == 0 {
				key = r[0]
			}
			lines = append(lines, "   "+th.Key.Render(w.Fit(key, keys))+"  "+th.Text.Render(says))
		}
	}
	return lines
}

// Cursor implements Screen.
func (h *Help) Cursor(*Env) (x, y int, shown bool) { return 0, 0, true }

// Hints implements Screen.
func (h *Help) Hints() []string {
	if len(h.lines) > h.high {
		return []string{"page-down", "page-up", "palette", "back"}
	}
	return []string{"palette", "back"}
}

// Word implements Worder.
func (h *Help) Word(verb string) string {
	return map[string]string{"page-down": "further", "page-up": "back up"}[verb]
}
