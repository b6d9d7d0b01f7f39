//go:build unix

package eventlog

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestBackupLeavesDevicesAlone(t *testing.T) {
	l := open(t, options(t))
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var refused *TargetError
	if err := l.Backup(t.Context(), pipe); !errors.As(err, &refused) {
		t.Errorf("backup to a pipe: %v", err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v, %v", info, err)
	}
}
