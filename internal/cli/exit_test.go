package cli_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the program on a home of its own; what it prints is thrown away.
func program(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "hark", args...)
	cmd.Env = append(os.Environ(), "HARK_HOME="+home, "USER=ana")
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// exits is the code with which a program ended.
func exits(t *testing.T, err error) int {
	t.Helper()
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		return exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return 0
}

// listening starts a program that holds the log, and gives it back once it does.
func listening(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	cmd := program(t, home, "listen")
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	if _, err := io.ReadFull(said, make([]byte, len("listening"))); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, said)
	return cmd
}

// TestExitCodes ends the program with every code that it has.
func TestExitCodes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	home, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	broken := t.TempDir()
	write(t, filepath.Join(broken, "hark.toml"), "hodl = 1\n")
	in := `{"id":"1","text":"fine"}` + "\nnonsense\n" + strings.Repeat("x", 3<<20) + "\n" + `{"id":"2","text":"fine"}`
	for _, c := range []struct {
		home, args string
		want       int
	}{
		{home, "list", 0},
		{home, "show nope", 1},
		{home, "list --bogus", 2},
		{broken, "list", 3},
		{home, "enrich --json", 7},
		{home, "man", 0},
		{home, "completion bash", 0},
		{home, "completion zsh", 0},
		{home, "completion fish", 0},
	} {
		cmd := program(t, c.home, strings.Fields(c.args)...)
		cmd.Stdin = strings.NewReader(in)
		var out bytes.Buffer
		cmd.Stdout = &out
		if got := exits(t, cmd.Run()); got != c.want {
			t.Errorf("%s exits with %d, want %d", c.args, got, c.want)
		}
		if n := strings.Count(out.String(), "\n"); c.want == 7 && n != 4 {
			t.Errorf("%d lines answer four, one of which is too long", n)
		}
		if c.want == 0 && c.args != "list" && !strings.Contains(out.String(), "hark") {
			t.Errorf("%s prints nothing of use", c.args)
		}
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(sig) { // whoever started the tests wants them, and what they start, to outlive it
			t.Logf("%v is ignored here, as under nohup: not tried", sig)
			continue
		}
		holder := listening(t, home)
		if got := exits(t, program(t, home, "compact").Run()); got != 5 {
			t.Errorf("compact beside a holder exits with %d, want 5", got)
		}
		if err := holder.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if got := exits(t, holder.Wait()); got != 130 {
			t.Errorf("after %v it exits with %d, want 130", sig, got)
		}
	}
}
