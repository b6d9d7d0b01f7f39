// Package apptest runs the whole program in a test: a real desk with a real
// log in a folder of its own, its private socket, and its console on a
// virtual terminal. A story then reads like prose:
//
//	c := apptest.Open(t, apptest.Feed("blog", url))
//	c.See("apostrophe").Press("c").See("mine")
//
// See waits for what it wants and fails with the screen that it saw instead.
// When the test ends, the console is left, the desk is closed, and the log
// must be found sound: a test that writes cannot leave a broken log unseen.
package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"hark/internal/app"
	"hark/internal/config"
	"hark/internal/hub"
)

// patience is how long See waits: long enough for a loaded machine, and never
// used up where the program works.
const patience = 20 * time.Second

// Settings say how a console is opened.
type Settings struct {
	Home    string // an existing home; empty is a new one
	Config  func(c *config.Config)
	Sources []app.Wired
	Options func(o *app.Options) // changes what the console is opened with, last; nil is nothing
	// FirstLook is that of app.Options.
	FirstLook bool
	Width     int // 0 is 120
	Height    int // 0 is 40
	Environ   []string
}

// Console is a console that is open on a desk of its own.
type Console struct {
	App  *app.App
	Home string

	browsed chan string
	t       testing.TB
	screen  *vt.SafeEmulator
	keys    io.Writer
	raw     *tape
	ended   chan error
	stop    context.CancelFunc
	close   sync.Once
}

// tape keeps what the program wrote, byte for byte.
type tape struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *tape) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

// Open opens a desk and its console, and closes both when the test ends.
func Open(t testing.TB, s Settings) *Console {
	t.Helper()
	if raced {
		// At its end Bubble Tea closes its reader while a goroutine of it still
		// reads (ultraviolet's StreamEvents, cancelreader's Fd): not ours to mend.
		t.Skip("Bubble Tea's reader races with its own end; make test runs this without the race detector")
	}
	if s.Home == "" {
		s.Home = Home(t)
	}
	if s.Width == 0 {
		s.Width, s.Height = 120, 40
	}
	o := Desk(t, s.Home)
	if s.Config != nil {
		s.Config(o.Config)
	}
	o.Sources, o.FirstLook, o.Listen, o.Send = s.Sources, s.FirstLook, true, true
	browsed := make(chan string, 16)
	o.Browse = func(_ context.Context, address string) error {
		browsed <- address
		return nil
	}
	if s.Options != nil {
		s.Options(&o)
	}
	a, err := app.Hold(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(tty, &pty.Winsize{Cols: uint16(s.Width), Rows: uint16(s.Height)}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	c := &Console{
		App: a, Home: s.Home, browsed: browsed, t: t, screen: vt.NewSafeEmulator(s.Width, s.Height),
		keys: master, raw: &tape{}, ended: make(chan error, 1), stop: stop,
	}
	var pumps sync.WaitGroup
	pumps.Go(func() { c.show(master) })
	pumps.Go(func() { c.reply(master) })
	go func() {
		env := append([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, s.Environ...)
		c.ended <- a.Console(ctx, app.Terminal{In: tty, Out: tty, Environ: env})
	}()
	t.Cleanup(func() {
		c.Close()
		for _, f := range []io.Closer{tty, master, c.screen.InputPipe().(io.Closer)} {
			_ = f.Close() // the test is over; this ends the pumps
		}
		pumps.Wait()
	})
	return c
}

// show draws what the program writes.
func (c *Console) show(master io.Reader) {
	buf := make([]byte, 1<<16)
	for {
		n, err := master.Read(buf)
		if n > 0 {
			_, _ = c.raw.Write(buf[:n])    // memory does not fail
			_, _ = c.screen.Write(buf[:n]) // nor does a screen in it
		}
		if err != nil {
			return
		}
	}
}

// reply hands the terminal's own answers back, as a real one would.
func (c *Console) reply(master io.Writer) {
	_, _ = io.Copy(master, c.screen) // ends when either is closed
}

// Desk gives the options of a desk in a home, as its hark.toml says.
func Desk(t testing.TB, home string) app.Options {
	t.Helper()
	getenv := func(name string) string {
		if name == "USER" {
			return "ana"
		}
		return ""
	}
	f, err := config.Paths(getenv, home)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(f, getenv)
	if err != nil {
		t.Fatal(err)
	}
	return app.Options{Config: c, Folders: f, Getenv: getenv}
}

// Home is a new folder whose name is short enough for a socket.
func Home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Screen is what the terminal shows, without colours.
func (c *Console) Screen() string { return ansi.Strip(c.screen.Render()) }

// Bytes is everything that the program ever wrote to the terminal.
func (c *Console) Bytes() []byte {
	c.raw.mu.Lock()
	defer c.raw.mu.Unlock()
	return bytes.Clone(c.raw.b.Bytes())
}

// See waits until the screen shows all of the texts.
func (c *Console) See(texts ...string) *Console {
	c.t.Helper()
	c.wait("to show", texts, func(screen, text string) bool { return strings.Contains(screen, text) })
	return c
}

// Miss waits until the screen shows none of the texts.
func (c *Console) Miss(texts ...string) *Console {
	c.t.Helper()
	c.wait("no longer to show", texts, func(screen, text string) bool { return !strings.Contains(screen, text) })
	return c
}

func (c *Console) wait(what string, texts []string, good func(screen, text string) bool) {
	c.t.Helper()
	deadline := time.Now().Add(patience)
	for _, text := range texts {
		for !good(c.Screen(), text) {
			select {
			case err := <-c.ended:
				c.ended <- err
				c.t.Fatalf("the console has ended: %v\n%s", err, c.Screen())
			case <-time.After(5 * time.Millisecond):
			}
			if time.Now().After(deadline) {
				c.t.Fatalf("the screen was expected %s %q; it shows\n%s", what, text, c.Screen())
			}
		}
	}
}

// Press presses keys, by the names that the catalogue gives them.
func (c *Console) Press(keys ...string) *Console {
	c.t.Helper()
	for _, k := range keys {
		c.Type(bytesOf(k))
	}
	return c
}

// Type types a text as it is.
func (c *Console) Type(text string) *Console {
	c.t.Helper()
	if _, err := io.WriteString(c.keys, text); err != nil {
		c.t.Fatal(err)
	}
	return c
}

// bytesOf is what a terminal sends for a key.
func bytesOf(key string) string {
	switch key {
	case "enter":
		return "\r"
	case "esc":
		return "\x1b"
	case "space":
		return " "
	case "tab":
		return "\t"
	case "down":
		return "\x1b[B"
	case "up":
		return "\x1b[A"
	case "backspace":
		return "\x7f"
	}
	if letter, ok := strings.CutPrefix(key, "ctrl+"); ok && len(letter) == 1 {
		return string(rune(letter[0] & 0x1f))
	}
	return key
}

// Browsed waits for the program to open a page, and gives its address.
func (c *Console) Browsed() string {
	c.t.Helper()
	select {
	case address := <-c.browsed:
		return address
	case <-time.After(patience):
		c.t.Fatalf("no page was opened; the screen shows\n%s", c.Screen())
		return ""
	}
}

// Leave quits by the key for it and waits for the console to end.
func (c *Console) Leave() {
	c.t.Helper()
	c.Press("q")
	select {
	case err := <-c.ended:
		c.ended <- err
		if err != nil {
			c.t.Errorf("the console ended with %v", err)
		}
	case <-time.After(patience):
		c.t.Fatalf("q does not leave the console; it shows\n%s", c.Screen())
	}
}

// Close ends the console and the desk, and checks the log. It may be called
// more than once.
func (c *Console) Close() {
	c.t.Helper()
	c.close.Do(func() {
		c.stop()
		<-c.ended
		CheckLog(c.t, c.App)
		if err := c.App.Close(); err != nil {
			c.t.Errorf("close: %v", err)
		}
	})
}

// CheckLog fails the test where doctor finds anything wrong but a source, a
// reply, a hub that is not there, and what the story knows: a part of its words.
func CheckLog(t testing.TB, a app.Caller, knows ...string) {
	t.Helper()
	knows = append(knows, hub.ErrOffline.Error())
	for _, f := range Call[app.Finding](t, a, "doctor", nil) {
		known := slices.ContainsFunc(knows, func(what string) bool { return strings.Contains(f.What, what) })
		if !f.OK && !known && f.Check != "sources" && f.Check != "replies" {
			t.Errorf("doctor finds, of %s: %s; %s", f.Check, f.What, f.Hint)
		}
	}
}

// Call does a verb and gives the lines of its answer. That doctor found
// something is no failure of the call.
func Call[T any](t testing.TB, a app.Caller, verb string, params any) []T {
	t.Helper()
	raw, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	err = a.Call(context.WithoutCancel(t.Context()), app.Request{Verb: verb, Params: raw}, func(line json.RawMessage) error {
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return err
		}
		out = append(out, v)
		return nil
	})
	if err != nil && verb != "doctor" {
		t.Fatalf("%s: %v", verb, err)
	}
	return out
}
