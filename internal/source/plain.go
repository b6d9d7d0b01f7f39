package source

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// PlainMax bounds what PlainText gives, in bytes.
const PlainMax = 256 << 10

// PlainText gives what a piece of HTML says: paragraphs and list items on
// lines of their own, a link as its text and its address, an image as its
// alternative text, no scripts and no styles. Links are resolved against base,
// which may be nil. Text without a tag keeps its line breaks. Any input is
// taken; what it gives is plain text and still hostile.
func PlainText(in string, base *url.URL) string {
	if !strings.Contains(in, "<") {
		return tidy(Clip(html.UnescapeString(in), PlainMax))
	}
	p := plainer{base: base}
	z := html.NewTokenizer(strings.NewReader(in))
	z.SetMaxBuf(len(in) + 1)
	for p.out.Len() < PlainMax {
		switch z.Next() {
		case html.ErrorToken:
			p.closeLink()
			return tidy(Clip(p.out.String(), PlainMax))
		case html.TextToken:
			p.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			p.start(&t)
		case html.EndTagToken:
			t := z.Token()
			p.end(&t)
		}
	}
	return tidy(Clip(p.out.String(), PlainMax))
}

// Clip keeps n bytes of s at most, and whole runes.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// tidy trims the ends of lines and the blank lines around the text.
func tidy(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r\u00a0")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// plainer writes text as a browser would lay it out, roughly.
type plainer struct {
	base  *url.URL
	out   strings.Builder
	space bool // a space is due before the next word
	lines int  // line breaks due before the next word
	pre   int  // depth of <pre>
	lists []int
	skip  atom.Atom // the element whose content is left out
	depth int       // of elements of that name within it
	href  string
	from  int // where the open link's text began
}

// breaks is how many line breaks stand around an element.
func breaks(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Table, atom.Figure, atom.Dl:
		return 2
	case atom.Div, atom.Br, atom.Hr, atom.Li, atom.Ul, atom.Ol, atom.Dt, atom.Dd, atom.Tr, atom.Article, atom.Section,
		atom.Header, atom.Footer, atom.Aside, atom.Main, atom.Nav, atom.Address, atom.Figcaption, atom.Form, atom.Fieldset:
		return 1
	}
	return 0
}

// hidden reports whether an element's content is not for reading.
func hidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Head, atom.Title, atom.Iframe, atom.Svg, atom.Math, atom.Object, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

func (p *plainer) start(t *html.Token) {
	if p.skip != 0 {
		if t.DataAtom == p.skip && t.Type == html.StartTagToken {
			p.depth++
		}
		return
	}
	if hidden(t.DataAtom) {
		if t.Type == html.StartTagToken {
			p.skip, p.depth = t.DataAtom, 1
		}
		return
	}
	p.lines = max(p.lines, breaks(t.DataAtom))
	switch t.DataAtom {
	case atom.Br:
		p.newline()
	case atom.Pre:
		p.pre++
	case atom.Ul:
		p.lists = append(p.lists, -1)
	case atom.Ol:
		p.lists = append(p.lists, 0)
	case atom.Li:
		p.item()
	case atom.Td, atom.Th:
		p.space = true
	case atom.Img:
		p.text(attr(t, "alt"))
	case atom.A:
		p.closeLink()
		p.openLink(t)
	}
}

func (p *plainer) end(t *html.Token) {
	if p.skip != 0 {
		if t.DataAtom == p.skip {
			if p.depth--; p.depth == 0 {
				p.skip = 0
			}
		}
		return
	}
	switch t.DataAtom {
	case atom.Pre:
		p.pre = max(p.pre-1, 0)
	case atom.Ul, atom.Ol:
		p.lists = p.lists[:max(len(p.lists)-1, 0)]
	case atom.A:
		p.closeLink()
	}
	p.lines = max(p.lines, breaks(t.DataAtom))
}

// newline is a <br>: each one counts, unlike the ends of blocks.
func (p *plainer) newline() {
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	p.lines, p.space = 0, false
}

// item begins a list item with its mark.
func (p *plainer) item() {
	n := len(p.lists)
	mark := "- "
	if n > 0 && p.lists[n-1] >= 0 {
		p.lists[n-1]++
		mark = strconv.Itoa(p.lists[n-1]) + ". "
	}
	p.word(strings.Repeat("  ", min(max(n-1, 0), 8)) + mark)
}

// text writes what stands between tags.
func (p *plainer) text(s string) {
	if p.skip != 0 {
		return
	}
	if p.pre > 0 {
		p.word(s)
		return
	}
	words := strings.FieldsFunc(s, isSpace)
	if len(words) == 0 {
		p.space = p.space || s != ""
		return
	}
	p.space = p.space || isSpace(rune(s[0]))
	for i, w := range words {
		p.space = p.space || i > 0
		p.word(w)
	}
	p.space = isSpace(rune(s[len(s)-1]))
}

// isSpace is HTML's white space: a no-break space is not.
func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

// word writes s after what is due.
func (p *plainer) word(s string) {
	if s == "" {
		return
	}
	if n := p.out.Len(); n > 0 {
		switch last := p.out.String()[n-1]; {
		case p.lines > 0:
			have := 0
			for have < p.lines && n-have > 0 && p.out.String()[n-1-have] == '\n' {
				have++
			}
			p.out.WriteString(strings.Repeat("\n", p.lines-have))
		case p.space && last != ' ' && last != '\n':
			p.out.WriteByte(' ')
		}
	}
	p.lines, p.space = 0, false
	p.out.WriteString(s)
}

func (p *plainer) openLink(t *html.Token) {
	class := " " + attr(t, "class") + " "
	if strings.Contains(class, " mention ") || strings.Contains(class, " hashtag ") {
		return // a name or a tag says as much as its address
	}
	u, err := url.Parse(strings.TrimSpace(attr(t, "href")))
	if err != nil {
		return
	}
	if p.base != nil {
		u = p.base.ResolveReference(u)
	}
	if s := u.String(); (u.Scheme == "http" || u.Scheme == "https") && len(s) <= 2000 {
		p.href, p.from = s, p.out.Len()
	}
}

// closeLink writes the address of a link after its text, unless that is the
// address.
func (p *plainer) closeLink() {
	href, text := p.href, strings.TrimSpace(p.out.String()[min(p.from, p.out.Len()):])
	p.href = ""
	if href == "" || text == "" || bare(text) == bare(href) {
		return
	}
	space := p.space
	p.space, p.lines = true, 0
	p.word("(" + href + ")")
	p.space = space
}

// bare is an address without what people leave out.
func bare(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

func attr(t *html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
