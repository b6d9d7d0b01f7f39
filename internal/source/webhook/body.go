package webhook

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"hark/internal/source"
)

// decode reads a body: a mention object, a list of them, or one on each line.
func decode(body []byte, name string) source.Batch {
	var b source.Batch
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	one := func(where string, raw []byte) {
		m, err := source.DecodeMention(raw, name)
		if err != nil {
			b.Refused = append(b.Refused, source.Refuse(where, err.Error(), raw))
			return
		}
		b.Mentions = append(b.Mentions, m)
	}
	trimmed := bytes.TrimSpace(body)
	if bytes.HasPrefix(trimmed, []byte("[")) {
		var list []jsontext.Value
		if err := json.Unmarshal(trimmed, &list); err != nil {
			b.Refused = append(b.Refused, source.Refuse("the body", fmt.Sprintf("it is not a JSON list: %v", err), body))
			return b
		}
		for i, raw := range list {
			one(fmt.Sprintf("item %d", i+1), raw)
		}
		return b
	}
	if !onLines(trimmed) {
		one("the body", trimmed)
		return b
	}
	number := 0
	for raw := range bytes.Lines(body) {
		number++
		if raw = bytes.TrimSpace(raw); len(raw) > 0 {
			one(fmt.Sprintf("line %d", number), raw)
		}
	}
	return b
}

// onLines tells JSON Lines from one object that is spread over lines: there
// the first line is no more than the beginning of what is whole in the end.
func onLines(body []byte) bool {
	first, rest, _ := bytes.Cut(body, []byte("\n"))
	if len(rest) == 0 {
		return false
	}
	whole := jsontext.Value(bytes.TrimSpace(first)).IsValid()
	return whole || !jsontext.Value(body).IsValid() && len(bytes.TrimSpace(first)) > 1
}
