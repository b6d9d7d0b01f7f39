package ui

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/desk"
)

func TestRunRefusesWhatItCannotShow(t *testing.T) {
	for says, change := range map[string]func(*Options){
		"no desk":   func(o *Options) { o.Desk = nil },
		"no themes": func(o *Options) { o.Themes = nil },
		"both":      func(o *Options) { o.Keys = map[string][]string{"claim": {"r"}} },
	} {
		o := newFakeDesk().options()
		change(&o)
		if err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want one with %q", err, says)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, _ := io.Pipe()
	o := newFakeDesk().options()
	o.In, o.Out, o.Env = in, io.Discard, []string{"TERM=dumb", "NO_COLOR=yes"}
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, o) }()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// slowDesk takes its time over an action, and says when it has begun.
type slowDesk struct {
	*fakeDesk
	begun, goOn chan struct{}
}

func (s *slowDesk) Do(ctx context.Context, cmds []desk.Command) []error {
	s.begun <- struct{}{}
	<-s.goOn
	if err := ctx.Err(); err != nil {
		return []error{err}
	}
	return s.fakeDesk.Do(ctx, cmds)
}

// TestRunEndsWithWhatWasShown closes the window on an action that the screen
// shows as done and that is not on disk yet.
func TestRunEndsWithWhatWasShown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, keys := io.Pipe()
	d := &slowDesk{newFakeDesk(), make(chan struct{}), make(chan struct{})}
	o := d.options()
	o.Desk, o.In, o.Out, o.Env = d, in, io.Discard, []string{"TERM=xterm-256color"}
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, o) }()
	for begun := false; !begun; { // it claims nothing before it has read the queue
		if _, err := keys.Write([]byte("c")); err != nil {
			t.Fatal(err)
		}
		select {
		case <-d.begun:
			begun = true
		case <-time.After(50 * time.Millisecond):
		}
	}
	cancel()
	close(d.goOn)
	go func() {
		for range d.begun { // what else was asked for
		}
	}()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if len(d.done) == 0 || d.done[0].Verb != "claim" {
		t.Errorf("done is %+v", d.done)
	}
}

// TestFinishDoesEachOnce ends the loop before any of three actions was begun,
// and after the first was.
func TestFinishDoesEachOnce(t *testing.T) {
	for _, begun := range []bool{false, true} {
		m, err := newModel(t.Context(), newFakeDesk().options())
		if err != nil {
			t.Fatal(err)
		}
		var did []int
		for i := range 3 {
			cmd := m.enqueue(func(context.Context) tea.Msg {
				did = append(did, i)
				return acted{cmds: []desk.Command{{Verb: "claim"}}, errs: []error{[]error{nil, errors.New("disk full"), nil}[i]}}
			})
			if begun && i == 0 {
				cmd()
			}
		}
		if err := m.finish(); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("the error is %v", err)
		}
		if !slices.Equal(did, []int{0, 1, 2}) {
			t.Errorf("did %v", did)
		}
	}
}

func TestRunLeavesAtQ(t *testing.T) {
	in, keys := io.Pipe()
	o := newFakeDesk().options()
	o.In, o.Out, o.Env = in, io.Discard, []string{"TERM=xterm-256color"}
	ended := make(chan error, 1)
	go func() { ended <- Run(t.Context(), o) }()
	if _, err := keys.Write([]byte("q")); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}
