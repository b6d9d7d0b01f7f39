package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	mastodon "hark/internal/source/mastodon/fake"
)

// TestStoryOfAnAccount: at a terminal a secret is typed unseen, a slip is asked
// for again, a passphrase is asked for once, and ctrl+c leaves the terminal as
// it was.
func TestStoryOfAnAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes; make test runs it without -short")
	}
	net, err := mastodon.New()
	must(t, err)
	t.Cleanup(net.Close)
	hark, err := exec.LookPath("hark")
	must(t, err)
	home, err := os.MkdirTemp("", "hark") // short enough for a socket
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	write(t, filepath.Join(home, "hark.toml"), "me = \"ana\"\nkeyring = false\n")
	p := &person{t: t, hark: hark, home: home}

	p.sit("--home", home, "account", "add", "mastodon")
	p.see("What to call it [mastodon]:")
	p.press("\r")
	p.see("the address of the account's server")
	p.press("\r")
	p.see(`"server" is needed`)
	p.press(net.URL() + "\r")
	p.see("words to search for")
	p.press("mini 9, acme\r")
	p.see("hashtags to listen to")
	p.press("\r")
	p.see("how often to ask")
	p.press("soon\r")
	p.see("is not a length of time")
	p.press("\r")
	p.see("an access token with read")
	p.press(mastodon.Token + "\r")
	p.ends("mastodon works: @acme@", "token in secrets.age")
	p.hides(mastodon.Token)

	p.sit("--home", home, "account", "passphrase")
	p.see("The new passphrase")
	p.press("correct horse\r")
	p.see("Once more")
	p.press("correct horse\r")
	p.ends("is locked")
	p.hides("correct horse")

	p.sit("--home", home, "account", "test", "mastodon")
	p.see("Passphrase of the secrets:")
	p.press("correct horse\r")
	p.ends("mastodon works: @acme@")

	p.sit("--home", home) // the console asks before it takes the screen
	p.see("Passphrase of the secrets:")
	p.press("correct horse\r")
	p.see("hark  hark", "Queue")
	p.hangUp()

	p.sit("--home", home, "account", "test", "mastodon")
	p.see("Passphrase of the secrets:")
	must(t, p.tty.End(syscall.SIGINT, 10*time.Second))
}

// ends waits for the program's end, and checks what it leaves on the screen.
func (p *person) ends(texts ...string) {
	p.t.Helper()
	must(p.t, p.tty.Ended(30*time.Second))
	for _, text := range texts {
		if !strings.Contains(p.tty.Screen(), text) {
			p.t.Errorf("the screen lacks %q:\n%s", text, p.tty.Screen())
		}
	}
}

// hides checks that a text was not shown.
func (p *person) hides(text string) {
	p.t.Helper()
	if strings.Contains(p.tty.Screen(), text) {
		p.t.Errorf("the screen shows %q:\n%s", text, p.tty.Screen())
	}
}
