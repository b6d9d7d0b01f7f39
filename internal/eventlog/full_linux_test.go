package eventlog

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A file system of 24 MiB that is full of something else, until that is removed.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skipf("cannot mount a small file system: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, make([]byte, 14<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Path = filepath.Join(dir, "log")
	l := open(t, o)
	fullAndBack(t, l, func() {
		if err := os.Remove(other); err != nil {
			t.Error(err)
		}
	})
}
