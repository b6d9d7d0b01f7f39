package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestReplaceFileLeavesADeviceInItsPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures.html")
	if err := os.Symlink(os.DevNull, path); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := replaceFile(path, []byte("figures")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link to a device was replaced: %v, %v", info, err)
	}
}
