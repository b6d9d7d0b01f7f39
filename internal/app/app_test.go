package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"hark/internal/config"
	"hark/internal/domain"
	"hark/internal/eventlog"
)

// testDesk gives options of a desk in a folder of its own, with a name short
// enough for a socket.
func testDesk(t testing.TB) Options {
	t.Helper()
	dir, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	getenv := func(string) string { return "" }
	f, err := config.Paths(getenv, dir)
	if err != nil {
		t.Fatal(err)
	}
	c := config.Defaults(getenv)
	c.Me = "ana"
	return Options{Config: c, Folders: f, Getenv: getenv, Sources: []Wired{}}
}

func open(t *testing.T, o Options) *App {
	t.Helper()
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		problems, err := a.log.Check(context.WithoutCancel(t.Context()))
		if wrong := slices.DeleteFunc(problems, func(p eventlog.Problem) bool { return p.Info }); err != nil || len(wrong) > 0 {
			t.Errorf("the log is not sound: %v, %v", wrong, err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// hear lets mentions in as a request's body.
func hear(t *testing.T, c Caller, texts ...string) []domain.ID {
	t.Helper()
	var body strings.Builder
	var ids []domain.ID
	for i, text := range texts {
		id := fmt.Sprint(i, text)
		fmt.Fprintf(&body, `{"id":%q,"source":"blog","text":%q,"author":{"handle":"maria"}}`+"\n", id, text)
		ids = append(ids, domain.MentionID("blog", id))
	}
	q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: strings.NewReader(body.String())}
	if err := c.Call(t.Context(), q, func(json.RawMessage) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return ids
}

func call(t *testing.T, c Caller, verb string, params any) ([]string, error) {
	t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	err = c.Call(t.Context(), Request{Verb: verb, Params: raw}, func(line json.RawMessage) error {
		lines = append(lines, string(line))
		return nil
	})
	return lines, err
}
