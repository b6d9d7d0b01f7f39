package e2e

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hark/internal/domain"
	"hark/internal/eventlog"
	"hark/internal/fill"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	"hark/internal/kv"
	"hark/internal/view"
)

// syncChild is set for a process that brings a log up or down through a hub
// and then ends: "FOLDER ADDRESS PIN SEED EVENTS".
const syncChild = "HARK_HUB_SYNC"

// TestBeSyncing is a console that syncs, where it is asked to be.
func TestBeSyncing(t *testing.T) {
	f := strings.Fields(os.Getenv(syncChild))
	if len(f) != 5 {
		t.Skip("it is for the measurements of the hub, which start it")
	}
	seed, err := hex.DecodeString(f[3])
	if err != nil {
		t.Fatal(err)
	}
	var want uint64
	if _, err := fmt.Sscan(f[4], &want); err != nil {
		t.Fatal(err)
	}
	log := openLog(t, f[0])
	l, err := nats.Dial(t.Context(), nats.Options{Servers: f[1:2], Pin: f[2], Login: seed, Desk: hubDesk})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	waits := acting(t, log)
	private, err := syncUntil(t.Context(), l, log, want+1) // the actor's journal is opened
	if err != nil {
		t.Fatal(err)
	}
	length := time.Since(began)
	u, _ := usage(os.Getpid())
	fmt.Printf("synced %.1f %d %d %.1f %s\n", length.Seconds(), u.peak, private, u.cpu.Seconds(), waits())
	if err := errors.Join(log.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
}

// openLog opens a log as a console does.
func openLog(t *testing.T, folder string) *eventlog.Log {
	t.Helper()
	log, err := eventlog.Open(t.Context(), eventlog.Options{Path: filepath.Join(folder, "log"), Views: []eventlog.View{view.New()}})
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// held is how many events a log holds.
func held(ctx context.Context, log *eventlog.Log) (n uint64, err error) {
	heads, err := log.Heads(ctx)
	for _, h := range heads {
		n += h.Seq
	}
	return n, err
}

// actor is who goes on working while the console syncs.
const actor = "actor"

// acting writes something small ten times a second, in a journal that does not go
// up. The function that ends it gives, in milliseconds, how long that took in the
// middle and at most.
func acting(t *testing.T, log *eventlog.Log) (end func() string) {
	journal, err := log.Journal(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var took []time.Duration
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			began := time.Now()
			_, err := log.Write(ctx, journal, func(kv.Snapshot) (eventlog.Batch, error) {
				return eventlog.Batch{Local: []kv.Local{{Space: "test", Key: "draft", Value: []byte("x")}}}, nil
			})
			if err == nil {
				took = append(took, time.Since(began))
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return func() string {
		stop()
		done.Wait()
		slices.Sort(took)
		if len(took) == 0 {
			return "-"
		}
		return fmt.Sprintf("%d/%d", took[len(took)/2].Milliseconds(), took[len(took)-1].Milliseconds())
	}
}

// private is how much memory this process has of its own, in MiB: without what
// it maps of the log's file, which the system takes back when others need it.
func private() (mib int) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if n, is := strings.CutPrefix(line, "RssAnon:"); is {
			kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(n), " kB"))
			return kb >> 10
		}
	}
	return 0
}

// syncUntil syncs until the log holds that many events, and the hub has ours.
// It gives the most private memory that was seen.
func syncUntil(ctx context.Context, l hub.Line, log *eventlog.Log, want uint64) (most int, err error) {
	writers, err := log.Writers()
	if err != nil {
		return 0, err
	}
	ours := map[domain.JournalID]bool{}
	for _, w := range writers {
		ours[w.Journal] = w.Ours && w.Name != actor
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var mu sync.Mutex
	var cursor []byte
	var state hub.SyncState
	up := len(writers) == 1 // the actor alone, or it was said how much has to go up
	done := make(chan error, 1)
	go func() {
		done <- hub.Sync(ctx, hub.SyncOptions{
			Line: l, Desk: hubDesk, Log: log, Ours: func(j domain.JournalID) bool { return ours[j] },
			Keep: func(_ context.Context, c []byte) error {
				mu.Lock()
				defer mu.Unlock()
				cursor = c
				return nil
			},
			Kept: func() ([]byte, error) {
				mu.Lock()
				defer mu.Unlock()
				return cursor, nil
			},
			Told: func(s hub.SyncState) {
				mu.Lock()
				defer mu.Unlock()
				state, up = s, up || s.Waiting > 0
			},
		})
	}()
	for {
		select {
		case err := <-done:
			return most, err
		case <-time.After(50 * time.Millisecond):
			most = max(most, private())
		}
		mu.Lock()
		s, over := state, up && state.Waiting == 0
		mu.Unlock()
		if len(s.Refused) > 0 || len(s.Parked) > 0 || s.Err != nil {
			return most, fmt.Errorf("it does not go on: %+v", s)
		}
		if n, err := held(ctx, log); err != nil || over && n == want {
			stop()
			<-done
			return most, err
		}
	}
}

// fillLog writes about that many events and gives how many they are, in which
// journal.
func fillLog(t *testing.T, folder string, events int) (uint64, domain.JournalID) {
	t.Helper()
	clock := &fill.Clock{}
	log, err := eventlog.Open(t.Context(), eventlog.Options{Path: filepath.Join(folder, "log"), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	const perMention = 1.9 // events, of which the simulated histories have that many
	if err := fill.Log(t.Context(), fill.Options{Seed: 1, Mentions: int(float64(events) / perMention), Clock: clock}, log); err != nil {
		t.Fatal(err)
	}
	n, err := held(t.Context(), log)
	journal, bad := log.Journal(t.Context(), "demo")
	if err := errors.Join(err, bad, log.Close()); err != nil {
		t.Fatal(err)
	}
	return n, journal
}

// syncing runs a console in a process of its own until it is done.
func syncing(t *testing.T, p *place, folder string, s seat, events uint64) (length, peak, private, cpu, waits string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestBeSyncing$", "-test.timeout=15m")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %x %d", syncChild, folder, p.servers[0], p.pin, s.seed, events))
	out, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 6 && f[0] == "synced" {
			return f[1], f[2], f[3], f[4], f[5]
		}
	}
	t.Fatalf("sync: %v\n%s", err, out)
	return "", "", "", "", ""
}

// TestHubCatchUp: how long a console needs for what a hub has: all of it, and
// what a week brought.
func TestHubCatchUp(t *testing.T) {
	sizes := []int{2000}
	if os.Getenv(hubMeasured) != "" {
		sizes = []int{150_000, 1_000_000}
	}
	rows := []string{"events\tup\tdown\tevents/s\tconsole's peak\tof it private\tits processor\tan action\thub's peak"}
	for _, n := range sizes {
		from, seats := t.TempDir(), newSeats(t, 2)
		events, journal := fillLog(t, from, n)
		p := embedded(t, journal)
		up, _, _, _, _ := syncing(t, p, from, seats[0], events)
		down, peak, private, cpu, waits := syncing(t, p, t.TempDir(), seats[1], events)
		var seconds float64
		if _, err := fmt.Sscan(down, &seconds); err != nil {
			t.Fatal(err)
		}
		u, _ := usage(p.pid)
		rows = append(rows, fmt.Sprintf("%d\t%s s\t%s s\t%.0f\t%s MB\t%s MB\t%s s\t%s ms\t%d MB", events, up, down, float64(events)/seconds, peak, private, cpu, waits, u.peak))
	}
	tabulate(t, rows...)
}
