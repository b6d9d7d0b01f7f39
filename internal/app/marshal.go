package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// marshal writes one line of JSON. Unlike json.Marshal it leaves <, > and & as
// they are, since lines are read by people and by jq and never put into a
// page; and it escapes what would steer a terminal or reorder a line, which
// loses nothing.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return tame(bytes.TrimRight(b.Bytes(), "\n")), nil
}

// Marshal writes a line of JSON as every answer of hark is written.
func Marshal(v any) ([]byte, error) { return marshal(v) }

// tame escapes DEL, the C1 controls and the invisible formatting characters
// (category Cf: bidirectional, zero-width), which JSON lets stand in strings.
func tame(line []byte) []byte {
	wild := func(r rune) bool { return r >= 0x7f && r <= 0x9f || unicode.Is(unicode.Cf, r) }
	if bytes.IndexFunc(line, wild) < 0 {
		return line
	}
	out := make([]byte, 0, len(line)+64)
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		switch {
		case !wild(r):
			out = append(out, line[:n]...)
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, "\\u%04x\\u%04x", 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			out = fmt.Appendf(out, "\\u%04x", r)
		}
		line = line[n:]
	}
	return out
}
