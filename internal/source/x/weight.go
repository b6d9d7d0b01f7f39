package x

import (
	"regexp"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// The limits of a post's text: twitter-text's configuration, version 3.
const (
	weightMax = 280
	linkWeigh = 23
)

// links finds what X makes a link of: an address, or a bare name under a
// public suffix.
var links = regexp.MustCompile(`(?i)https?://[^\s<>"]+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s<>"]*)?`)

// trailing is what is not part of a link at its end.
const trailing = `.,;:!?'")]}`

// Weight is the length of a text as X counts it: in the NFC form, code points
// of the first blocks (0-4351, 8192-8205, 8208-8223, 8242-8247) weigh 1, others
// 2, a link 23, and an emoji of however many code points 2.
func Weight(text string) int {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	total, from := 0, 0
	for _, at := range linkSpans(text) {
		total += plainWeight(text[from:at[0]]) + linkWeigh
		from = at[1]
	}
	return total + plainWeight(text[from:])
}

// linkSpans are the places of the links in a text.
func linkSpans(text string) [][2]int {
	var out [][2]int
	for _, at := range links.FindAllStringIndex(text, -1) {
		link := strings.TrimRight(text[at[0]:at[1]], trailing)
		if before := text[:at[0]]; strings.HasSuffix(before, "@") || !linkable(link) {
			continue
		}
		out = append(out, [2]int{at[0], at[0] + len(link)})
	}
	return out
}

// linkable reports whether X makes a link of it.
func linkable(s string) bool {
	lower := strings.ToLower(s)
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(lower, scheme); ok {
			return rest != ""
		}
	}
	host, _, _ := strings.Cut(lower, "/")
	suffix, icann := publicsuffix.PublicSuffix(host)
	return icann && suffix != host
}

// plainWeight is the weight of a text without links.
func plainWeight(s string) int {
	total := 0
	for g := graphemes.FromString(s); g.Next(); {
		if isEmoji(g.Value()) {
			total += 2
			continue
		}
		for _, r := range g.Value() {
			total += runeWeight(r)
		}
	}
	return total
}

func runeWeight(r rune) int {
	if r <= 4351 || r >= 8192 && r <= 8205 || r >= 8208 && r <= 8223 || r >= 8242 && r <= 8247 {
		return 1
	}
	return 2
}

// isEmoji reports whether a cluster is drawn as one emoji.
func isEmoji(cluster string) bool {
	for _, r := range cluster {
		if r == 0xFE0F || r == 0x20E3 || r >= 0x1F000 && r <= 0x1FAFF {
			return true
		}
	}
	return false
}
