package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"hark/internal/source"
)

// salvageMax bounds the work of reading entries one by one, each with the head
// of its document, in bytes.
const salvageMax = 256 << 20

// entryTag finds the beginnings and the ends of entries, by any prefix.
var entryTag = regexp.MustCompile(`<(/?)(?:[A-Za-z][\w.-]*:)?(item|entry)(?:\s[^>]*)?>`)

// salvage reads the entries of a damaged document one by one, each within the
// document's own head. It returns nil where not even the head can be read.
func salvage(body []byte) *document {
	if bytes.HasPrefix(body, []byte("{")) {
		return salvageJSON(body)
	}
	tags := entryTag.FindAllSubmatchIndex(body, maxEntries*2)
	if len(tags) == 0 {
		return nil
	}
	head := body[:tags[0][0]]
	if len(head)*len(tags) > salvageMax {
		return nil
	}
	tail, err := closing(head)
	if err != nil {
		return nil
	}
	f, err := parseWhole(bytes.Join([][]byte{head, tail}, nil))
	if err != nil {
		return nil
	}
	doc := &document{Feed: f}
	for i, t := range tags {
		if t[2] != t[3] { // an end
			continue
		}
		end := len(body)
		if i+1 < len(tags) {
			end = tags[i+1][0]
			if next := tags[i+1]; next[2] != next[3] {
				end = next[1]
			}
		}
		doc.one(head, body[t[0]:end], tail)
	}
	return doc
}

// one reads a single entry within the head of its document.
func (d *document) one(head, entry, tail []byte) {
	f, err := parseWhole(bytes.Join([][]byte{head, entry, tail}, nil))
	if err == nil && len(f.Items) == 1 {
		d.Items = append(d.Items, f.Items[0])
		return
	}
	reason := "it is not an entry"
	if err != nil {
		reason = "it cannot be read: " + words(err)
	}
	where := fmt.Sprintf("entry %d", len(d.Items)+len(d.broken)+1)
	d.broken = append(d.broken, source.Refuse(where, reason, entry))
}

// closing gives the end tags of what a head leaves open.
func closing(head []byte) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(head))
	d.Strict = false
	var open []string
	for {
		tok, err := d.RawToken()
		switch t := tok.(type) {
		case xml.StartElement:
			open = append(open, raw(t.Name))
		case xml.EndElement:
			if n := len(open); n > 0 && open[n-1] == raw(t.Name) {
				open = open[:n-1]
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString("</" + open[i] + ">")
	}
	return []byte(b.String()), nil
}

// raw is a name as it was written; RawToken leaves the prefix in Space.
func raw(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// salvageJSON reads the items of a JSON Feed one by one.
func salvageJSON(body []byte) *document {
	var top map[string]json.RawMessage
	var items []json.RawMessage
	if json.Unmarshal(body, &top) != nil || json.Unmarshal(top["items"], &items) != nil {
		return nil
	}
	top["items"] = json.RawMessage("[]")
	head, err := json.Marshal(top)
	if err != nil || len(head)*len(items) > salvageMax {
		return nil
	}
	f, err := parseWhole(head)
	if err != nil {
		return nil
	}
	doc := &document{Feed: f}
	open, rest, found := bytes.Cut(head, []byte(`"items":[`))
	for _, item := range items {
		if found {
			doc.one(append(bytes.Clone(open), `"items":[`...), item, rest)
		}
	}
	return doc
}
