package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/verb"
)

// Every verb of the command line has a command, and every command is a verb.
func TestCommandsAreTheCatalogue(t *testing.T) {
	e := &env{}
	var want []string
	for _, v := range verb.All() {
		if v.On(verb.CLI) {
			want = append(want, v.Name)
		}
	}
	var got []string
	for name := range e.makers() {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("commands are\n%v\nand the catalogue has\n%v", got, want)
	}
	for _, cmd := range e.root().Commands() {
		if cmd.Runnable() && !slices.Contains(want, cmd.Name()) {
			t.Errorf("the command %s is not in the catalogue", cmd.Name())
		}
		if cmd.Runnable() && cmd.Args == nil {
			t.Errorf("the command %s takes any arguments and says nothing of it", cmd.Name())
		}
	}
}

// The page of help holds every code there is.
func TestExitCodes(t *testing.T) {
	for _, c := range []app.Code{app.Done, app.Failed, app.Usage, app.BadConfig, app.SignIn, app.Busy, app.Unreachable, app.Partly, app.Interrupted} {
		found := false
		for line := range strings.Lines(ExitCodes()) {
			found = found || strings.HasPrefix(strings.TrimSpace(line)+" ", fmt.Sprintf("%d ", c))
		}
		if !found {
			t.Errorf("exit code %d is not explained", c)
		}
	}
}

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	e := &env{now: func() time.Time { return now }}
	for _, tt := range []struct{ in, since, until string }{
		{"8h", "2026-11-21T06:02:00Z", "2026-11-21T22:02:00Z"},
		{"2d", "2026-11-19T14:02:00Z", "2026-11-23T14:02:00Z"},
		{"09:00", "2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z"},
		{"18:30", "2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z"},
		{"2026-11-01", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{"2026-11-01T08:00:00+01:00", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z"},
	} {
		since, err1 := e.since(tt.in)
		until, err2 := e.until(tt.in)
		if err1 != nil || err2 != nil || since.UTC().Format(time.RFC3339) != tt.since || until.UTC().Format(time.RFC3339) != tt.until {
			t.Errorf("%s: since %v, until %v, %v, %v", tt.in, since.UTC(), until.UTC(), err1, err2)
		}
	}
	if _, err := e.since("soon"); app.Explain(err).Code != app.Usage {
		t.Errorf("soon: %v", err)
	}
}

func TestUntangle(t *testing.T) {
	for in, want := range map[string]string{
		"tag ID a -b":        "tag -- ID a -b",
		"tag ID a -b --json": "tag --json -- ID a -b",
		"--home x tag ID -b": "--home x tag -- ID -b",
		"tag ID --home x -b": "tag --home x -- ID -b",
		"tag ID -- -b":       "tag ID -- -b",
		"note ID --text tag": "note ID --text tag",
		"list --filter tag":  "list --filter tag",
		"claim tag -x":       "claim tag -x",
		"tag -h":             "tag -h --",
	} {
		if got := strings.Join(untangle(strings.Fields(in)), " "); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

func TestIDsFromLines(t *testing.T) {
	e := &env{Options: Options{In: strings.NewReader("one two\n\n{\"id\":\"three\",\"x\":1}\n")}}
	got, err := e.ids([]string{"zero", "-"})
	if err != nil || !slices.Equal(got, []string{"zero", "one", "three"}) {
		t.Errorf("got %v, %v", got, err)
	}
	e.In = strings.NewReader("{\"no\":1}\n")
	if _, err := e.ids([]string{"-"}); app.Explain(err).Code != app.Usage {
		t.Errorf("got %v", err)
	}
}
