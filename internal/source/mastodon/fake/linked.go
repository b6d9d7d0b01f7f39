package fake

import (
	"html"
	"strings"
)

// linked is the HTML that Mastodon makes of a text: names and links as it
// writes them, with the parts of long addresses hidden.
func (s *Server) linked(text string) string {
	if s.q.RawHTML {
		return text
	}
	words := strings.Split(html.EscapeString(text), " ")
	for i, w := range words {
		switch name, isName := strings.CutPrefix(w, "@"); {
		case isName && name != "":
			words[i] = `<span class="h-card" translate="no"><a href="` + s.at.URL + "/@" + name + `" class="u-url mention">@<span>` + handle(name) + `</span></a></span>`
		case strings.HasPrefix(w, "https://") && len(w) > 8+30:
			words[i] = `<a href="` + w + `" target="_blank" rel="nofollow noopener"><span class="invisible">https://</span><span class="ellipsis">` +
				w[8:38] + `</span><span class="invisible">` + w[38:] + `</span></a>`
		}
	}
	return "<p>" + strings.Join(words, " ") + "</p>"
}
