package mastodon

import (
	"net/url"
	"strings"
)

// linkMax bounds a Link header, in bytes.
const linkMax = 8 << 10

// links reads a Link header (RFC 8288) as servers send it for pages: for each
// relation the query of its address. The address itself is not used: where
// requests go is not for an answer to say. told is false where there is none.
func links(header string) (rel map[string]url.Values, told bool) {
	rel = map[string]url.Values{}
	rest := header[:min(len(header), linkMax)]
	for {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			return rel, len(rel) > 0
		}
		address, after, ok := strings.Cut(after, ">")
		if !ok {
			return rel, len(rel) > 0
		}
		params := after
		if before, _, more := strings.Cut(after, "<"); more {
			params = before
		}
		rest = after
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil {
			continue
		}
		for p := range strings.FieldsFuncSeq(params, func(r rune) bool { return r == ';' || r == ',' }) {
			k, v, _ := strings.Cut(strings.TrimSpace(p), "=")
			if strings.EqualFold(strings.TrimSpace(k), "rel") {
				rel[strings.Trim(strings.TrimSpace(v), `"`)] = u.Query()
			}
		}
	}
}
