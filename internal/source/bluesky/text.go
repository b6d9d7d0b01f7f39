package bluesky

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hark/internal/source"
)

// plain is what a post says: its warning, its text with the addresses of its
// links, and what its pictures show.
func (r *record) plain() string {
	var parts []string
	var warn []string
	for _, l := range r.Labels.v.Values[:min(len(r.Labels.v.Values), partsMax)] {
		if l.Val != "" && len(l.Val) <= 128 {
			warn = append(warn, l.Val)
		}
	}
	if len(warn) > 0 {
		parts = append(parts, "[content warning: "+strings.Join(warn, ", ")+"]")
	}
	if text := r.linked(); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(append(parts, r.Embed.v.said(parts)...), "\n")
}

// said is what an embed adds to what was said before it.
func (e *embed) said(before []string) []string {
	var out []string
	for _, i := range e.Images[:min(len(e.Images), partsMax)] {
		if i.Alt != "" {
			out = append(out, "[image: "+cut(i.Alt)+"]")
		}
	}
	if e.Alt != "" {
		out = append(out, "[video: "+cut(e.Alt)+"]")
	}
	if u := e.External.URI; isWeb(u) && !strings.Contains(strings.Join(before, "\n"), u) {
		out = append(out, strings.TrimSpace(cut(e.External.Title)+" "+u))
	}
	if e.Media != nil {
		inner := *e.Media
		inner.Media = nil
		out = append(out, inner.said(before)...)
	}
	return out
}

func isWeb(u string) bool {
	return len(u) <= idMax && (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://"))
}

// cut keeps what is taken of a text.
func cut(s string) string { return source.Clip(s, textMax) }

// linked is the text with every shortened link written out. Ranges that are
// not within the text, overlap or cut a rune are left alone.
func (r *record) linked() string {
	text := cut(r.Text)
	facets := slices.Clone(r.Facets.v[:min(len(r.Facets.v), partsMax)])
	slices.SortStableFunc(facets, func(a, b facet) int { return a.Index.From - b.Index.From })
	var out strings.Builder
	done := 0
	for i := range facets {
		from, to, uri := facets[i].Index.From, facets[i].Index.To, facets[i].link()
		if uri == "" || from < done || from >= to || to > len(text) || !boundary(text, from) || !boundary(text, to) {
			continue
		}
		out.WriteString(text[done:from])
		switch shown := text[from:to]; {
		case bare(shown) == bare(uri), short(shown, uri):
			out.WriteString(uri)
		default:
			out.WriteString(shown + " (" + uri + ")")
		}
		done = to
	}
	return out.String() + text[done:]
}

// link is the address that a facet leads to, or empty.
func (f *facet) link() string {
	for _, x := range f.Features[:min(len(f.Features), partsMax)] {
		if isWeb(x.URI) {
			return x.URI
		}
	}
	return ""
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// bare is an address without what people leave out.
func bare(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}

// short reports whether shown is the beginning of an address, with a mark of
// what was left out.
func short(shown, uri string) bool {
	head := strings.TrimSuffix(strings.TrimSuffix(shown, "..."), "…")
	return head != shown && head != "" && strings.HasPrefix(bare(uri), bare(head))
}
