package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hark/internal/term"
)

// person sits at the real program in a real terminal, and has a shell beside it.
type person struct {
	t    *testing.T
	hark string // the program
	home string
	tty  *term.Terminal
}

// see waits until the screen shows all of these.
func (p *person) see(texts ...string) {
	p.t.Helper()
	_, err := p.tty.Until(func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}, 20*time.Second)
	if err != nil {
		p.t.Fatalf("waiting for %q: %v", texts, err)
	}
}

func (p *person) press(keys string) {
	p.t.Helper()
	if err := p.tty.Send(keys); err != nil {
		p.t.Fatal(err)
	}
}

// run gives a command in the shell beside the console, on a home.
func (p *person) run(home string, args ...string) string {
	p.t.Helper()
	cmd := exec.Command(p.hark, append([]string{"--home", home}, args...)...)
	cmd.Env = append(os.Environ(), "USER=tom")
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("hark %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// desktop opens the console in a terminal, on a home whose one source is a
// feed served on loopback. The program is a path, or a name on PATH.
func desktop(t *testing.T, hark string) *person {
	t.Helper()
	world := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Forum</title><link>http://%s/</link>
<item><guid>t1</guid><title>Apostrophe</title><link>/t/1</link><author>maria</author><pubDate>%s</pubDate>
<description>&lt;p&gt;The apostrophe key of my Mini 9 sits where Enter should be. Awful!&lt;/p&gt;</description></item>
</channel></rss>`, r.Host, time.Now().Add(-10*time.Minute).UTC().Format(time.RFC1123Z))
	}))
	t.Cleanup(world.Close)

	home, err := os.MkdirTemp("", "hark") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	page := fmt.Sprintf("me = \"ana\"\n\n[[feed]]\nname = \"forum\"\nurl = %q\n", world.URL+"/feed")
	if err := os.WriteFile(filepath.Join(home, "hark.toml"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	hark, err = exec.LookPath(hark)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, hark: hark, home: home}
	p.sit("--home", home)
	return p
}

// sit opens the program in a terminal.
func (p *person) sit(args ...string) {
	p.t.Helper()
	tty, err := term.Open(120, 40, []string{"BROWSER=true", "DISPLAY=", "TMPDIR=" + p.home}, p.hark, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	p.tty = tty
	p.t.Cleanup(tty.Close)
}

// TestStoryOfAClosedWindow: closing the window is an ending like any other.
func TestStoryOfAClosedWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	p := desktop(t, "hark")
	p.see("maria", "apostrophe key")
	p.press("r")
	p.see("reply to")
	p.press("Half a sentence is")
	p.see("Half a sentence is")
	p.hangUp()
	p.sit("--home", p.home)
	p.see("maria")
	p.press("r")
	p.see("Half a sentence is")
	p.hangUp()

	p.sit("demo")
	p.see("open")
	if left := p.demos(); len(left) != 1 {
		t.Fatalf("the demo is at %v", left)
	}
	p.hangUp()
	if left := p.demos(); len(left) > 0 {
		t.Errorf("the demo leaves %v behind", left)
	}
}

// hangUp closes the window.
func (p *person) hangUp() {
	p.t.Helper()
	if err := p.tty.HangUp(10 * time.Second); err != nil {
		p.t.Fatal(err)
	}
}

// demos are the folders of demos that run.
func (p *person) demos() []string {
	left, err := filepath.Glob(filepath.Join(p.home, "hark-demo-*"))
	if err != nil {
		p.t.Fatal(err)
	}
	return left
}

// build makes the binary as a user would.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hark")
	if out, err := exec.Command("go", "build", "-o", path, "hark/cmd/hark").CombinedOutput(); err != nil {
		t.Fatalf("build hark: %v\n%s", err, out)
	}
	return path
}

// TestStoryInATerminal is the whole of a responder's work: the built binary in
// a terminal, driven by keys, with commands beside it and a second desk.
func TestStoryInATerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	p := desktop(t, build(t))
	p.see("maria", "apostrophe key")
	p.press("c")
	p.see("1 mine")

	// Beside the open console, commands work on the same log.
	var item struct{ ID, State, Owner string }
	if err := json.Unmarshal([]byte(p.run(p.home, "list", "--json")), &item); err != nil || item.Owner != "ana" || item.State != "open" {
		t.Fatalf("list beside the console: %+v, %v", item, err)
	}
	p.run(p.home, "note", item.ID, "--text", "seen before, see the keyboard list")

	p.press("r")
	p.see("reply to")
	p.press("Sorry about that key. We have told the designers.")
	p.press("\x13") // ctrl+s
	p.see("link:")
	p.press("https://forum.example/t/1#answer\r")
	p.see("posted by hand")
	p.press("t")
	p.see("tags")
	p.press("keyboard\r")
	p.see("#keyboard")
	p.press("e")
	p.see("fixed", "explained")
	p.press("e")
	p.see("0 open")

	shift := filepath.Join(p.home, "shift")
	p.run(p.home, "handoff", "--since", "8h", "-o", shift)
	for _, name := range []string{"handoff.md", "handoff.html", "handoff.csv", "handoff.bundle"} {
		if info, err := os.Stat(filepath.Join(shift, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	bundle := filepath.Join(shift, "handoff.bundle")
	p.run(p.home, "verify", bundle)

	second, err := os.MkdirTemp("", "hark")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(second) })
	p.run(second, "import", bundle)
	p.run(second, "import", bundle)
	here, there := p.run(p.home, "list", "--all", "--json"), p.run(second, "list", "--all", "--json")
	if here != there || !strings.Contains(here, `"outcome":"explained"`) || !strings.Contains(here, `"keyboard"`) {
		t.Errorf("the second desk has\n%swant\n%s", there, here)
	}
	p.run(second, "ack", bundle)
	for _, home := range []string{p.home, second} {
		if out := p.run(home, "doctor"); !strings.Contains(out, "checked") {
			t.Errorf("doctor on %s:\n%s", home, out)
		}
	}
	p.press("q")
}
