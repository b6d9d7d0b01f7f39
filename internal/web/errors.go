package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// Unsent is the error of a request of which nothing reached the server.
type Unsent struct{ Err error }

// Error says why.
func (u *Unsent) Error() string { return u.Err.Error() }

// Unwrap gives the cause.
func (u *Unsent) Unwrap() error { return u.Err }

// Paused is the error of a request that was not made, because its host has
// asked to be left alone or has failed too often.
type Paused struct {
	Host  string
	Until time.Time
	Why   string
}

// Error says until when.
func (p *Paused) Error() string {
	return fmt.Sprintf("%s is left alone until %s: %s", p.Host, p.Until.Local().Format("15:04:05"), p.Why)
}

// Refusal is an answer that is not the one asked for.
type Refusal struct {
	Host    string
	Status  int
	After   time.Duration // how long the server asks to be left alone; 0 is no word
	Message string        // what it says, one line, cut; still hostile text
	Header  http.Header
	Body    []byte // the first bytes of it
}

// refusalMax is how much of a refusal is kept.
const refusalMax = 16 << 10

// Error says what the server said.
func (r *Refusal) Error() string {
	s := fmt.Sprintf("%s answers %d %s", r.Host, r.Status, http.StatusText(r.Status))
	if r.Message != "" {
		s += ": " + r.Message
	}
	return s
}

func (c *Client) refusal(resp *http.Response, asked Request) *Refusal {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, refusalMax)) // what there is of it will do
	body = hide(body, resp.Request, asked)
	for _, values := range resp.Header {
		for i, v := range values {
			values[i] = string(hide([]byte(v), resp.Request, asked))
		}
	}
	return &Refusal{
		Host: c.Host(), Status: resp.StatusCode, After: After(resp.Header, c.o.Hosts.o.Now()),
		Message: message(body), Header: resp.Header, Body: body,
	}
}

// message is the sentence of an error's body, as the usual networks write it:
// "message" with or without "error" (AT Protocol, Google), "error" or
// "error_description" (Mastodon), "detail" (X), "errors" (Discourse).
func message(body []byte) string {
	var said struct {
		Message     string `json:"message"`
		Error       any    `json:"error"`
		Description string `json:"error_description"`
		Detail      string `json:"detail"`
		Title       string `json:"title"`
		Errors      any    `json:"errors"`
		ErrorName   string `json:"error_name"`
		ErrorText   string `json:"error_message"`
	}
	if json.Unmarshal(body, &said, lenient) != nil {
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
			return "" // a page for people
		}
		return line(string(body))
	}
	texts := []string{said.Message, said.Detail, said.Description, said.ErrorText}
	for _, v := range []any{said.Error, said.Errors} {
		texts = append(texts, inner(v))
	}
	for _, t := range append(texts, said.Title, said.ErrorName) {
		if t != "" {
			return line(t)
		}
	}
	return ""
}

// inner is the first sentence in a value that may be a text, a list or an object.
func inner(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return inner(v[0])
		}
	case map[string]any:
		for _, k := range []string{"message", "detail", "title"} {
			if s := inner(v[k]); s != "" {
				return s
			}
		}
	}
	return ""
}

// line is a text as one line of at most 300 bytes.
func line(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s[:min(len(s), 1200)], "\uFFFD")), " ")
	if n := 300; len(s) > n {
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "..."
	}
	return s
}
