package app

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

// held is a desk that is held by chance, or by a console, and one line of a
// request that it has let in.
func held(t *testing.T, console bool) (a *App, body *io.PipeWriter, answer chan error) {
	t.Helper()
	o := testDesk(t)
	o.Listen = console
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	a.grace = time.Nanosecond
	there, err := dial(t.Context(), o.Folders.Socket())
	if err != nil {
		t.Fatal(err)
	}
	in, body := io.Pipe()
	answer = make(chan error, 1)
	go func() {
		q := Request{Verb: "listen", Params: []byte(`{"name":"blog"}`), Body: in}
		answer <- there.Call(context.WithoutCancel(t.Context()), q, func(json.RawMessage) error { return nil })
	}()
	if _, err := io.WriteString(body, `{"id":"1","text":"one"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	return a, body, answer
}

// closing closes the desk, and comes back once it lets nobody in any more.
func closing(t *testing.T, a *App) chan error {
	t.Helper()
	closed := make(chan error, 1)
	go func() { closed <- a.Close() }()
	for {
		c, err := dialSocket(t.Context(), a.o.Folders.Socket())
		if err != nil {
			return closed
		}
		_ = c.Close() // nothing was said
		time.Sleep(time.Millisecond)
	}
}

// A command that holds the log by chance answers whom it let in to the end.
func TestChanceHolderAnswersToTheEnd(t *testing.T) {
	a, body, answer := held(t, false)
	closed := closing(t, a)
	if _, err := io.WriteString(body, `{"id":"2","text":"two"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	_ = body.Close() // of a pipe: it does not fail
	if err := <-answer; err != nil {
		t.Errorf("the request that was let in ends with %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if lines, err := call(t, open(t, a.o), "list", ListParams{}); err != nil || len(lines) != 2 {
		t.Errorf("%d mentions are in the log, %v, want 2", len(lines), err)
	}
}

// A console does not wait for what a script reads from a pipe, and the script
// learns that it was cut off.
func TestConsoleLeaves(t *testing.T) {
	a, body, answer := held(t, true)
	closed := closing(t, a)
	err := <-answer
	_ = body.Close() // of a pipe: it does not fail
	if e := Explain(err); err == nil || e.Code != Busy || e.Hint == "" {
		t.Errorf("the request that was cut off ends with %+v", e)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// What would go on for ever does not keep a command that holds the log.
func TestChanceHolderEndsWhatFollows(t *testing.T) {
	o := testDesk(t)
	a, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	hear(t, a, "one")
	there, err := dial(t.Context(), o.Folders.Socket())
	if err != nil {
		t.Fatal(err)
	}
	began, answer := make(chan struct{}, 2), make(chan error, 1)
	go func() {
		q := Request{Verb: "replay", Params: []byte(`{"follow":true}`)}
		answer <- there.Call(t.Context(), q, func(json.RawMessage) error { began <- struct{}{}; return nil })
	}()
	<-began
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if e := Explain(<-answer); e == nil || e.Code != Busy {
		t.Errorf("it ends with %+v", e)
	}
}

// Who was cut off learns whether the command can simply be given again.
func TestCutAnswerSaysWhatToDo(t *testing.T) {
	for verb, want := range map[string]string{
		"list": "give the command again", "import": "give the command again",
		"resolve": "look with hark show ID", "reply": "look with hark show ID", "erase": "look with hark show ID",
		"handoff": "hark replay",
	} {
		err := answerLines(t.Context(), verb, strings.NewReader(""), func(json.RawMessage) error { return nil })
		if e := Explain(err); !strings.Contains(e.Hint, want) {
			t.Errorf("%s that was cut off says %q, want %q", verb, e.Hint, want)
		}
	}
}
