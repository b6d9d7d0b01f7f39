package secret

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The bounds of a program that prints a secret.
const (
	runWait  = 30 * time.Second // it may ask for a fingerprint; it is not waited for forever
	runMax   = 64 << 10         // of what it prints
	runAgain = time.Minute      // after one that failed: it may ask a person each time
)

// Run runs a program and gives what it printed, for at most 30 seconds; then
// it is ended with all that it started. It has no terminal: the console reads
// that, and a program that asked there would take its keys. The error names the
// program and never what it printed.
func Run(ctx context.Context, command []string) (Text, error) {
	if len(command) == 0 || command[0] == "" {
		return Text{}, errors.New("run the program that prints the secret: none is named")
	}
	ctx, stop := context.WithTimeout(ctx, runWait)
	defer stop()
	var out strings.Builder
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdout = &bounded{w: &out, left: runMax}
	cmd.WaitDelay = time.Second // what it started itself may hold its output open
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return Text{}, fmt.Errorf("run %s: it does not end within %v", command[0], runWait)
	case err != nil:
		return Text{}, fmt.Errorf("run %s: %w; run it by hand to see what is wrong", command[0], err)
	}
	return New(out.String()), nil
}

// bounded takes no more than left bytes.
type bounded struct {
	w    io.Writer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if len(p) > b.left {
		return 0, fmt.Errorf("it prints more than %d bytes", runMax)
	}
	b.left -= len(p)
	return b.w.Write(p)
}

// once is a command that is run once in a process; one that failed, or whose
// secret is no longer taken, may be run again after a while.
type once struct {
	mu   sync.Mutex
	text Text
	err  error
	at   time.Time // of the latest run
}

// stale forgets a secret that was not taken, unless it was only just printed.
func (o *once) stale(t Text, now func() time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text == t && now().Sub(o.at) >= runAgain {
		o.text, o.err = Text{}, nil
	}
}

func (o *once) get(ctx context.Context, command []string, now func() time.Time) (Text, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.text.IsZero() {
		return o.text, nil
	}
	if o.err != nil && now().Sub(o.at) < runAgain {
		return Text{}, o.err
	}
	printed, err := Run(ctx, command)
	if err == nil {
		if o.text = New(strings.TrimSpace(printed.text)); !o.text.IsZero() {
			o.at = now()
			return o.text, nil
		}
		err = fmt.Errorf("run %s: it prints nothing; run it by hand to see what is wrong", command[0])
	}
	if ctx.Err() == nil { // who stops waiting says nothing of the program
		o.err, o.at = err, now()
	}
	return Text{}, err
}
