package app

import (
	_ "embed" // the page on Reddit

	"hark/internal/source/demo"
	"hark/internal/source/feed"
	"hark/internal/source/lines"
	"hark/internal/source/webhook"
)

//go:embed reddit.md
var reddit string

// Page is a page of the help on one kind of source.
type Page struct {
	Name  string // of the kind, as Sources shows it
	Short string // one line
	Text  string // Markdown
}

// Pages are the pages on sources: those with a table of their own in
// hark.toml, the networks, and one that hark cannot have.
func Pages() []Page {
	list := []Page{
		{"feed", "RSS, Atom and JSON feeds; replies by hand", feed.Page()},
		{"lines", "mentions from a file that grows, or from standard input", lines.Page()},
		{"webhook", "mentions that another program posts, signed", webhook.Page()},
		{"demo", "a simulated day, no account needed", demo.Page()},
	}
	for _, k := range Kinds() {
		list = append(list, Page{k.Name, k.Short, k.Page})
	}
	return append(list, Page{"reddit", "is closing its API: what to do instead", reddit})
}
