package source

import (
	"strings"
	"testing"
	"time"
)

func TestTokens(t *testing.T) {
	for body, want := range map[string]Tokens{
		`{"access_token":"a","expires_in":7200,"refresh_token":"r","token_type":"Bearer"}`: {Access: "a", Refresh: "r", Lasts: 2 * time.Hour},
		`{"access_token":"a"}`:                  {Access: "a"},
		`{"access_token":"a","expires_in":-5}`:  {Access: "a"},
		`{"access_token":"a","expires_in":1e9}`: {Access: "a", Lasts: lastsMax},
	} {
		if got, err := readTokens([]byte(body)); err != nil || got != want {
			t.Errorf("%s gives %+v, %v; want %+v", body, got, err, want)
		}
	}
	for _, body := range []string{`{}`, `{"access_token":7}`, `{"access_token":"a b"}`, `{"access_token":"a\nb"}`, `<html>sekret`} {
		if got, err := readTokens([]byte(body)); err == nil || strings.Contains(err.Error(), "sekret") {
			t.Errorf("%s gives %+v, %v", body, got, err)
		}
	}
}

func FuzzTokens(f *testing.F) {
	f.Add([]byte(`{"access_token":"ya29.a","expires_in":3599,"token_type":"Bearer"}`))
	f.Add([]byte(`{"access_token":"a\nb","expires_in":1e300}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := readTokens(b)
		if err != nil {
			return
		}
		if got.Access == "" || strings.ContainsAny(got.Access, "\r\n ") || got.Lasts < 0 || got.Lasts > lastsMax {
			t.Errorf("tokens that nobody can use: %+v", got)
		}
	})
}
