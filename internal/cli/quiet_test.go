package cli_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestNothingIsAskedOfATerminal: errors and help are text. A terminal that is
// asked for its colors may answer when nobody reads any more, into the shell.
func TestNothingIsAskedOfATerminal(t *testing.T) {
	t.Parallel()
	hark, err := exec.LookPath("hark")
	if err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"nonsense":     `hark: there is no command "nonsense"`,
		"list --bogus": "hint: ",
		"--help":       "\x1b[1mUsage:\x1b[m",
		"help claim":   "claim ID...",
		"help filters": "source:",
		"--version":    "test",
	} {
		cmd := exec.Command(hark, strings.Fields(args)...)
		cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "HARK_HOME="+t.TempDir())
		tty, err := pty.Start(cmd)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := io.ReadAll(tty) // ends with an error once the program has let go of its terminal
		_ = cmd.Wait()            // how it ends is looked at elsewhere
		_ = tty.Close()
		plain := bytes.ReplaceAll(bytes.ReplaceAll(out, []byte("\x1b[1m"), nil), []byte("\x1b[m"), nil)
		if !bytes.Contains(out, []byte(want)) || bytes.ContainsRune(plain, '\x1b') {
			t.Errorf("hark %s prints %q", args, out)
		}
	}
}
