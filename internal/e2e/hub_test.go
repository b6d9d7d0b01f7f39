package e2e

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"hark/internal/domain"
	"hark/internal/hub"
	"hark/internal/hub/nats"
	"hark/internal/hub/server"
)

// hubMeasured is set to have the hub measured at full size: some minutes.
// Without it everything runs small, and what needs other programs not at all.
const hubMeasured = "HARK_HUB"

// hubChild is set for a process that is a hub and nothing else: its folder.
const hubChild = "HARK_HUB_CHILD"

var hubDesk = hub.Desk{1}

// seat is somebody at a hub: the journal follows from the login, so that a hub
// in another process knows it too.
type seat struct {
	seed    []byte
	login   string
	journal domain.JournalID
}

func newSeats(t *testing.T, n int) []seat {
	t.Helper()
	list := make([]seat, n)
	for i := range list {
		seed, login, err := nats.NewLogin()
		if err != nil {
			t.Fatal(err)
		}
		list[i] = seat{seed, login, seatOf(login)}
	}
	return list
}

func seatOf(login string) domain.JournalID {
	sum := sha256.Sum256([]byte(login))
	return domain.JournalID(sum[:len(domain.JournalID{})])
}

// place is a hub that is measured.
type place struct {
	servers []string
	pin     string
	pid     int // of its process; 0 is this one
}

func (p *place) dial(t *testing.T, s seat) hub.Line {
	t.Helper()
	l, err := nats.Dial(t.Context(), nats.Options{Servers: p.servers, Pin: p.pin, Login: s.seed, Desk: hubDesk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func (p *place) dialAll(t *testing.T, seats []seat) []hub.Line {
	t.Helper()
	lines := make([]hub.Line, len(seats))
	for i, s := range seats {
		lines[i] = p.dial(t, s)
	}
	return lines
}

// TestBeHub is a hub that is measured from outside, where it is asked to be.
func TestBeHub(t *testing.T) {
	folder := os.Getenv(hubChild)
	if folder == "" {
		t.Skip("it is for the measurements of the hub, which start it")
	}
	var more []domain.JournalID
	for text := range strings.FieldsSeq(os.Getenv(hubChild + "_JOURNALS")) {
		var j domain.JournalID
		if err := j.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		more = append(more, j)
	}
	s, err := server.Start(context.Background(), server.Options{
		Desk: hubDesk, Folder: folder, Listen: "127.0.0.1:0",
		Admit: func(login string) (server.Permit, bool) {
			return server.Permit{Name: login, Journals: append(slices.Clone(more), seatOf(login))}, true
		},
		Code: func([sha256.Size]byte) bool { return false },
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("hub", s.Address(), s.Pin())
	select {} // until it is killed
}

// embedded is a hub in a process of its own. Everybody may write those journals.
func embedded(t *testing.T, journals ...domain.JournalID) *place {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestBeHub$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), hubChild+"="+t.TempDir(), hubChild+"_JOURNALS="+strings.Trim(fmt.Sprint(journals), "[]"))
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "hub" {
			return &place{servers: f[1:2], pin: f[2], pid: cmd.Process.Pid}
		}
	}
	t.Fatal("the hub does not start")
	return nil
}

// took are durations of one kind.
type took []time.Duration

func (d took) at(share float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(int(share*float64(len(d))), len(d)-1)].Round(10 * time.Microsecond)
}

// tabulate prints rows of tab-separated cells.
func tabulate(t *testing.T, rows ...string) {
	t.Helper()
	var page strings.Builder
	w := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, r)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", page.String())
}
