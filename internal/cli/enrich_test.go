package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/source"
)

// numbered answers a line with its number and what it says, and refuses what cannot be read.
func numbered(out []byte, line *asked) ([]byte, bool, error) {
	m, _, err := line.read()
	if err != nil {
		return fmt.Appendf(out, "%d unread\n", line.num), false, nil
	}
	return fmt.Appendf(out, "%d %d\n", line.num, len(m.Text)), true, nil
}

// Ten thousand lines come back in their order, whichever worker was first.
func TestAnswersKeepTheOrder(t *testing.T) {
	var in, want strings.Builder
	for i := range 10_000 {
		switch {
		case i%1000 == 7:
			in.WriteString("broken\n")
			fmt.Fprintf(&want, "%d unread\n", i+1)
		case i%3000 == 9:
			in.WriteString(strings.Repeat("x", source.MentionMax+1) + "\n")
			fmt.Fprintf(&want, "%d unread\n", i+1)
		default:
			n := i * i % 977
			fmt.Fprintf(&in, "{\"text\":%q}\r\n", strings.Repeat("a", n))
			fmt.Fprintf(&want, "%d %d\n", i+1, n)
		}
	}
	var out bytes.Buffer
	e := &env{Options: Options{Out: &out}}
	err := e.eachPost(t.Context(), strings.NewReader(in.String()), numbered)
	if known := app.Explain(err); known == nil || known.Code != app.Partly || !strings.HasPrefix(known.Message, "14 of 10000 ") {
		t.Errorf("%v", err)
	}
	if out.String() != want.String() {
		t.Error("the answers are others, or in another order")
	}
}

func TestAMarkBeforeTheTextIsNoText(t *testing.T) {
	var out bytes.Buffer
	e := &env{Options: Options{Out: &out}}
	if err := e.eachPost(t.Context(), strings.NewReader("\ufeff{\"text\":\"four\"}\n{\"text\":\"x\"}"), numbered); err != nil || out.String() != "1 4\n2 1\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

// Who asks one line at a time is answered one line at a time.
func TestALineIsAnsweredAtOnce(t *testing.T) {
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	e := &env{Options: Options{Out: out}}
	done := make(chan error, 1)
	go func() { done <- e.eachPost(t.Context(), in, numbered) }()
	lines := bufio.NewScanner(answer)
	for i := range 3 {
		if _, err := fmt.Fprintf(ask, "line %d\n", i); err != nil {
			t.Fatal(err)
		}
		if !lines.Scan() || lines.Text() != fmt.Sprintf("%d 6", i+1) {
			t.Fatalf("line %d is answered %q", i, lines.Text())
		}
	}
	if err := errors.Join(ask.Close(), <-done); err != nil {
		t.Error(err)
	}
}

// An input that never comes does not keep the program.
func TestWaitingForLinesCanBeEnded(t *testing.T) {
	in, _ := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := (&env{Options: Options{Out: io.Discard}}).eachPost(ctx, in, numbered); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// badWriter takes nothing.
type badWriter struct{}

func (badWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnswersThatNobodyTakes(t *testing.T) {
	e := &env{Options: Options{Out: badWriter{}}}
	if err := e.eachPost(t.Context(), strings.NewReader(strings.Repeat("x\n", 100_000)), numbered); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}

// FuzzEnrich: whatever the bytes, each line gets one answer, and each is JSON.
func FuzzEnrich(f *testing.F) {
	for _, s := range []string{
		"plain\n\ntext", "{\"text\":\"a\"}\nb\n\n{}", "{\"id\":{\"x\":[1]},\"text\":\"\\u00e9\",\"author\":\"@a\"}", "{\"text\":\"a\",\"text\":\"b\"}", "\xff\n{\xff}",
		`{"text":"a","author":{"handle":"x","followers":-1},"rating":99}`, "{\"text\":null,\"title\":null}\r\n\r\n", "\ufeff{\"text\":\"a\"}\n \t\n\n",
		"\"a\\ud83d\"\n\"\\x\"\n{\"id\":\"\\udc00\",\"text\":\"\\ud83d\"}",
	} {
		f.Add([]byte(s))
	}
	c := config.Defaults(func(string) string { return "" })
	c.Rules = []config.Rule{{Name: "a", When: "a* OR near(b c, 2)", Hide: true}}
	model := app.NewModel(c)
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		e := &env{Options: Options{Out: &out}, json: true}
		tester := tester{e: e, model: model}
		err := e.eachPost(t.Context(), bytes.NewReader(in), tester.line)
		if known := app.Explain(err); known != nil && known.Code != app.Partly {
			t.Fatal(err)
		}
		last := 0
		for line := range bytes.Lines(out.Bytes()) {
			var got struct {
				Line int `json:"line"`
			}
			if err := json.Unmarshal(line, &got); err != nil || got.Line != last+1 {
				t.Fatalf("%q after line %d: %v", line, last, err)
			}
			last = got.Line
		}
		in = bytes.TrimPrefix(in, []byte("\ufeff"))
		all := bytes.Count(in, []byte("\n"))
		if len(in) > 0 && in[len(in)-1] != '\n' {
			all++
		}
		if last != all {
			t.Fatalf("%d of %d lines are answered", last, all)
		}
	})
}
