package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/desk"
	"hark/internal/eventlog"
	"hark/internal/view"
)

// TestComplaints: what went wrong is the first line and what to do the second,
// whichever room the error comes from.
func TestComplaints(t *testing.T) {
	_, err := view.ParseFilter("sauce:x")
	var unread *view.FilterError
	if !errors.As(err, &unread) {
		t.Fatalf("a filter that cannot be read is %v", err)
	}
	for want, err := range map[string]error{
		"hark: open log l: hark, process 7 holds it\nhint: close that one, or give the command again while it runs\n":                    &eventlog.BusyError{Path: "l", Holder: "hark, process 7"},
		"hark: open log l: its format is 9 and this hark knows only " + fmt.Sprint(eventlog.Format) + "\nhint: install the newer hark\n": fmt.Errorf("%w", &eventlog.NewerError{Path: "l", Format: 9}),
		"hark: the log l is damaged and was left as it is (x)\nhint: `hark restore FILE` puts a backup in its place\n":                   &eventlog.DamagedError{Path: "l", Err: errors.New("x")},
		"hark: find conversation \"z\": no such conversation\nhint: `hark list --all` shows those there are\n":                           fmt.Errorf("find conversation %q: %w; `hark list --all` shows those there are", "z", view.ErrUnknown),
		"hark: f:1:2: x; y\nhint: mend the file, or move it away to run on the defaults\n":                                               &config.Error{File: "f", Problems: []config.Problem{{Line: 1, Column: 2, What: "x; y"}}},
		"hark: no\nhint: do\n":       &desk.Refusal{Why: "no", Hint: "do"},
		"hark: one; two\nthree\n":    errors.Join(errors.New("one; two"), errors.New("three")),
		"hark: a\\x1b[2J\nhint: b\n": app.Failure(app.Failed, "b", "a%s", `\x1b[2J`),
	} {
		var out bytes.Buffer
		(&env{Options: Options{Err: &out}}).complain(err)
		if out.String() != want {
			t.Errorf("%v: prints\n%swant\n%s", err, out.String(), want)
		}
	}
	var out bytes.Buffer
	(&env{Options: Options{Err: &out}}).complain(errors.New("steers \x1b[2J a terminal"))
	if strings.ContainsRune(out.String(), 0x1b) {
		t.Errorf("prints %q", out.String())
	}
}
