package cli_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestStoryOfSignals: each signal that asks to end does so, every time, and
// the terminal is as it was. Half of the tries come while a reply is written.
func TestStoryOfSignals(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	for i, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGTERM, syscall.SIGINT, syscall.SIGTERM, syscall.SIGTERM, syscall.SIGHUP,
		syscall.SIGTERM, syscall.SIGTERM, syscall.SIGINT, syscall.SIGTERM, syscall.SIGTERM, syscall.SIGTERM} {
		t.Run(fmt.Sprint(i, sig), func(t *testing.T) {
			p := desktop(t, "hark")
			p.see("maria", "apostrophe key")
			if i%2 == 1 {
				p.press("r")
				p.see("reply to")
				p.press("Half a sentence is")
				p.see("Half a sentence is")
			}
			if err := p.tty.End(sig, 10*time.Second); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestStoryOfControlC: in a terminal in raw mode ctrl+c is a key, and leaves.
func TestStoryOfControlC(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	p := desktop(t, "hark")
	p.see("maria", "apostrophe key")
	p.press("\x03")
	p.hasEnded()
}

// hasEnded waits until the program has.
func (p *person) hasEnded() {
	p.t.Helper()
	if err := p.tty.Ended(10 * time.Second); err != nil {
		p.t.Fatal(err)
	}
}
