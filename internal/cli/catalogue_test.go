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
		if cmd.Runnable() && cmd.Name() != "man" && !slices.Contains(want, cmd.Name()) {
			t.Errorf("the command %s is not in the catalogue", cmd.Name())
		}
		if cmd.Runnable() && cmd.Args == nil {
			t.Errorf("the command %s takes any arguments and says nothing of it", cmd.Name())
		}
	}
}

// The manual page holds every command, flag, key and exit code, and roff that
// says what it should: no line of text that is taken for a request.
func TestManPage(t *testing.T) {
	root := (&env{}).root()
	got := manPage(root, "v1")
	if again := manPage((&env{}).root(), "v1"); got != again {
		t.Error("it is another one each time")
	}
	var want []string
	for _, v := range verb.All() {
		if v.On(verb.CLI) {
			want = append(want, `\fB`+v.Name)
		}
		if v.On(verb.Screen) {
			want = append(want, "\n"+roff(v.Name)+": ", roff(v.Keys[0]))
		}
	}
	for _, c := range exitCodes() {
		want = append(want, fmt.Sprintf(".TP\n\\fB%d\\fR\n%s\n", c.code, roff(c.says)))
	}
	for _, w := range append(want, `\fB\-\-json\fR`, `\fB\-o, \-\-out STRING\fR`, ".SH FILTERS\n") {
		if !strings.Contains(got, w) {
			t.Errorf("the page has no %q", w)
		}
	}
	for line := range strings.Lines(got) {
		request, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !slices.Contains([]string{".TH", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE"}, request) {
			t.Errorf("%q is taken for a request", line)
		}
	}
	if strings.Contains(got, ".PP\n.PP") || strings.Contains(got, "comes in\n") || strings.Contains(got, fmt.Sprint(time.Now().Year())+`-`) {
		t.Error("its paragraphs are lines, or it holds today's date")
	}
}

func TestRoff(t *testing.T) {
	for in, want := range map[string]string{".x": `\&.x`, "'x": `\&'x`, `a\b`: `a\eb`, "--x": `\-\-x`, "a.b": "a.b"} {
		if got := roff(in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 2, 0, 0, time.UTC)
	e := &env{now: func() time.Time { return now }}
	for _, tt := range []struct{ in, since, until, length string }{
		{"8h", "2026-11-21T06:02:00Z", "", "2026-11-21T22:02:00Z"},
		{"2d", "2026-11-19T14:02:00Z", "", "2026-11-23T14:02:00Z"},
		{"09:00", "2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z", ""},
		{"18:30", "2026-11-20T18:30:00Z", "2026-11-21T18:30:00Z", ""},
		{"2026-11-01", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", ""},
		{"2026-11-01T08:00:00+01:00", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z", ""},
		{"soon", "", "", ""},
		{"2d junk", "", "", ""},
		{"", "", "", ""},
	} {
		for name, c := range map[string]struct {
			read func(string) (time.Time, error)
			want string
		}{"since": {e.since, tt.since}, "until": {e.until, tt.until}, "in": {e.in, tt.length}} {
			got, err := c.read(tt.in)
			if c.want == "" {
				if known := app.Explain(err); known == nil || known.Code != app.Usage || known.Hint == "" {
					t.Errorf("%s %q: %v, %v; want an error of usage", name, tt.in, got, err)
				}
				continue
			}
			if err != nil || got.UTC().Format(time.RFC3339) != c.want {
				t.Errorf("%s %q: %v, %v; want %s", name, tt.in, got.UTC(), err, c.want)
			}
		}
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
