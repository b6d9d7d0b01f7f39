package term

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTerminal(t *testing.T) {
	tty, err := Open(40, 10, []string{"WORD=hears"}, "sh", "-c", `echo "ready $WORD"; read x; echo "got $x"; read y`)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	shows := func(text string) {
		t.Helper()
		if _, err := tty.Until(func(s string) bool { return strings.Contains(s, text) }, 10*time.Second); err != nil {
			t.Fatal(err)
		}
	}
	shows("ready hears")
	if err := tty.Send("words\r"); err != nil {
		t.Fatal(err)
	}
	shows("got words")
	if took, n, err := tty.Press("a", 10*time.Millisecond); err != nil || n == 0 || took <= 0 {
		t.Errorf("the echo of a key: %s, %d bytes, %v", took, n, err)
	}
	if _, err := tty.Until(func(s string) bool { return strings.Contains(s, "never") }, 20*time.Millisecond); err == nil {
		t.Error("a screen that never comes was seen")
	}
}

// TestEndSeesWhatIsLeft ends programs that clean up, or do not.
func TestEndSeesWhatIsLeft(t *testing.T) {
	for says, script := range map[string]string{
		"":           `trap "printf '\033[?1049l\033[?25h'; exit" TERM; printf '\033[?1049h\033[?25lready'; while :; do sleep 0.05; done`,
		"alternate":  `printf '\033[?1049hready'; exec sleep 60`,
		"cursor":     `printf '\033[?25lready'; exec sleep 60`,
		"is left as": `stty raw -echo; printf ready; exec sleep 60`,
		"goes on":    `trap '' TERM; printf ready; while :; do sleep 0.05; done`,
	} {
		t.Run(says, func(t *testing.T) {
			tty, err := Open(40, 10, nil, "sh", "-c", script)
			if err != nil {
				t.Fatal(err)
			}
			defer tty.Close()
			if _, err := tty.Until(func(s string) bool { return strings.Contains(s, "ready") }, 10*time.Second); err != nil {
				t.Fatal(err)
			}
			limit := 10 * time.Second
			if says == "goes on" {
				limit = 100 * time.Millisecond
			}
			err = tty.End(syscall.SIGTERM, limit)
			if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
				t.Errorf("got %v, want %q", err, says)
			}
		})
	}
}

// TestHangUpNeedsNoWordOfTheProgram closes the window on a program that is
// silent: it hears of it all the same.
func TestHangUpNeedsNoWordOfTheProgram(t *testing.T) {
	tty, err := Open(40, 10, nil, "sh", "-c", "printf ready; exec sleep 60")
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	if _, err := tty.Until(func(s string) bool { return strings.Contains(s, "ready") }, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if err := tty.HangUp(10 * time.Second); err != nil {
		t.Error(err)
	}
}
