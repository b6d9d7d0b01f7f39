package cli_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"hark/internal/app"
	"hark/internal/app/apptest"
	"hark/internal/cli"
)

// run is a command in this process, as the program would run it.
func run(t *testing.T, home string, args ...string) (out, complaint string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = cli.Main(t.Context(), cli.Options{
		Args: args, In: strings.NewReader(""), Out: &stdout, Err: &stderr,
		Environ: []string{"HARK_HOME=" + home, "USER=ana"},
	})
	return stdout.String(), stderr.String(), code
}

// TestStoryBesideAConsole works by commands while a console is open: both see
// what the other does.
func TestStoryBesideAConsole(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	c := apptest.Open(t, apptest.Settings{Sources: []app.Wired{}})
	mention := filepath.Join(c.Home, "m.jsonl")
	write(t, mention, `{"id":"1","source":"mastodon","text":"the apostrophe key is gone","author":{"handle":"maria_r"}}`+"\n")
	must := func(args ...string) string {
		t.Helper()
		out, complaint, code := run(t, c.Home, args...)
		if code != 0 {
			t.Fatalf("hark %v exits with %d: %s", args, code, complaint)
		}
		return out
	}
	must("listen", "--lines", mention)
	c.See("1 open")
	if out := must("list", "--json"); !strings.HasPrefix(out, `{"id":"txkbgspgs4qeh060","state":"open","owner":""`) {
		t.Errorf("list prints %s", out)
	}
	c.Press("n").See("apostrophe")
	must("claim", "txkb")
	c.See("1 mine")
	c.Press("t").See("tags").Type("keyboard").Press("enter").See("#keyboard")
	if out := must("show", "txkb", "--json"); !strings.Contains(out, `"owner":"ana","outcome":"","reason":"","tags":["keyboard"]`) {
		t.Errorf("show prints %s", out)
	}
	must("handoff", "--since", "8h", "-o", filepath.Join(c.Home, "out"))
	must("verify", filepath.Join(c.Home, "out", "handoff.bundle"))
	must("resolve", "txkb", "--outcome", "fixed")
	c.See("0 open")
	if _, complaint, code := run(t, c.Home, "compact"); code != int(app.Busy) || !strings.Contains(complaint, "holds it") {
		t.Errorf("compact beside a console exits with %d: %s", code, complaint)
	}
	if out := must("doctor"); !strings.Contains(out, "another hark holds the log") {
		t.Errorf("doctor prints %s", out)
	}
	c.Leave()
}
