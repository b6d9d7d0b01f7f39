package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hark/internal/fault"
	"hark/internal/term"
)

// brand is a console of a brand, in a terminal.
type brand struct {
	t    *testing.T
	home string
	tty  *term.Terminal
}

// open builds hark and opens its console on a desk with one source.
func open(t *testing.T, source string, env ...string) *brand {
	t.Helper()
	home, err := os.MkdirTemp("", "hark") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	hark := filepath.Join(home, "hark")
	if out, err := exec.Command("go", "build", "-o", hark, "hark/cmd/hark").CombinedOutput(); err != nil {
		t.Fatalf("build hark: %v\n%s", err, out)
	}
	page := "me = \"ana\"\nhold = \"1s\"\n\n[[source]]\n" + source
	if err := os.WriteFile(filepath.Join(home, "hark.toml"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	tty, err := term.Open(120, 40, append(env, "BROWSER=true", "DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=", "TMPDIR="+home), hark, "--home", home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tty.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the screen at the end is:\n%s", tty.Screen())
		}
	})
	return &brand{t, home, tty}
}

// sees waits until the screen shows all of these, and says when it did.
func (b *brand) sees(texts ...string) time.Time {
	b.t.Helper()
	_, err := b.tty.Until(func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}, 90*time.Second)
	if err != nil {
		b.t.Fatalf("waiting for %q: %v", texts, err)
	}
	return time.Now()
}

func (b *brand) presses(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		if err := b.tty.Send(k); err != nil {
			b.t.Fatal(err)
		}
	}
}

const ctrlS = "\x13"

// TestStoryOnBluesky: somebody mentions the brand, the console shows it, a
// responder answers, and the author has one answer in the right thread; then
// the line is cut in the middle of the next answer, and there is still one.
func TestStoryOnBluesky(t *testing.T) {
	pds := os.Getenv("HARK_PDS")
	if pds == "" || os.Getenv("HARK_APPVIEW") == "" {
		t.Skip("needs a PDS with an AppView: make e2e")
	}
	acme, maria := settle(t, pds, "acme"), settle(t, pds, "maria")
	var cuts atomic.Int32
	line, err := fault.New(fault.Options{Target: pds, Choose: func(r *http.Request) fault.Fault {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "putRecord") && cuts.CompareAndSwap(1, 0) {
			return fault.CutWithin
		}
		return fault.None
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	b := open(t, fmt.Sprintf("kind = \"bluesky\"\nuser = %q\nserver = %q\nevery = \"500ms\"\nstream = \"off\"\ntoken_env = \"ACME_TOKEN\"\n", acme.handle, line.Address()),
		"ACME_TOKEN="+password)
	b.sees("1/1 sources")

	first := maria.mentions(acme, "the apostrophe key of my Mini 9 sits where Enter should be")
	known := acme.told(first)
	shown := b.sees("apostrophe key")
	t.Logf("the console showed the mention %v after the AppView had it", shown.Sub(known).Round(time.Millisecond))
	if shown.Sub(known) > time.Second {
		t.Errorf("the console showed the mention %v after the AppView had it, want within a second", shown.Sub(known))
	}
	b.presses("c")
	b.sees("1 mine")
	b.presses("r")
	b.sees("reply to")
	const answer = "Sorry about that key. We have told the designers."
	b.presses(answer, ctrlS)
	maria.once(first, answer)
	b.presses("3")
	b.sees("sent")

	second := maria.mentions(acme, "and the hinge is loose too")
	b.presses("1")
	b.sees("1 new")
	b.presses("n")
	b.sees("hinge")
	cuts.Store(1)
	b.presses("g", "g", "r") // who waits stands on top
	b.sees("reply to")
	const next = "We will send you a new hinge."
	b.presses(next, ctrlS)
	maria.once(second, next)
	b.presses("3")
	b.sees("sent")
	maria.once(second, next)
	if n := line.Count(fault.CutWithin); n != 1 {
		t.Errorf("the line was cut %d times, want once", n)
	}
}
