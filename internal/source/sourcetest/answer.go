package sourcetest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"

	"github.com/go-json-experiment/json"
)

// Answer serves one request of a fake: handle has it with its whole body,
// which is at most 1 MiB, and what it answers is sent when it is done, so that
// a line can be cut instead, by panic(http.ErrAbortHandler). watch, unless it
// is nil, sees the exchange then.
func Answer(w http.ResponseWriter, r *http.Request, handle func(w http.ResponseWriter, r *http.Request, body []byte), watch func(Exchange)) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return // the client went away
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	handle(rec, r, body)
	answer := rec.Body.Bytes()
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	w.Write(answer)
	if watch != nil {
		watch(Exchange{Request: r, Body: body, Status: rec.Code, Header: rec.Header(), Answer: answer})
	}
}

// WriteJSON answers with a value of the fake's own making.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // a mistake in the fake
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(raw)
}
