package ui

import (
	"context"
	"io"
	"strings"
	"testing"
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
