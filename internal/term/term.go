// Package term runs a program in a pseudo-terminal and sees what a person
// would see: the screen, and when its bytes came. Stories drive the real
// program with it, and the table of budgets measures with it. It knows
// nothing of hark.
package term

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Terminal is a program in a pseudo-terminal.
type Terminal struct {
	cmd    *exec.Cmd
	tty    *os.File
	screen *vt.SafeEmulator
	start  time.Time

	look   sync.Mutex // the emulator's own lock does not cover String
	mu     sync.Mutex
	chunks []chunk
	done   chan struct{}
	hidden atomic.Bool // the cursor
}

// chunk is one read from the terminal: a frame is one write of the program,
// and comes as one or a few of these.
type chunk struct {
	at time.Duration // since the program was started
	n  int
}

// Open starts a program in a terminal of that size. Env is added to this
// process's environment.
func Open(cols, rows int, env []string, name string, args ...string) (*Terminal, error) {
	t := &Terminal{screen: vt.NewSafeEmulator(cols, rows), done: make(chan struct{})}
	t.screen.SetCallbacks(vt.Callbacks{CursorVisibility: func(visible bool) { t.hidden.Store(!visible) }})
	t.cmd = exec.Command(name, args...)
	t.cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR="), env...)
	t.start = time.Now()
	tty, err := pty.StartWithSize(t.cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if t.tty, err = wakeable(tty); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go t.read()
	go t.answer()
	return t, nil
}

// wakeable gives the file of a terminal that closing really closes: pty leaves
// it blocking, so that a read under way would keep it open until the program
// writes something, and a window that is closed would not be.
func wakeable(tty *os.File) (*os.File, error) {
	defer tty.Close()
	fd, err := unix.FcntlInt(tty.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("duplicate the terminal: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("read the terminal without waiting: %w", errors.Join(err, unix.Close(fd)))
	}
	return os.NewFile(uintptr(fd), tty.Name()), nil
}

func (t *Terminal) read() {
	defer close(t.done)
	buf := make([]byte, 64<<10)
	for {
		n, err := t.tty.Read(buf)
		at := time.Since(t.start)
		if n > 0 {
			t.mu.Lock()
			t.chunks = append(t.chunks, chunk{at, n})
			t.mu.Unlock()
			t.look.Lock()
			t.screen.Write(bytes.ReplaceAll(buf[:n], []byte{0}, nil))
			t.look.Unlock()
		}
		if err != nil {
			return
		}
	}
}

// answer hands what the terminal replies to queries back to the program.
func (t *Terminal) answer() {
	buf := make([]byte, 4096)
	for {
		n, err := t.screen.Read(buf)
		if n > 0 {
			t.tty.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// Screen is what the terminal shows, a line a row.
func (t *Terminal) Screen() string {
	t.look.Lock()
	defer t.look.Unlock()
	return t.screen.String()
}

// Send types keys, as the bytes that a terminal sends.
func (t *Terminal) Send(keys string) error {
	_, err := t.tty.Write([]byte(keys))
	return err
}

// Until waits for a screen that ok accepts and gives the time, since the
// program was started, of the last bytes that made it so.
func (t *Terminal) Until(ok func(screen string) bool, limit time.Duration) (time.Duration, error) {
	deadline := time.Now().Add(limit)
	for time.Now().Before(deadline) {
		last := t.last()
		if last.n > 0 && ok(t.Screen()) {
			return last.at, nil
		}
		select {
		case <-t.done:
			return 0, fmt.Errorf("the program ended; its screen was:\n%s", t.Screen())
		case <-time.After(time.Millisecond):
		}
	}
	return 0, fmt.Errorf("not seen in %s; the screen is:\n%s", limit, t.Screen())
}

func (t *Terminal) last() chunk {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.chunks) == 0 {
		return chunk{}
	}
	return t.chunks[len(t.chunks)-1]
}

// Press sends a key and gives the time to the last byte of the next frame and
// the frame's size in bytes. A frame has ended when nothing comes for gap.
func (t *Terminal) Press(key string, gap time.Duration) (time.Duration, int, error) {
	t.mu.Lock()
	before := len(t.chunks)
	t.mu.Unlock()
	sent := time.Since(t.start)
	if _, err := t.tty.Write([]byte(key)); err != nil {
		return 0, 0, err
	}
	deadline := time.Now().Add(time.Second)
	for time.Now().Before(deadline) {
		time.Sleep(200 * time.Microsecond)
		t.mu.Lock()
		got := t.chunks[before:]
		ended := len(got) > 0 && time.Since(t.start)-got[len(got)-1].at > gap
		size, at := 0, time.Duration(0)
		for _, c := range got {
			if at > 0 && c.at-at > gap {
				break
			}
			size, at = size+c.n, c.at
		}
		t.mu.Unlock()
		if ended || at > 0 && time.Since(t.start)-sent > 4*gap {
			return at - sent, size, nil
		}
	}
	return 0, 0, fmt.Errorf("no frame within a second of key %q", key)
}

// CPU is the processor time that the program has used.
func (t *Terminal) CPU() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", t.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	var user, sys int64
	fmt.Sscan(f[11], &user)
	fmt.Sscan(f[12], &sys)
	return time.Duration(user+sys) * 10 * time.Millisecond // USER_HZ is 100 on Linux
}

// Resident is the program's memory in bytes: all of it, and without the pages
// of the mapped log, which the system takes back when it needs them.
func (t *Terminal) Resident() (all, anonymous int64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		name, rest, _ := strings.Cut(line, ":")
		fmt.Sscan(rest, &kb)
		switch name {
		case "VmRSS":
			all = kb << 10
		case "RssAnon":
			anonymous = kb << 10
		}
	}
	return all, anonymous
}

// HangUp closes the terminal, as closing its window does, and waits until the
// program has ended.
func (t *Terminal) HangUp(limit time.Duration) error {
	if err := t.tty.Close(); err != nil {
		return fmt.Errorf("hang up: %w", err)
	}
	late := time.AfterFunc(limit, func() { t.cmd.Process.Kill() })
	t.cmd.Wait() // how it ends is its own affair
	if !late.Stop() {
		return fmt.Errorf("hang up: the program goes on for more than %s", limit)
	}
	return nil
}

// End sends the program a signal, waits until it has ended, and says what is
// wrong with the terminal that it leaves: the alternate screen is still
// shown, the cursor hidden, or the line discipline not that of a new terminal.
func (t *Terminal) End(sig os.Signal, limit time.Duration) error {
	if err := t.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	if err := t.Ended(limit); err != nil {
		return fmt.Errorf("after %s: %w", sig, err)
	}
	return nil
}

// Ended waits until the program has ended by itself, and says like End what
// is wrong with the terminal.
func (t *Terminal) Ended(limit time.Duration) error {
	late := time.AfterFunc(limit, func() { t.cmd.Process.Kill() })
	t.cmd.Wait() // how it ends is its own affair
	if !late.Stop() {
		return fmt.Errorf("the program goes on for more than %s", limit)
	}
	<-t.done
	switch {
	case t.screen.IsAltScreen():
		return errors.New("the alternate screen is still shown")
	case t.hidden.Load():
		return errors.New("the cursor is hidden")
	}
	return t.asNew()
}

// asNew compares the terminal's line discipline with that of a new one.
func (t *Terminal) asNew() error {
	fresh, side, err := pty.Open()
	if err != nil {
		return fmt.Errorf("open a terminal: %w", err)
	}
	defer fresh.Close()
	defer side.Close()
	want, err := term.GetState(fresh.Fd())
	if err != nil {
		return fmt.Errorf("read a terminal's state: %w", err)
	}
	got, err := term.GetState(t.tty.Fd())
	if err != nil {
		return fmt.Errorf("read the terminal's state: %w", err)
	}
	if *got != *want {
		return fmt.Errorf("the terminal is left as %+v, a new one is %+v", *got, *want)
	}
	return nil
}

// Close ends the program, politely first.
func (t *Terminal) Close() {
	t.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-t.done:
	case <-time.After(3 * time.Second):
		t.cmd.Process.Kill()
	}
	t.cmd.Wait()
	t.tty.Close()
}
