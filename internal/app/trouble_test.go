package app

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hark/internal/listen"
	"hark/internal/source"
)

func TestTroublesAreToldOnce(t *testing.T) {
	var said []string
	var full error
	tell := &troubles{say: func(line string) { said = append(said, line) }, full: func() error { return full }, sources: map[string]string{}}
	next := func(state source.State, fault string, want ...string) {
		t.Helper()
		said = nil
		tell.tell(listen.Status{Name: "forum", State: state, Error: fault})
		tell.tell(listen.Status{Name: "forum", State: state, Error: fault, NextTry: time.Unix(9, 0)})
		if !slices.Equal(said, want) {
			t.Errorf("%s %q: says %q, want %q", state, fault, said, want)
		}
	}
	next(source.Starting, "")
	next(source.Live, "")
	next(source.Retrying, "404", "source forum is not reached, and tried again: 404")
	next(source.Starting, "404")
	next(source.Retrying, "404")
	next(source.Retrying, "500", "source forum is not reached, and tried again: 500")
	next(source.Live, "", "source forum is reached again")
	full = errors.New("there is no room")
	next(source.Live, "there is no room", "there is no room")
	next(source.Retrying, "the log is behind")
	full = nil
	next(source.Live, "", "there is room again, and what is heard is kept")
	next(source.Broken, "gone", "source forum is broken: gone")
}

// TestTroubleOfASource: what a source reports reaches whoever listens.
func TestTroubleOfASource(t *testing.T) {
	o := testDesk(t)
	o.Sources, o.Listen = []Wired{{Source: lost{}, Kind: "feed"}}, true
	told := make(chan string, 1)
	o.Trouble = func(line string) { told <- line }
	open(t, o)
	if got := <-told; got != "source forum is broken: gone for good" {
		t.Errorf("says %q", got)
	}
}

func TestDoctorSeesAFullDisk(t *testing.T) {
	a := open(t, testDesk(t))
	for _, c := range []struct {
		free, total uint64
		err         error
		bad         bool
	}{
		{1 << 30, 10 << 30, nil, false},
		{63 << 20, 100 << 20, nil, true},
		{1 << 30, 200 << 30, nil, true},
		{0, 0, os.ErrPermission, false},
	} {
		a.room = func(string) (free, total uint64, err error) { return c.free, c.total, c.err }
		lines, err := call(t, a, "doctor", nil)
		if bad := strings.Contains(strings.Join(lines, ""), "nearly full"); bad != c.bad || (err != nil) != c.bad {
			t.Errorf("%d bytes of %d free: %v, %q", c.free, c.total, err, lines)
		}
	}
	if free, total, err := diskRoom(t.TempDir()); err != nil || total == 0 || free > total {
		t.Errorf("%d bytes of %d are free, %v", free, total, err)
	}
}

// lost is a source that will not come back.
type lost struct{}

func (lost) Name() string { return "forum" }

func (lost) Listen(context.Context, []byte, source.Sink) error { return errors.New("gone for good") }
