package webhook

import _ "embed" // the page in the help

//go:embed page.md
var page string

// Page is its page in the help, Markdown.
func Page() string { return page }
