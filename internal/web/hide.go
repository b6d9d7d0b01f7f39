package web

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
)

// leastSecret is the shortest text that is taken for a credential, in bytes: a
// shorter one would hide words.
const leastSecret = 8

// hide takes out of an answer what the request proved itself with. A server,
// or something on the way that answers in its place, may repeat a request in
// its error, and an error is shown, logged and handed on.
func hide(answer []byte, r *http.Request) []byte {
	if r == nil {
		return answer
	}
	var values []string
	for name, list := range r.Header {
		if !slices.Contains([]string{"Accept", "Accept-Language", "Content-Type", "User-Agent", "If-None-Match", "If-Modified-Since"}, name) {
			values = append(values, list...)
		}
	}
	for _, list := range r.URL.Query() {
		values = append(values, list...)
	}
	for _, v := range values {
		for word := range strings.FieldsSeq(v) {
			if len(word) >= leastSecret {
				answer = bytes.ReplaceAll(answer, []byte(word), []byte("(hidden)"))
			}
		}
	}
	return answer
}
