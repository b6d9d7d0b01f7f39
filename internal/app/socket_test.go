package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hark/internal/desk"
)

// The same verbs, the same answers: here and through the socket.
func TestHereAndThere(t *testing.T) {
	o := testDesk(t)
	a := open(t, o)
	there, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	if _, here := there.(*App); here {
		t.Fatal("two processes hold one log")
	}
	ids := hear(t, there, "one", "two")
	for _, c := range []Caller{a, there} {
		lines, err := call(t, c, "list", ListParams{})
		if err != nil || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"id":"`) {
			t.Errorf("list gives %v, %v", lines, err)
		}
	}
	p := WorkParams{IDs: []string{ids[0].String()[:6]}}
	if lines, err := call(t, there, "claim", p); err != nil || !strings.Contains(lines[0], `"owner":"ana"`) {
		t.Errorf("claim gives %v, %v", lines, err)
	}
	for i, c := range []Caller{a, there} {
		p := WorkParams{IDs: []string{ids[0].String()}, Command: desk.Command{Outcome: "fixd"}}
		_, err := call(t, c, "resolve", p)
		if e := Explain(err); e.Code != Failed || !strings.Contains(e.Hint, "fixed") {
			t.Errorf("a refusal comes as %+v", e)
		}
		_, err = call(t, c, "nonsense", nil)
		if e := Explain(err); e.Code != Usage {
			t.Errorf("an unknown verb comes as %+v", e)
		}
		p = WorkParams{IDs: []string{ids[1].String(), "zzzz"}, Command: desk.Command{Tags: []string{fmt.Sprint("t", i)}}}
		lines, err := call(t, c, "tag", p)
		if e := Explain(err); e.Code != Partly || len(lines) != 2 || !strings.Contains(lines[1], `"error":{"message":`) {
			t.Errorf("half a success comes as %v, %+v", lines, e)
		}
		boom := errors.New("enough")
		err = c.Call(t.Context(), Request{Verb: "list"}, func(json.RawMessage) error { return boom })
		if err == nil || Explain(err).Message != "enough" {
			t.Errorf("an error of emit comes as %v", err)
		}
	}
}

// Many that start at once: one holds, the others are served, none fails.
func TestConnectAtOnce(t *testing.T) {
	o := testDesk(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			c, err := Connect(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			q := Request{Verb: "listen", Params: fmt.Appendf(nil, `{"name":"blog%d"}`, i), Body: strings.NewReader(fmt.Sprintf(`{"id":"%d","text":"hello there %d"}`, i, i))}
			if err := c.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
				t.Error(err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	a := open(t, o)
	if lines, err := call(t, a, "list", ListParams{}); err != nil || len(lines) != 20 {
		t.Errorf("%d mentions, %v", len(lines), err)
	}
}

func TestSocketIsPrivate(t *testing.T) {
	o := testDesk(t)
	open(t, o)
	path := o.Folders.Socket()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	for _, tt := range []struct {
		method, url string
		want        int
	}{
		{"POST", "http://evil.example/v1/list", http.StatusMisdirectedRequest},
		{"GET", "http://hark/v1/list", http.StatusMethodNotAllowed},
		{"POST", "http://hark/v2/list", http.StatusNotFound},
		{"POST", "http://hark/", http.StatusNotFound},
		{"POST", "http://hark/v1/list", http.StatusOK},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, tt.url, strings.NewReader("{}\n"))
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != tt.want {
			t.Errorf("%s %s: %d %s, want %d", tt.method, tt.url, res.StatusCode, body, tt.want)
		}
	}
	client.CloseIdleConnections()
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t.Context(), path); err == nil {
		t.Error("a folder that others can enter is no place for a socket")
	}
	if err := os.Chmod(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
}

// An answer that was cut off is an error, never a short success.
func TestCutAnswer(t *testing.T) {
	for _, tt := range []struct {
		body string
		code Code
		n    int
	}{
		{`{"id":"a"}` + "\n" + `{"end":true}` + "\n", Done, 1},
		{`{"id":"a"}` + "\n", Busy, 1},
		{"", Busy, 0},
		{`{"id":"a"}` + "\n" + `{"error":{"message":"no","hint":"do","code":7}}` + "\n", Partly, 1},
		{`{"end":tr`, Busy, 0},
	} {
		n := 0
		err := answerLines(t.Context(), "list", strings.NewReader(tt.body), func(json.RawMessage) error { n++; return nil })
		if got := Done; err != nil {
			got = Explain(err).Code
			if got != tt.code || n != tt.n {
				t.Errorf("%q: %v after %d lines", tt.body, err, n)
			}
		} else if tt.code != Done || n != tt.n {
			t.Errorf("%q: no error after %d lines", tt.body, n)
		}
	}
}
