package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// leastSecret is the shortest text that is taken for a credential, in bytes: a
// shorter one would hide words.
const leastSecret = 8

// hide takes out of an answer what the request proved itself with. A server,
// or something on the way that answers in its place, may repeat a request in
// its error, and an error is shown, logged and handed on.
func hide(answer []byte, r *http.Request, asked Request) []byte {
	if r == nil {
		return answer
	}
	values := proofs(asked)
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

// proofs are what a request proves itself with in its body: the values of a
// form (RFC 6749 has tokens sent so) and the password of a JSON object, each
// also as a form writes it. What else stands there, such as a reply, is no secret.
func proofs(asked Request) []string {
	var values []string
	if asked.Type == "application/x-www-form-urlencoded" {
		form, _ := url.ParseQuery(string(asked.Body)) // what can be read of it
		delete(form, "grant_type")
		for _, list := range form {
			values = append(values, list...)
		}
	} else {
		var said struct {
			Password string `json:"password"`
		}
		if json.Unmarshal(asked.Body, &said, lenient) == nil {
			values = append(values, said.Password)
		}
	}
	for _, v := range values[:len(values):len(values)] {
		values = append(values, url.QueryEscape(v))
	}
	return values
}
