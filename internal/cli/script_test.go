package cli_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hark/internal/cli"
	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/kv"
	mastodon "hark/internal/source/mastodon/fake"
	x "hark/internal/source/x/fake"
)

// TestMain lets the test binary be hark, so that scripts and the kill test
// run the real program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"desk": desk, "hark": func() { os.Exit(cli.Program("test")) }})
}

// TestScripts runs every command as a script does. Each script has a home of
// its own, with a name short enough for a socket.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process for every line; make test runs it without -short")
	}
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			home, err := os.MkdirTemp("", "hark")
			if err != nil {
				return err
			}
			env.Defer(func() { _ = os.RemoveAll(home) })
			env.Setenv("HARK_HOME", home)
			env.Setenv("USER", "ana")
			env.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"code": code, "poll": poll, "answered": answered, "hold": hold, "incident": incident, "colleague": colleague, "network": networkOf},
	})
}

// code N CMD... runs a command that must exit with N.
func code(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s exits with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// poll TEXT CMD... runs a command again and again until its output has TEXT.
func poll(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		_ = ts.Exec(args[1], args[2:]...) // it may fail until it does not
		if strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
	}
	ts.Fatalf("%s never prints %q", strings.Join(args[1:], " "), args[0])
}

// answered NAME CMD... runs a command until it succeeds, and sets the variable
// to the last word that it prints.
func answered(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ts.Exec(args[1], args[2:]...) == nil {
			words := strings.Fields(ts.ReadFile("stdout"))
			ts.Setenv(args[0], words[len(words)-1])
			return
		}
	}
	ts.Fatalf("%s never succeeds", strings.Join(args[1:], " "))
}

// hold keeps the log without answering, as a process that hangs would.
func hold(ts *testscript.TestScript, _ bool, _ []string) {
	home := ts.Getenv("HARK_HOME")
	log, err := eventlog.Open(context.Background(), eventlog.Options{Path: home + "/hark.db", Keys: home + "/keys", Holder: "a test"})
	ts.Check(err)
	ts.Defer(func() { _ = log.Close() })
}

// incident writes what another machine would have found: the log is not in use.
func incident(ts *testscript.TestScript, _ bool, _ []string) {
	ctx, home := context.Background(), ts.Getenv("HARK_HOME")
	log, err := eventlog.Open(ctx, eventlog.Options{Path: home + "/hark.db", Keys: home + "/keys", Holder: "a test"})
	ts.Check(err)
	journal, err := log.Journal(ctx, "another machine")
	ts.Check(err)
	at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	id, err := domain.ParseID("txkbgspgs4qeh060")
	ts.Check(err)
	_, err = log.Write(ctx, journal, func(kv.Snapshot) (eventlog.Batch, error) {
		return eventlog.Batch{Proposals: []domain.Proposal{{Event: domain.Event{Kind: domain.Warned, Incident: &domain.Incident{
			ID: "4zq1000000000000", Subject: "wifi", Series: "negative", Since: at, Until: at.Add(2 * time.Hour), First: at.Add(5 * time.Minute),
			Alerted: at.Add(45 * time.Minute), Count: 37, Expected: 2.5, P: 2.3e-5, By: "warn@1", Examples: []domain.ID{id},
		}}}}}, nil
	})
	ts.Check(errors.Join(err, log.Close()))
}

// colleague NAME ROLE makes the log that of a desk which ana has founded, and
// puts somebody on its roster.
func colleague(ts *testscript.TestScript, _ bool, args []string) {
	ctx, home := context.Background(), ts.Getenv("HARK_HOME")
	log, err := eventlog.Open(ctx, eventlog.Options{Path: home + "/hark.db", Keys: home + "/keys", Holder: "a test"})
	ts.Check(err)
	var seats [3]domain.Seat
	for i, name := range []string{"ana", "listener", args[0]} {
		seats[i].Journal, err = log.Journal(ctx, name)
		ts.Check(err)
	}
	seats[1].Listens = true
	ts.Check(log.Found(ctx, seats[0].Journal))
	_, err = log.Write(ctx, seats[0].Journal, func(s kv.Snapshot) (eventlog.Batch, error) {
		none := func(domain.JournalID) uint64 { return 0 }
		ana := s.Roster().Enrol(domain.Member{Terms: domain.Terms{Name: "ana", Role: domain.Administrator}, Seats: seats[:2]}, none)
		other := s.Roster().Enrol(domain.Member{Terms: domain.Terms{Name: args[0], Role: domain.Role(args[1])}, Seats: seats[2:]}, none)
		ana.By, other.By = "ana", "ana"
		return eventlog.Batch{Proposals: []domain.Proposal{{Event: ana}, {Event: other}}}, nil
	})
	ts.Check(errors.Join(err, log.Close()))
}

// networkOf starts a network on this machine for a script: $SERVER is its
// address, $TOKEN what it takes.
func networkOf(ts *testscript.TestScript, _ bool, args []string) {
	switch args[0] {
	case "mastodon":
		s, err := mastodon.New()
		ts.Check(err)
		ts.Defer(s.Close)
		ts.Setenv("SERVER", s.URL())
		ts.Setenv("TOKEN", mastodon.Token)
	case "x":
		s, err := x.New()
		ts.Check(err)
		ts.Defer(s.Close)
		ts.Setenv("SERVER", s.URL)
		ts.Setenv("TOKEN", x.Access)
	case "feed":
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>Blog</title><item><guid>1</guid><title>The lid</title><description>My acme lid broke</description></item></channel></rss>`)
		}))
		ts.Defer(s.Close)
		ts.Setenv("SERVER", s.URL)
	default:
		ts.Fatalf("no network %s", args[0])
	}
}

// write writes a file of a test.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
