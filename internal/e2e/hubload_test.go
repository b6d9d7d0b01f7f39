package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hark/internal/hub"
)

// console is what somebody's hark hears of a hub: all journals, who has what,
// and who is looking at what.
func console(ctx context.Context, l hub.Line, heard func(m hub.Message)) {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		for _, err := range l.Claims().Follow(ctx, hubDesk.Claim("*", "*"), 1) {
			if err != nil {
				return
			}
		}
	})
	all.Go(func() {
		for _, err := range l.Hear(ctx, hubDesk.Here("*")) {
			if err != nil {
				return
			}
		}
	})
	for m, err := range l.Events().Follow(ctx, hubDesk.Events("*"), 1) {
		if err != nil {
			return
		}
		heard(m)
	}
}

// used is what a process has used of the machine.
type used struct {
	cpu      time.Duration
	resident int // MB, now
	peak     int // MB
}

// usage reads what Linux tells of a process; found is false elsewhere.
func usage(pid int) (u used, found bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, false
	}
	f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const utime, stime, perSecond = 11, 12, 100 // fields 14 and 15 of proc(5), in hundredths
	for _, i := range []int{utime, stime} {
		n, _ := strconv.Atoi(f[i])
		u.cpu += time.Duration(n) * time.Second / perSecond
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
		switch name {
		case "VmRSS":
			u.resident = kb >> 10
		case "VmHWM":
			u.peak = kb >> 10
		}
	}
	return u, true
}

// share is how much of one processor was used in that time.
func share(before, after used, d time.Duration) string {
	return fmt.Sprintf("%.1f%%", 100*float64(after.cpu-before.cpu)/float64(d))
}

// Of a firehose: a message holds what was heard in a tenth of a second.
const (
	mentionBytes = 700
	perMessage   = 100
	messageEvery = 100 * time.Millisecond
)

// TestHubLoad: what a hub needs with consoles that do nothing, and with a
// thousand mentions a second that all of them hear.
func TestHubLoad(t *testing.T) {
	consoles, length := 8, 2*time.Second
	if os.Getenv(hubMeasured) != "" {
		consoles, length = 200, 30*time.Second
	}
	p := embedded(t)
	alone, found := usage(p.pid)
	if !found {
		t.Skip("there is no /proc to read what a process uses")
	}
	seats := newSeats(t, consoles+1)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	var count atomic.Int64
	var mu sync.Mutex
	var delays took
	for _, l := range p.dialAll(t, seats[:consoles]) {
		all.Go(func() {
			console(ctx, l, func(m hub.Message) {
				count.Add(1)
				at := time.Unix(0, int64(binary.BigEndian.Uint64(m.Data)))
				mu.Lock()
				defer mu.Unlock()
				delays = append(delays, time.Since(at))
			})
		})
	}
	wait(ctx, 3*time.Second)
	idle, _ := usage(p.pid)
	wait(ctx, length)
	rested, _ := usage(p.pid)

	messages := firehose(t, p.dial(t, seats[consoles]), seats[consoles], length)
	for count.Load() < int64(messages*consoles) && t.Context().Err() == nil {
		wait(ctx, 10*time.Millisecond)
	}
	busy, _ := usage(p.pid)
	stop()
	all.Wait()
	tabulate(t, "hub\tresident\tpeak\tprocessor\tdelay p50\tp99\tworst",
		fmt.Sprintf("alone\t%d MB\t%d MB\t\t\t\t", alone.resident, alone.peak),
		fmt.Sprintf("%d idle consoles\t%d MB\t%d MB\t%s\t\t\t", consoles, rested.resident, rested.peak, share(idle, rested, length)),
		fmt.Sprintf("%d mentions/s to %d\t%d MB\t%d MB\t%s\t%v\t%v\t%v", perMessage*int(time.Second/messageEvery), consoles,
			busy.resident, busy.peak, share(rested, busy, length), delays.at(.5), delays.at(.99), delays.at(1)))
	if got := count.Load(); got != int64(messages*consoles) {
		t.Errorf("%d messages were heard, want %d", got, messages*consoles)
	}
}

// firehose puts what a listener hears, as long as length, and gives how many
// messages that were.
func firehose(t *testing.T, l hub.Line, s seat, length time.Duration) (n int) {
	t.Helper()
	subject := hubDesk.Events(s.journal.String())
	tick := time.NewTicker(messageEvery)
	defer tick.Stop()
	var last uint64
	for range length / messageEvery {
		<-tick.C
		data := make([]byte, perMessage*mentionBytes)
		binary.BigEndian.PutUint64(data, uint64(time.Now().UnixNano()))
		seq, err := l.Events().Put(t.Context(), subject, data, hub.Expect{Filter: subject, Last: last})
		if err != nil {
			t.Fatal(err)
		}
		last = seq
		n++
	}
	return n
}
