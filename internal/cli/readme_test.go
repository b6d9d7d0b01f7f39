package cli_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// teamLines are the commands of README's section on teams, as they stand
// there, without what is said of them.
func teamLines(t *testing.T) (lines []string) {
	t.Helper()
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## The team\n")
	section, _, _ = strings.Cut(section, "\n## ")
	said := regexp.MustCompile(`\s\s+#.*$`)
	for line := range strings.Lines(section) {
		if code, ok := strings.CutPrefix(line, "    "); ok {
			lines = append(lines, said.ReplaceAllString(strings.TrimRight(code, "\n"), ""))
		}
	}
	return lines
}

// readers are people who do what README says, each on a machine of theirs.
type readers struct {
	t    *testing.T
	bin  string // where ssh is one that goes to ana
	home map[string]string
	code string // of the last line that was printed to join with
}

// does runs a line in somebody's shell, as it stands in README.
func (r *readers) does(who, line string) *exec.Cmd {
	if r.home[who] == "" {
		home, err := os.MkdirTemp("", "hark") // short enough for a socket
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { _ = os.RemoveAll(home) })
		r.home[who] = home
	}
	cmd := exec.CommandContext(r.t.Context(), "sh", "-c", strings.ReplaceAll(line, "CODE", r.code))
	cmd.Env = append(os.Environ(), "HARK_HOME="+r.home[who], "USER="+who, "PATH="+r.bin+":"+os.Getenv("PATH"))
	cmd.Dir, cmd.WaitDelay = r.home[who], 10*time.Second
	return cmd
}

var joins = regexp.MustCompile(`(?m)^hark join (\S+)$`)

// done runs a line to its end, and gives what it printed.
func (r *readers) done(who, line string) string {
	r.t.Helper()
	cmd := r.does(who, line)
	var complaint strings.Builder
	cmd.Stderr, cmd.Stdin = &complaint, strings.NewReader("y\n") // to whatever is asked
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("%s: %s: %v\n%s%s", who, line, err, out, complaint.String())
	}
	if m := joins.FindSubmatch(out); m != nil {
		r.code = string(m[1])
	}
	return string(out)
}

// runs starts a line that goes on, and waits until it has said so.
func (r *readers) runs(who, line, says string) {
	r.t.Helper()
	cmd := r.does(who, "exec "+line)
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait() // it was interrupted, and says so
		_ = in.Close()
	})
	said := bufio.NewScanner(out)
	for said.Scan() {
		if m := joins.FindSubmatch(said.Bytes()); m != nil {
			r.code = string(m[1])
		}
		if strings.Contains(said.Text(), says) {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	r.t.Fatalf("%s: %s never says %q", who, line, says)
}

// TestStoryOfTheReadme does what README's section on teams shows, line by line.
func TestStoryOfTheReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	t.Parallel()
	r := &readers{t: t, bin: t.TempDir(), home: map[string]string{}}
	r.does("ana", "")
	if err := os.WriteFile(filepath.Join(r.bin, "ssh"), []byte("#!/bin/sh\nshift\nHARK_HOME="+r.home["ana"]+" exec \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(r.home["ana"], "hark.toml"), "me = \"ana\"\n\n[hub]\nlisten = \"127.0.0.1:0\"\n") // a port that is free
	write(t, filepath.Join(r.home["ana"], "m.jsonl"), `{"id":"1","source":"acme","text":"the apostrophe key is gone","author":{"handle":"maria"}}`+"\n")
	r.done("ana", "hark listen --lines m.jsonl")
	sees := func(who, line, want string) {
		t.Helper()
		if got := r.done(who, line); !strings.Contains(got, want) {
			t.Errorf("%s: %s prints\n%swant %q", who, line, got, want)
		}
	}
	steps := []struct {
		line string
		does func(line string)
	}{
		{"hark hub", func(line string) { r.runs("ana", line, "ctrl+c ends") }},
		{"hark join CODE", func(line string) { sees("tom", line, "you are tom, responder") }},
		{"hark", func(line string) { sees("tom", line, "apostrophe") }},
		{"hark invite eva --role approver", func(line string) { sees("ana", line, "hark join ") }},
		{"hark invite server --listens --sends acme", func(line string) { sees("ana", line, "hark join ") }},
		{"hark listen", func(line string) {
			r.done("server", "hark join CODE")
			r.runs("server", line, "listening")
		}},
		{"hark roster", func(line string) { sees("ana", line, "tom") }},
		{"hark sync", func(line string) { sees("tom", line, "the same") }},
		{"hark doctor", func(line string) { sees("tom", line, "you are tom") }},
		{"hark bundle -o tom.bundle --for tom", func(line string) { sees("ana", line, "wrote ") }},
		{"ssh host hark bundle | hark import -", func(line string) { sees("tom", line, " known already") }},
		{"hark erase --author @maria --reason 'asked to'", func(line string) {
			r.done("ana", line)
			r.done("tom", "hark sync")
			if got := r.done("tom", "hark list --all --json"); strings.Contains(got, "apostrophe") {
				t.Errorf("tom still has it: %s", got)
			}
		}},
	}
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.line)
	}
	if got := teamLines(t); !slices.Equal(got, lines) {
		t.Fatalf("README shows\n%s\nand this test does\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
	}
	for _, s := range steps {
		s.does(s.line)
		if t.Failed() {
			t.Fatalf("after %q", s.line)
		}
	}
}
