package eventlog

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDeniedSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		err  error
		says bool
	}{
		{&fs.PathError{Op: "open", Path: "log", Err: fs.ErrPermission}, true},
		{&fs.PathError{Op: "open", Path: "log", Err: fs.ErrNotExist}, false},
	} {
		got := denied(c.err)
		if !errors.Is(got, c.err) || strings.Contains(got.Error(), "; make") != c.says {
			t.Errorf("%v became %v", c.err, got)
		}
	}
}

// The superuser is denied nothing, so there this tells nothing.
func TestOpenInAReadOnlyHome(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("the superuser may write everywhere")
	}
	o := options(t)
	home := filepath.Dir(o.Path)
	if err := os.Chmod(home, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(home, 0o700) })
	_, err := Open(t.Context(), o)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "; make") {
		t.Errorf("a log was made in a folder that is read only: %v", err)
	}
}
