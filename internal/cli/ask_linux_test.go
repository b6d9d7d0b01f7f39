package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// hasty is somebody who pastes the answer the moment the question shows.
type hasty struct {
	tty, side *os.File
	answer    string
}

func (h *hasty) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("token")) {
		if _, err := h.tty.WriteString(h.answer); err != nil {
			return 0, err
		}
		for n := 0; n == 0; { // what is typed arrives a moment later
			var err error
			if n, err = unix.IoctlGetInt(int(h.side.Fd()), unix.TIOCINQ); err != nil {
				return 0, err
			}
		}
	}
	return len(b), nil
}

// A secret that is pasted the moment it is asked for ends with the Enter that
// was pasted with it, and none of it shows.
func TestASecretMayBePastedAtOnce(t *testing.T) {
	tty, side, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	defer side.Close()
	e := &env{Options: Options{In: side, Err: &hasty{tty, side, "s3cret\r"}}}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	got, err := e.asker().secret(ctx, "an access token")
	if err != nil || got.Reveal() != "s3cret" {
		t.Fatalf("the secret is %d characters, %v", len(got.Reveal()), err)
	}
	if _, err := side.WriteString("end"); err != nil {
		t.Fatal(err)
	}
	var seen []byte
	for !strings.HasSuffix(string(seen), "end") {
		b := make([]byte, 100)
		n, err := tty.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, b[:n]...)
	}
	if strings.Contains(string(seen), "s3cret") {
		t.Errorf("the terminal shows %q", seen)
	}
}
