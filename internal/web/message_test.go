package web

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestMessage(t *testing.T) {
	for body, want := range map[string]string{
		"": "", "<html>no</html>": "", "  <!doctype html>": "", "{}": "", "[]": "[]", "busy\n  now": "busy now",
		`{"error":"InvalidRequest","message":"bad rkey"}`: "bad rkey", `{"error":"This action is outside the scope"}`: "This action is outside the scope",
		`{"error":"invalid_grant","error_description":"expired"}`: "expired", `{"title":"Forbidden","detail":"not allowed","status":403}`: "not allowed",
		`{"errors":["too short","x"],"error_type":"y"}`: "too short", `{"errors":[{"message":"no such id"}]}`: "no such id",
		`{"error":{"code":403,"message":"quotaExceeded"}}`: "quotaExceeded", `{"error_id":502,"error_message":"too many requests","error_name":"throttle_violation"}`: "too many requests",
		`{"title":"Unauthorized"}`: "Unauthorized", `{"message":5}`: `{"message":5}`,
	} {
		if got := message([]byte(body)); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"error":{"message":["a",{"detail":"b"}]},"message":"c"}`))
	f.Add([]byte("\xff\xfe{\"message\":\"" + strings.Repeat("é", 400)))
	f.Fuzz(func(t *testing.T, body []byte) {
		got := message(body)
		if len(got) > 300+len("...") || !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Zl, r) }) {
			t.Errorf("%q", got)
		}
	})
}
