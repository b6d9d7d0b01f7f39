package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/secret"
	bluesky "hark/internal/source/bluesky/fake"
	discourse "hark/internal/source/discourse/fake"
	mastodon "hark/internal/source/mastodon/fake"
	"hark/internal/source/sourcetest"
	x "hark/internal/source/x/fake"
)

// networks are fakes of networks with accounts, by kind.
func networks(t *testing.T) map[string]sourcetest.Network {
	t.Helper()
	open := map[string]sourcetest.Network{}
	m, err := mastodon.New()
	must(t, err)
	t.Cleanup(m.Close)
	open["mastodon"] = m.Network()
	b, err := bluesky.New()
	must(t, err)
	t.Cleanup(b.Close)
	open["bluesky"] = b.Network()
	d, err := discourse.New()
	must(t, err)
	t.Cleanup(d.Close)
	open["discourse"] = d.Network()
	s, err := x.New()
	must(t, err)
	t.Cleanup(s.Close)
	open["x"] = s.Network()
	return open
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shop is a desk of its own on which hark is run; whatever it says is kept.
type shop struct {
	t    *testing.T
	hark string
	home string
	said bytes.Buffer
}

// run runs a command and gives its standard output; code is how it must end.
func (s *shop) run(code int, in string, args ...string) string {
	s.t.Helper()
	var out, err bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), s.hark, args...)
	cmd.Env = append(os.Environ(), "HARK_HOME="+s.home, "USER=ana")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &err
	_ = cmd.Run() // how it ended is asked below
	s.said.Write(out.Bytes())
	s.said.Write(err.Bytes())
	if got := cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("hark %v exits with %d, want %d\n%s%s", args, got, code, &out, &err)
	}
	return out.String()
}

// add adds an account as a script does, and gives what must not be seen.
func (s *shop) add(kind string, n sourcetest.Network) (hidden []string) {
	s.t.Helper()
	set := n.Settings
	args := []string{"account", "add", kind, "--secret-stdin", "--yes"}
	for key, v := range map[string]string{
		"server": set.Server, "user": set.User, "stream": set.Stream, "words": strings.Join(set.Words, ","), "places": strings.Join(set.Places, ","),
	} {
		if v != "" {
			args = append(args, "--set", key+"="+v)
		}
	}
	if set.Budget > 0 {
		args = append(args, "--set", fmt.Sprint("budget=", set.Budget))
	}
	k, err := app.KindOf(kind)
	must(s.t, err)
	var in strings.Builder
	for _, p := range k.Secrets {
		in.WriteString(n.Secrets[p.Slot] + "\n")
		hidden = append(hidden, n.Secrets[p.Slot])
	}
	s.run(0, in.String(), args...)
	return hidden
}

// sessions are the texts that networks gave for the secrets, as they are kept.
func (s *shop) sessions(kinds ...string) (hidden []string) {
	s.t.Helper()
	f, err := config.Paths(os.Getenv, s.home)
	must(s.t, err)
	v := secret.NewVault(secret.Places{File: f.Secrets(), Identity: f.Identity(), Getenv: os.Getenv})
	for _, kind := range kinds {
		kept, err := v.Account(kind, secret.Given{}).Get(s.t.Context(), secret.Session)
		if err != nil {
			continue // this network gives none
		}
		text := kept.Reveal()
		hidden = append(hidden, text)
		hidden = append(hidden, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\"{}[], ", r) })...)
	}
	return hidden
}

// TestSecretsAreNowhere tells a day with real connectors, up to a crash, and
// then looks for each secret in everything that hark wrote and said.
func TestSecretsAreNowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	hark, err := exec.LookPath("hark")
	must(t, err)
	home, err := os.MkdirTemp("", "hark") // short enough for a socket
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	s := &shop{t: t, hark: hark, home: home}
	write(t, filepath.Join(home, "hark.toml"), "keyring = false\nhold = \"0s\"\n")

	var hidden, kinds []string
	all := networks(t)
	for kind, n := range all {
		hidden = append(hidden, s.add(kind, n)...)
		kinds = append(kinds, kind)
		n.Write("My Mini 9 is awful, and my number is " + kind)
	}
	listener, dump := s.listen()
	for _, kind := range kinds {
		s.answer(kind, all[kind])
	}
	s.everything()
	s.run(4, "not-the-token-of-anybody\n", "account", "add", "mastodon", "--name", "wrong", "--set", "server="+all["mastodon"].Settings.Server, "--secret-stdin")
	must(t, listener.Process.Signal(syscall.SIGQUIT)) // Go's way to crash, with all goroutines told
	_ = listener.Wait()                               // it crashed
	if !strings.Contains(dump.String(), "goroutine 1 ") {
		t.Errorf("the listener left no crash dump: %s", dump)
	}
	s.said.Write(dump.Bytes())

	sessions := s.sessions(kinds...)
	if len(sessions) == 0 {
		t.Error("no network gave a session; bluesky should have")
	}
	hidden = append(append(hidden, sessions...), "not-the-token-of-anybody")
	hidden = slices.DeleteFunc(hidden, func(h string) bool { // a session also names the account, and when it was made
		return len(h) < 8 || strings.HasPrefix(h, "did:") || strings.HasPrefix(h, "20") || h == all["bluesky"].Settings.User
	})
	search(t, hidden, "what hark said", s.said.Bytes())
	for _, root := range []string{home, "../.."} {
		searchFiles(t, root, hidden)
	}
}

// listen starts a listener, which holds the log from then on.
func (s *shop) listen() (*exec.Cmd, *bytes.Buffer) {
	s.t.Helper()
	var dump bytes.Buffer
	cmd := exec.Command(s.hark, "listen")
	cmd.Env = append(os.Environ(), "HARK_HOME="+s.home, "USER=ana", "GOTRACEBACK=all")
	cmd.Stdout, cmd.Stderr = &dump, &dump
	must(s.t, cmd.Start())
	s.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, &dump
}

// answer waits for the mention of a network and answers it.
func (s *shop) answer(kind string, n sourcetest.Network) {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		for line := range strings.Lines(s.run(0, "", "list", "--all", "--json", "--filter", "source:"+kind)) {
			var item struct {
				ID string `json:"id"`
			}
			must(s.t, json.Unmarshal([]byte(line), &item))
			s.run(0, "", "reply", item.ID, "--text", "Thank you, we are looking into it.")
			if len(n.Replies()) != 1 {
				s.t.Errorf("%s has %d replies", kind, len(n.Replies()))
			}
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("nothing is heard from %s: %s", kind, s.run(0, "", "sources"))
		}
	}
}

// everything has hark say and write all that it can.
func (s *shop) everything() {
	s.t.Helper()
	file := func(name string) string { return filepath.Join(s.home, name) }
	for _, args := range [][]string{
		{"list", "--all", "--json"}, {"replay", "--json"}, {"stats", "--json"}, {"sources", "--json"}, {"doctor"}, {"doctor", "--json"},
		{"account", "list"}, {"account", "list", "--json"}, {"account", "test", "mastodon"},
		{"export", "-o", file("export.jsonl")}, {"bundle", "-o", file("all.bundle")}, {"handoff", "--since", "8h", "-o", file("shift")}, {"backup", file("backup.db")},
	} {
		s.run(0, "", args...)
	}
}

func search(t *testing.T, hidden []string, where string, in []byte) {
	t.Helper()
	for i, h := range hidden {
		if at := bytes.Index(in, []byte(h)); at >= 0 {
			t.Errorf("%s holds secret number %d (%d bytes) at %d", where, i, len(h), at)
		}
	}
}

// searchFiles looks into every file of a home, or every golden and other file
// of test data of the program.
func searchFiles(t *testing.T, root string, hidden []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular(), root == "../.." && !strings.Contains(path, "testdata"):
			return nil
		}
		raw, err := os.ReadFile(path)
		search(t, hidden, path, raw)
		return err
	})
	must(t, err)
}
