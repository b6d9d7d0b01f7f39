package ui

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"hark/internal/domain"
)

var update = flag.Bool("update", false, "write the golden frames anew")

// console drives the model as Bubble Tea does, with every command run, under
// the fake time of testing/synctest.
type console struct {
	*testing.T
	m    *model
	desk *fakeDesk
	msgs chan tea.Msg
	quit bool
}

// drive runs a test against a console of that size which has read its desk.
func drive(t *testing.T, w, h int, change func(o *Options, f *fakeDesk), test func(c *console)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := newFakeDesk()
		o := f.options()
		if change != nil {
			change(&o, f)
		}
		m, err := newModel(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		c := &console{T: t, m: m, desk: f, msgs: make(chan tea.Msg, 1000)}
		c.run(m.Init())
		c.send(tea.WindowSizeMsg{Width: w, Height: h})
		c.send(Changed{Health: health()})
		c.settle()
		defer time.Sleep(2 * time.Minute) // the console's own timers end
		defer cancel()
		test(c)
	})
}

// run starts a command as Bubble Tea would.
func (c *console) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, one := range msg {
				c.run(one)
			}
		default:
			c.msgs <- msg
		}
	}()
}

func (c *console) send(msg tea.Msg) {
	if _, end := msg.(tea.QuitMsg); end {
		c.quit = true
		return
	}
	_, cmd := c.m.Update(msg)
	c.check()
	c.run(cmd)
}

// settle runs what is under way, through half a second.
func (c *console) settle() {
	for range 50 {
		synctest.Wait()
		for len(c.msgs) > 0 {
			c.send(<-c.msgs)
			synctest.Wait()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// press sends keys by the names that Bubble Tea gives them; =text is typed.
func (c *console) press(keys ...string) {
	c.Helper()
	for _, k := range keys {
		if text, typed := strings.CutPrefix(k, "="); typed {
			for _, r := range text {
				c.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		c.send(keyOf(k))
	}
	c.settle()
}

func keyOf(k string) tea.KeyPressMsg {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "down": tea.KeyDown, "up": tea.KeyUp,
		"backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd}
	if rest, ctrl := strings.CutPrefix(k, "ctrl+"); ctrl {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	if r, ok := named[k]; ok {
		return tea.KeyPressMsg{Code: r}
	}
	if k == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

func (c *console) frame() string { return c.m.View().Content }

// check holds every frame to its size: whatever is shown, no line is wider
// than the screen and there are as many as it has.
func (c *console) check() {
	c.Helper()
	if c.m.width == 0 {
		return
	}
	lines := strings.Split(c.frame(), "\n")
	if len(lines) > c.m.height {
		c.Fatalf("%d lines on a screen of %d:\n%s", len(lines), c.m.height, c.frame())
	}
	for i, l := range lines {
		if n := c.m.env.Cells.Of(l); n > c.m.width {
			c.Fatalf("line %d is %d cells wide on a screen of %d: %q", i, n, c.m.width, l)
		}
	}
}

// shows fails where the screen lacks a text.
func (c *console) shows(texts ...string) {
	c.Helper()
	for _, s := range texts {
		if !strings.Contains(plain(c.frame()), s) {
			c.Errorf("the screen lacks %q:\n%s", s, plain(c.frame()))
		}
	}
}

func (c *console) lacks(s string) {
	c.Helper()
	if strings.Contains(plain(c.frame()), s) {
		c.Errorf("the screen shows %q:\n%s", s, plain(c.frame()))
	}
}

// id is the conversation of an author.
func (c *console) id(handle string) domain.ID {
	c.Helper()
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	for id, r := range c.desk.rows {
		if r.Author.Handle == handle {
			return id
		}
	}
	c.Fatalf("no conversation of %s", handle)
	return domain.ID{}
}

// golden holds a frame to its file.
func (c *console) golden(name string) {
	c.Helper()
	path := filepath.Join("testdata", name+".golden")
	got := c.frame() + "\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			c.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			c.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		c.Fatalf("%v; write it with -update", err)
	}
	if got != string(want) {
		c.Errorf("%s differs; look, then write it with -update\ngot:\n%s\nwant:\n%s", name, plain(got), plain(string(want)))
	}
}
