package secret

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"hark/internal/whole"
)

// Replace puts a private file in the place of path at once: after a crash
// there is the old one or the new one, whole. Only its owner can read it.
// Where path is a link, what it leads to is replaced.
func Replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return whole.Write(path, 0o600, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// lockWait is how long one process waits for another's change, which takes
// milliseconds.
const lockWait = 10 * time.Second

// locked does f while no other process does the same for path.
func locked(ctx context.Context, path string, f func() error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("lock %s: %w", path, err)
	}
	l, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock %s: %w", path, err)
	}
	defer l.Close() // which unlocks
	ctx, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	for {
		err := unix.Flock(int(l.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return f()
		case !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR):
			return fmt.Errorf("lock %s: %w", path, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("lock %s: another hark is changing it: %w", path, ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Exposed reports whether others than its owner can read or write a file.
// One that is not there is not exposed.
func Exposed(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().Perm()&0o077 != 0, err
}
