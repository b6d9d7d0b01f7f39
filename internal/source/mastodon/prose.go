package mastodon

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hark/internal/source"
)

// plain gives what a status's HTML says. Servers shorten a link by hiding
// parts of its text in spans of the classes invisible and ellipsis; such a
// link is given by its address, because what its text says may be anything.
func plain(content string, base *url.URL) string {
	content = content[:min(len(content), source.PlainMax)]
	if strings.Contains(content, "invisible") || strings.Contains(content, "ellipsis") {
		content = unhide(content)
	}
	return strings.ToValidUTF8(source.PlainText(content, base), "\uFFFD")
}

// unhide replaces the text of links with hidden parts by their address, and
// leaves hidden text outside links out.
func unhide(content string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(content))
	z.SetMaxBuf(len(content) + 1)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(z.Raw())
		if kind != html.StartTagToken {
			out.WriteString(raw)
			continue
		}
		switch t := z.Token(); {
		case t.DataAtom == atom.A:
			out.WriteString(unhideLink(z, &t, raw))
		case t.DataAtom == atom.Span && classed(&t, "invisible"):
			inside(z, atom.Span)
		default:
			out.WriteString(raw)
		}
	}
}

// unhideLink reads on to the end of a link and gives it anew.
func unhideLink(z *html.Tokenizer, t *html.Token, raw string) string {
	body, hides := inside(z, atom.A)
	href := ""
	for _, a := range t.Attr {
		if a.Key == "href" {
			href = a.Val
		}
	}
	if !hides || !isWeb(href) {
		return raw + body + "</a>"
	}
	return html.EscapeString(href)
}

// inside reads to the end of the element that has just begun: what is in it,
// and whether some of that is hidden or shortened.
func inside(z *html.Tokenizer, name atom.Atom) (body string, hides bool) {
	var out strings.Builder
	for depth := 1; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String(), hides
		}
		raw := string(z.Raw())
		switch t := z.Token(); {
		case kind == html.StartTagToken && t.DataAtom == name && name != atom.A: // links do not nest
			depth++
		case kind == html.EndTagToken && t.DataAtom == name:
			if depth--; depth == 0 {
				return out.String(), hides
			}
		}
		if t := strings.ToLower(raw); kind == html.StartTagToken && strings.HasPrefix(t, "<span") &&
			(strings.Contains(t, "invisible") || strings.Contains(t, "ellipsis")) {
			hides = true
		}
		out.WriteString(raw)
	}
}

// classed reports whether an element has the class.
func classed(t *html.Token, class string) bool {
	for _, a := range t.Attr {
		if a.Key == "class" {
			return strings.Contains(" "+a.Val+" ", " "+class+" ")
		}
	}
	return false
}

// isWeb reports whether s is an address of the web, of a bearable length.
func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= urlMax && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
