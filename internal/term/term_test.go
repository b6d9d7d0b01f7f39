package term

import (
	"strings"
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
