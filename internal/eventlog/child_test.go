//go:build unix

package eventlog

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/kv"
)

// childVar names the folder in which a child process of a test works.
const childVar = "HARK_TEST_CHILD"

// child is this test binary, run again for one test alone.
func child(t *testing.T, test, dir string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), childVar+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

func childOptions(t *testing.T) Options {
	dir := os.Getenv(childVar)
	if dir == "" {
		t.Skip("this is the other half of another test")
	}
	return Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Views: []View{tally{}}}
}

// TestCrashChild writes until it is killed, and tells what was acknowledged.
func TestCrashChild(t *testing.T) {
	l := open(t, childOptions(t))
	for w := range 3 {
		j := journalOf(t, l, fmt.Sprint("writer", w))
		go func() {
			for i := 0; ; i++ {
				entries, err := l.Write(t.Context(), j, func(kv.Snapshot) (Batch, error) {
					return said(conv(i%50), 1+rand.IntN(40), "until the end"), nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				last := entries[len(entries)-1]
				fmt.Printf("ack %d %s\n", last.Pos, domain.HashOf(last.Raw))
			}
		}()
	}
	select {}
}

// A process that is killed at any moment leaves a sound log that holds every
// write it was told of.
func TestKillLosesNothing(t *testing.T) {
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	dir := t.TempDir()
	o := Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Views: []View{tally{}}}
	acked := 0
	for round := range rounds {
		cmd := child(t, "TestCrashChild", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rand.IntN(80))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		var told []string
		for in := bufio.NewScanner(out); in.Scan(); {
			if strings.HasPrefix(in.Text(), "ack ") {
				told = append(told, in.Text())
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		timer.Stop()
		acked += len(told)
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, line := range told {
			holds(t, l, line)
		}
		if round%5 == 4 {
			soundLog(t, l)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d acknowledged writes, none lost", rounds, acked)
}

// TestMergeChild takes in, chunk by chunk, what another log holds, until it is
// killed, and tells what it has.
func TestMergeChild(t *testing.T) {
	o := childOptions(t)
	from := open(t, Options{Path: filepath.Join(os.Getenv(childVar), "from"), Keys: filepath.Join(os.Getenv(childVar), "keys of from")})
	heads, records := cut(t, from, journalOf(t, from, "ana"), 40)
	l := open(t, o)
	for i, h := range heads {
		end := min((i+1)*40, len(records))
		if _, err := l.Merge(t.Context(), []domain.Head{h}, each(records[i*40:end])); err != nil {
			t.Error(err)
		}
		last := records[end-1]
		fmt.Printf("ack %d %s\n", end, domain.HashOf(last.Raw))
	}
}

// A process that is killed while it takes in what others wrote leaves a log in
// which every event is proven, and that holds all that it was told of.
func TestKillInAMerge(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	from := open(t, Options{Path: filepath.Join(dir, "from"), Keys: filepath.Join(dir, "keys of from")})
	j := journalOf(t, from, "ana")
	for n := range 8 {
		write(t, from, j, said(conv(n), 1000, "until the end"))
	}
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}
	for round := range rounds {
		cmd := child(t, "TestMergeChild", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var told []string
		stop := rand.IntN(20) * round // chunks further on, each time
		for in := bufio.NewScanner(out); in.Scan(); {
			if told = append(told, in.Text()); len(told) == stop+1 {
				go func() { _ = cmd.Process.Kill() }() // at any moment of what follows
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		l, err := Open(t.Context(), Options{Path: filepath.Join(dir, "log"), Keys: filepath.Join(dir, "keys"), Views: []View{tally{}}})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for _, line := range told {
			holds(t, l, line)
		}
		soundLog(t, l)
		if n := len(keptHeads(t, l, j)); n > 1 {
			t.Errorf("%d heads are kept", n)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func holds(t *testing.T, l *Log, line string) {
	t.Helper()
	var pos uint64
	var hash string
	if n, _ := fmt.Sscanf(line, "ack %d %s", &pos, &hash); n < 2 || len(hash) < 64 {
		return // killed in the middle of the line
	}
	entries, err := l.chunk(pos - 1)
	if err != nil || len(entries) == 0 || domain.HashOf(entries[0].Raw).String() != hash {
		t.Errorf("%s was acknowledged and is not there: %v", line, err)
	}
}

// TestFullChild runs into a limit on the size of files, which is then lifted.
func TestFullChild(t *testing.T) {
	o := childOptions(t)
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	small := limit
	small.Cur = 20 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	l := open(t, o)
	fullAndBack(t, l, func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Error(err)
		}
	})
}

func TestFullByLimitOfTheSystem(t *testing.T) {
	if out, err := child(t, "TestFullChild", t.TempDir()).Output(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
